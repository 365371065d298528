package io.jnaaio.cli;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.BackendId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench}: a quick comparison of the backends with java.nio. */
@Command(
        name = "bench",
        description = {
            "Compares the backends available here with AsynchronousFileChannel and FileChannel.",
            "Writes 4 KiB gathers of four buffers at random offsets of a temporary file, and reads"
                    + " every block back. The channels of the JDK get the four buffers copied into one,"
                    + " and two threads each. A quick look in one JVM; for reliable results run"
                    + " mvn -Pbench verify."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:every block was read back and is correct",
            "1:an error, or a block that is not correct",
            "2:wrong usage",
            "130:interrupted; the temporary file was deleted"
        })
final class BenchCommand implements Callable<Integer> {
    private static final int DEPTH_MAX = 1024;
    private static final int BAR_WIDTH = 32;
    private static final int GAP = 2;

    @Spec private CommandSpec spec;

    @Mixin private BackendOption backend;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}",
            description = "Folder of the temporary file, of 64 MiB (default: ${DEFAULT-VALUE}).")
    private Path folder;

    @Option(
            names = "--depth",
            paramLabel = "N",
            defaultValue = "32",
            description = "Number of writes in flight, 1 to 1024 (default: ${DEFAULT-VALUE}).")
    private int depth;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "1",
            description =
                    "Seconds to measure each of them, up to 3600 (default: ${DEFAULT-VALUE}), after"
                            + " a warm-up of a third of that.")
    private double seconds;

    /** Called by picocli. */
    BenchCommand() {}

    @Override
    public Integer call() throws Exception {
        if (depth < 1 || depth > DEPTH_MAX) {
            throw new ParameterException(
                    spec.commandLine(), "--depth " + depth + ": not within 1 to " + DEPTH_MAX);
        }
        if (!(seconds > 0 && seconds <= 3600)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--seconds " + seconds + ": not more than 0 and at most 3600");
        }
        PathErrors.checkFolder(folder);
        QuickLoad load = new QuickLoad(folder, depth);
        Interrupt interrupt = Interrupt.stopping(load::stop);
        try (load) {
            load.prepare();
            List<QuickWriter> writers = open(load);
            try {
                QuickBench bench = new QuickBench(load, writers);
                bench.run(seconds);
                if (load.isStopped()) {
                    PrintWriter err = spec.commandLine().getErr();
                    err.println("jna-aio bench: interrupted");
                    err.flush();
                    return Interrupt.STATUS;
                }
                print(bench);
                return bench.wrong().isEmpty() ? 0 : 1;
            } finally {
                for (QuickWriter writer : writers) {
                    writer.close();
                }
            }
        } finally {
            interrupt.remove();
        }
    }

    private List<QuickWriter> open(QuickLoad load) throws IOException {
        List<QuickWriter> writers = new ArrayList<>();
        AioOptions options = backend.toOptions().queueDepth(Math.max(256, 2 * depth)).build();
        if (options.backend().isPresent()) {
            writers.add(new QuickWriter.Ours(load, options.backend().get(), options));
        } else {
            for (String name : BackendOption.Names.ALL) {
                if (!name.equals("auto")
                        && !name.equals("posix")
                        && Aio.isAvailable(BackendId.of(name))) {
                    AioOptions one =
                            AioOptions.builder()
                                    .backend(name)
                                    .queueDepth(Math.max(256, 2 * depth))
                                    .build();
                    writers.add(new QuickWriter.Ours(load, name, one));
                }
            }
        }
        writers.add(new QuickWriter.Asynchronous(load));
        writers.add(new QuickWriter.Blocking(load));
        return writers;
    }

    private void print(QuickBench bench) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "4 KiB gathers of 64 + 4000 + 24 + 8 bytes, random, buffered; depth %d, %s s each, in %s%n",
                depth,
                String.valueOf(seconds),
                folder);
        double most = bench.opsPerSecond().values().stream().mapToDouble(x -> x).max().orElse(1);
        double reference =
                bench.opsPerSecond().getOrDefault(QuickWriter.Asynchronous.NAME, Double.NaN);
        // If either stream is redirected, print plain lines.
        int columns = Math.min(Terminal.columnsOfStdout(), Terminal.columnsOfStderr());
        bench.opsPerSecond()
                .forEach(
                        (name, ops) ->
                                out.println(row(name, ops, ops / reference, ops / most, columns)));
        bench.wrong().forEach(out::println);
        if (bench.wrong().isEmpty()) {
            out.println("every block was read back and is correct");
        }
        out.flush();
    }

    /**
     * Returns one line of the table.
     *
     * @param relative the result relative to the fastest, which determines the length of the bar
     * @param columns the width of the terminal; 0 if there is none, and then no bar is drawn
     */
    static String row(String name, double ops, double factor, double relative, int columns) {
        String numbers =
                String.format(Locale.ROOT, "%-24s %8.1f k/s %6.2fx", name, ops / 1e3, factor);
        // A full last column would begin a new line.
        int width = Math.min(BAR_WIDTH, columns - 1 - numbers.length() - GAP);
        return width < 1
                ? numbers
                : numbers + " ".repeat(GAP) + "#".repeat(Math.max(1, (int) (width * relative)));
    }
}
