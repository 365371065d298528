package io.jnaaio.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;

/**
 * In which state the machine is: where the other processor sleeps, each wake-up across threads costs tens of
 * microseconds (a guest must leave and enter the hypervisor); where something keeps it awake, a few. C's plain pwritev
 * and C's io_uring, which hands buffered writes to another thread on most file systems, side by side show it.
 */
record Regime(double pwritevMicros, double uringMicros) {
    private static final double ASLEEP_MICROS = 20;

    static void report(BenchOptions options, BenchFiles files, PrintStream out)
            throws IOException, InterruptedException {
        Shape shape = Shape.ALL.get(0);
        Matrix matrix = new Matrix(options, files, out);
        ChildProcess children = new ChildProcess(options);
        try {
            CellArguments cell = matrix.arguments(new Cell(shape, 1), 200, 300);
            Regime regime =
                    new Regime(
                            children.run(Roster.find("c-pwritev"), cell).p50Nanos() / 1e3,
                            children.run(Roster.find("c-uring"), cell).p50Nanos() / 1e3);
            out.println(regime);
        } catch (Contestant.UnavailableException e) {
            out.println("wake-up regime: unknown, " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        double difference = uringMicros - pwritevMicros;
        String meaning;
        if (difference < 1) {
            meaning = "io_uring writes inline on this file system, which tells nothing";
        } else if (difference > ASLEEP_MICROS) {
            meaning = "the other processor sleeps, a wake-up is dear";
        } else {
            meaning = "the other processor is awake, a wake-up is cheap";
        }
        return String.format(
                Locale.ROOT,
                "wake-up regime: C at depth 1, median: pwritev %.1f us, io_uring %.1f us: %s",
                pwritevMicros,
                uringMicros,
                meaning);
    }
}
