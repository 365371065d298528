package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A separate JVM, for tests that cannot run in the JVM of the others. */
final class ChildJvm {
    private static final long DEADLINE_SECONDS = 90;

    private final List<String> launcher = new ArrayList<>();
    private final List<String> shell = new ArrayList<>();
    private final List<String> options = new ArrayList<>();
    private String classPath = System.getProperty("java.class.path");

    private ChildJvm() {}

    /**
     * The result of a child.
     *
     * @param exit its exit status
     * @param lines its standard output and errors, mixed
     */
    record Outcome(int exit, List<String> lines) {
        /** Returns the rest of the line that starts with a prefix. */
        String after(String prefix) {
            return lines.stream()
                    .filter(line -> line.startsWith(prefix))
                    .map(line -> line.substring(prefix.length()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no line '" + prefix + "' in " + lines));
        }
    }

    static ChildJvm like() {
        return new ChildJvm();
    }

    /** Adds a JVM option. */
    ChildJvm with(String option) {
        options.add(option);
        return this;
    }

    /** Removes JNA from the class path. */
    ChildJvm withoutJna() {
        classPath =
                Arrays.stream(classPath.split(File.pathSeparator, -1))
                        .filter(
                                entry ->
                                        !Path.of(entry).getFileName().toString().startsWith("jna-"))
                        .collect(Collectors.joining(File.pathSeparator));
        return this;
    }

    /** Prepends a folder of classes to the class path. */
    ChildJvm withFirst(Path classes) {
        classPath = classes + File.pathSeparator + classPath;
        return this;
    }

    /** Runs a shell command first, such as {@code ulimit -f 100}. */
    ChildJvm under(String command) {
        shell.add(command);
        return this;
    }

    /** Starts the JVM through another program, whose last arguments are the command of the JVM or of the shell. */
    ChildJvm through(List<String> command) {
        launcher.addAll(command);
        return this;
    }

    /** Runs the child until it ends; fails if it does not end. */
    Outcome run(Path dir, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> java = new ArrayList<>();
        java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.add("-Xmx256m");
        java.addAll(options);
        java.addAll(List.of("-cp", classPath, main.getName()));
        java.addAll(List.of(arguments));
        List<String> command = new ArrayList<>(launcher);
        if (shell.isEmpty()) {
            command.addAll(java);
        } else {
            String script = String.join(" && ", shell) + " && exec \"$@\"";
            command.addAll(List.of("sh", "-c", script, "sh"));
            command.addAll(java);
        }
        Path output = Files.createTempFile(dir, "child", ".out");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        for (String variable :
                List.of("JNAAIO_BACKEND", "JNAAIO_NATIVE", "JNAAIO_DISABLE", "JAVA_TOOL_OPTIONS")) {
            String unused = builder.environment().remove(variable);
        }
        Process process = builder.start();
        boolean ended = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(output);
        assertTrue(ended, () -> "the child ends by itself: " + lines);
        return new Outcome(process.exitValue(), lines);
    }
}
