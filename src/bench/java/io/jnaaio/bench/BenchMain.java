package io.jnaaio.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Runs the benchmark: {@code mvn -B -q -Pbench verify}. The exit status is 0 if everything that ran was verified, and
 * 1 if something was wrong or failed. Missed goals do not affect it.
 */
final class BenchMain {
    private BenchMain() {}

    public static void main(String[] args) throws Exception {
        System.exit(run(BenchOptions.read(System::getProperty), System.out) ? 0 : 1);
    }

    static boolean run(BenchOptions options, PrintStream out) throws Exception {
        BenchFiles files = new BenchFiles(options);
        // Progress goes to stderr: the result is the table.
        Matrix matrix = new Matrix(options, files, System.err);
        List<String> failures = new ArrayList<>();
        Optional<FirstWrite> firstWrite;
        try {
            List<Shape> shapes = new ArrayList<>(matrix.shapes());
            if (!shapes.isEmpty()) {
                shapes.add(Shape.ALL.get(0)); // for the regime
            }
            files.prepare(shapes);
            firstWrite = firstWrite(options, failures);
            matrix.run();
        } finally {
            if (!options.keep()) {
                files.delete();
            }
        }
        Results results = matrix.results();
        printMachine(options, matrix, out);
        new Table(results, out).print();
        firstWrite.ifPresent(measured -> measured.print(out));
        GoalTable.print(results, firstWrite, out);
        JsonReport.write(matrix, firstWrite, options, options.json());
        out.println();
        results.unverified()
                .forEach(
                        sample ->
                                out.println(
                                        "NOT VERIFIED: "
                                                + sample.contestant()
                                                + " in "
                                                + sample.cell()
                                                + ", round "
                                                + sample.round()
                                                + ": "
                                                + sample.verdict()));
        failures.addAll(matrix.failures());
        failures.forEach(failure -> out.println("FAILED: " + failure));
        boolean ok = results.unverified().isEmpty() && failures.isEmpty();
        if (ok && !results.samples().isEmpty()) {
            out.println("verified: the bytes of all " + results.samples().size() + " runs");
        }
        return ok;
    }

    private static Optional<FirstWrite> firstWrite(BenchOptions options, List<String> failures)
            throws InterruptedException {
        if (!options.takesFirstWrite()) {
            return Optional.empty();
        }
        try {
            return Optional.of(FirstWrite.measure(options, FirstWrite.RUNS));
        } catch (IOException e) {
            failures.add("first write of a process: " + e.getMessage());
            return Optional.empty();
        }
    }

    private static void printMachine(BenchOptions options, Matrix matrix, PrintStream out) {
        out.printf(
                Locale.ROOT,
                "%s %s, %d processors, java %s; %d rounds of %d ms, after at most %d ms of warm-up; load average %s%n",
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                options.rounds(),
                options.measureMillis(),
                options.warmupMillis(),
                matrix.loads());
        matrix.regimes().forEach(out::println);
        if (matrix.regimes().isEmpty() && !matrix.shapes().isEmpty()) {
            out.println("wake-up regime: unknown, C's pwritev or io_uring does not run here");
        }
    }
}
