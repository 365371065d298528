package io.jnaaio.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the writers in turns, so that a disturbance of the machine affects all of them, and reads back after every
 * turn.
 */
final class QuickBench {
    private static final int ROUNDS = 3;

    private final QuickLoad load;
    private final List<QuickWriter> writers;
    private final Map<String, Double> opsPerSecond = new LinkedHashMap<>();
    private final List<String> wrong = new ArrayList<>();

    QuickBench(QuickLoad load, List<QuickWriter> writers) {
        this.load = load;
        this.writers = writers;
    }

    /** Measures each writer for this long. */
    void run(double seconds) throws IOException, InterruptedException {
        long turnNanos = Math.max(1, (long) (seconds * 1e9 / ROUNDS));
        long[] ops = new long[writers.size()];
        double[] spent = new double[writers.size()];
        for (int round = 0; round <= ROUNDS; round++) {
            for (int i = 0; i < ops.length && !load.isStopped(); i++) {
                QuickWriter writer = writers.get(i);
                long begun = System.nanoTime();
                load.begin(writer.slots().size(), turnNanos);
                writer.start();
                load.await();
                double took = (System.nanoTime() - begun) / 1e9;
                long done = writer.slots().stream().mapToLong(QuickLoad.Slot::takeOps).sum();
                // Round 0 warms up.
                if (round > 0) {
                    ops[i] += done;
                    spent[i] += took;
                }
                int bad = load.countWrong();
                if (bad > 0) {
                    wrong.add(
                            "WRONG: "
                                    + writer.name()
                                    + ": "
                                    + bad
                                    + " blocks differ from what was written");
                }
            }
        }
        for (int i = 0; i < ops.length; i++) {
            opsPerSecond.put(writers.get(i).name(), ops[i] / spent[i]);
        }
    }

    /** The results by writer, in the given order. */
    Map<String, Double> opsPerSecond() {
        return opsPerSecond;
    }

    /** A line for each turn that wrote wrong blocks. */
    List<String> wrong() {
        return wrong;
    }
}
