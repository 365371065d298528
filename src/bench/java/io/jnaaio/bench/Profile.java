package io.jnaaio.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs a contestant under Linux's {@code perf} and prints its CPU time by library, then by symbol. */
final class Profile {
    private static final int LINES = 30;

    /** Java frames by name: HotSpot, from JDK 17 on, writes the map that perf reads when it ends. */
    private static final List<String> JVM_ARGUMENTS =
            List.of(
                    "-XX:+UnlockDiagnosticVMOptions",
                    "-XX:+PreserveFramePointer",
                    "-XX:+DumpPerfMapAtExit");

    private final Path data;
    private final PrintStream out;

    /**
     * Creates a profile.
     *
     * @param directory the directory for perf's recordings
     */
    Profile(Path directory, PrintStream out) {
        data = directory.resolve("perf.data");
        this.out = out;
    }

    /** Returns the command that runs under perf, for C and for Java. */
    List<String> wrap(List<String> command, boolean isNative) {
        List<String> wrapped =
                new ArrayList<>(
                        List.of("perf", "record", "-q", "-F", "499", "-o", data.toString(), "--"));
        wrapped.addAll(command);
        if (!isNative) {
            int java = wrapped.size() - command.size();
            wrapped.addAll(java + 1, JVM_ARGUMENTS);
        }
        return wrapped;
    }

    /** Prints the recording. */
    void print(String title) throws IOException, InterruptedException {
        for (String order : List.of("dso", "symbol")) {
            out.println("profile of " + title + " by " + order);
            Process report =
                    new ProcessBuilder(
                                    "perf",
                                    "report",
                                    "--stdio",
                                    "--sort",
                                    order,
                                    "-i",
                                    data.toString())
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            try (Stream<String> lines = report.inputReader().lines()) {
                lines.filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .limit(LINES)
                        .forEach(out::println);
            }
            report.destroy();
            report.waitFor();
        }
        Files.deleteIfExists(data);
    }
}
