package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command in another JVM, started by a shell script that prepares what it sees. */
final class CliProcess {
    private CliProcess() {}

    /** The words that start the CLI. */
    static String cli() {
        return "'"
                + Path.of(System.getProperty("java.home"), "bin", "java")
                + "' -XX:TieredStopAtLevel=1 -cp '"
                + System.getProperty("java.class.path")
                + "' io.jnaaio.cli.Main";
    }

    /** Runs a script by these words in front of {@code sh -c}; it ends with the command. */
    static Run run(Path folder, List<String> front, String script) throws Exception {
        Path out = folder.resolve("stdout.txt");
        Path err = folder.resolve("stderr.txt");
        List<String> words = new ArrayList<>(front);
        words.addAll(List.of("/bin/sh", "-c", script));
        Process process =
                new ProcessBuilder(words)
                        .directory(folder.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        process.getOutputStream().close();
        assertTrue(process.waitFor(250, TimeUnit.SECONDS), "it does not end: " + script);
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
