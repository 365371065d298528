package io.jnaaio.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * The duration of the first write of a new process, from {@code main} until it completes: this library compared with
 * the JDK's channel.
 *
 * @param jdkMillis the durations with the JDK's channel, by run
 * @param ourMillis the durations with this library and default settings, by run
 */
record FirstWrite(List<Double> jdkMillis, List<Double> ourMillis) {
    /** Its name among the names of shapes. */
    static final String NAME = "start";

    static final int RUNS = 7;

    private static final double BOUND_MILLIS = 150;
    private static final long PATIENCE_SECONDS = 60;

    /** Runs both in separate processes, alternately. */
    static FirstWrite measure(BenchOptions options, int runs)
            throws IOException, InterruptedException {
        List<Double> jdk = new ArrayList<>();
        List<Double> ours = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            // Alternate which one starts with warm caches.
            if (i % 2 == 0) {
                jdk.add(run(options, "jdk"));
                ours.add(run(options, "ours"));
            } else {
                ours.add(run(options, "ours"));
                jdk.add(run(options, "jdk"));
            }
        }
        return new FirstWrite(jdk, ours);
    }

    private static double run(BenchOptions options, String who)
            throws IOException, InterruptedException {
        Path file = Files.createTempFile(options.directory(), NAME, ".bin");
        List<String> command = ChildProcess.java(options, FirstWriteProcess.class);
        command.addAll(List.of(who, file.toString()));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(who + " hung: no end after " + PATIENCE_SECONDS + " s");
            }
            String line =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.exitValue() != 0) {
                throw new IOException(who + " failed: exit status " + process.exitValue());
            }
            if (Files.size(file) != FirstWriteProcess.BYTES) {
                throw new IOException(who + " wrote " + Files.size(file) + " bytes");
            }
            return Long.parseLong(line.strip()) / 1e6;
        } finally {
            process.destroyForcibly().waitFor();
            Files.delete(file);
        }
    }

    /** The difference to the JDK's channel, by run. */
    Quartiles extraMillis() {
        List<Double> extra = new ArrayList<>();
        for (int i = 0; i < ourMillis.size(); i++) {
            extra.add(ourMillis.get(i) - jdkMillis.get(i));
        }
        return Quartiles.of(extra);
    }

    boolean met() {
        return extraMillis().median() <= BOUND_MILLIS;
    }

    static String goalText() {
        return String.format(
                Locale.ROOT,
                "%s: first write <= %.0f ms after AsynchronousFileChannel's",
                NAME,
                BOUND_MILLIS);
    }

    void print(PrintStream out) {
        out.println();
        out.printf(
                Locale.ROOT,
                "%s, first write of a process: ms from main to its end, medians of %d, [quartiles]%n",
                NAME,
                ourMillis.size());
        print(out, "our-auto", Quartiles.of(ourMillis));
        print(out, "afc-naive", Quartiles.of(jdkMillis));
        print(out, "difference", extraMillis());
    }

    private static void print(PrintStream out, String name, Quartiles millis) {
        out.printf(
                Locale.ROOT,
                "%-30s %9.1f [%.1f %.1f]%n",
                name,
                millis.median(),
                millis.low(),
                millis.high());
    }
}
