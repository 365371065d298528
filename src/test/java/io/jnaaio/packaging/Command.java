package io.jnaaio.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child process, run to its end. */
final class Command {
    private static final long DEADLINE_SECONDS = 120;

    private final List<String> words;
    private final List<String> unset = new ArrayList<>(List.of("JAVA_TOOL_OPTIONS"));

    Command(String... words) {
        this.words = List.of(words);
    }

    /** What it left behind. */
    record Outcome(int exit, String out, String err) {
        /** Its output, if it ended well. */
        String output() {
            assertEquals(0, exit, () -> "it ends well: " + out + err);
            return out;
        }
    }

    /** The program of that name in the JDK that runs the tests. */
    static String ofJdk(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    Command without(String variable) {
        unset.add(variable);
        return this;
    }

    Outcome run(Path dir) throws IOException, InterruptedException {
        Path out = Files.createTempFile(dir, "command", ".out");
        Path err = Files.createTempFile(dir, "command", ".err");
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("JNAAIO_"));
        builder.environment().keySet().removeAll(unset);
        Process process = builder.start();
        boolean ended = process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        assertTrue(ended, () -> words + " ends by itself");
        return new Outcome(
                process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    }
}
