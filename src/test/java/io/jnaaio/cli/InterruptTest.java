package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C, in a JVM of its own: the status is 130, and nothing is left behind. */
@Timeout(300)
class InterruptTest {
    private static final long PLENTY_BYTES = 64L << 30;

    @TempDir Path folder;
    @TempDir Path output;

    @BeforeEach
    void signalsAreThere() {
        assumeTrue(
                !System.getProperty("os.name").startsWith("Windows"),
                "Windows has no SIGINT to send");
    }

    @Test
    void gather() throws Exception {
        // A hole of 64 GiB cannot be read through before the signal, and takes no room.
        Path in = folder.resolve("in");
        try (RandomAccessFile file = new RandomAccessFile(in.toFile(), "rw")) {
            file.setLength(PLENTY_BYTES);
        }
        Path out = folder.resolve("out");
        Process child = start("gather", out.toString(), in.toString());
        interrupt(child, () -> out.toFile().length() > 0);
        assertEquals(130, child.exitValue(), err());
        assertTrue(err().contains("jna-aio gather: interrupted: "), err());
        assertTrue(out.toFile().length() < PLENTY_BYTES);
        assertEquals("", Files.readString(output.resolve("out")));
        Files.delete(out);
    }

    @Test
    void gatherThatWaitsForInput() throws Exception {
        Path out = folder.resolve("out");
        Process child = start("gather", out.toString(), "-");
        child.getOutputStream().write(new byte[10]);
        child.getOutputStream().flush();
        interrupt(child, () -> Files.exists(out));
        assertEquals(130, child.exitValue(), err());
        assertTrue(err().contains("jna-aio gather: interrupted: "), err());
        Files.delete(out);
    }

    @Test
    void bench() throws Exception {
        Process child =
                start("bench", "--seconds=600", "--backend=nio", "--dir", folder.toString());
        interrupt(child, () -> !left().isEmpty());
        assertEquals(130, child.exitValue(), err());
        assertTrue(err().contains("jna-aio bench: interrupted"), err());
        assertEquals(List.of(), left());
    }

    @Test
    void selftest() throws Exception {
        Process child = start("selftest", folder.toString());
        // The first line is printed while the others are still to come.
        interrupt(child, () -> output.resolve("out").toFile().length() > 0);
        assertEquals(130, child.exitValue(), err());
        assertTrue(err().contains("jna-aio selftest: interrupted"), err());
        assertEquals(List.of(), left());
    }

    private Process start(String... args) throws IOException {
        List<String> command = new ArrayList<>(caresForSigint());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.jnaaio.cli.Main"));
        command.addAll(List.of(args));
        File out = output.resolve("out").toFile();
        File err = output.resolve("err").toFile();
        return new ProcessBuilder(command).redirectOutput(out).redirectError(err).start();
    }

    /**
     * What a child is started by so that it cares for SIGINT: a shell's background job ignores it, what it starts inherits
     * that, and a JVM leaves it so.
     */
    private static List<String> caresForSigint() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status) || !isIgnored(Files.readAllLines(status))) {
            return List.of();
        }
        List<String> reset = List.of("env", "--default-signal=INT");
        try {
            Process tried =
                    new ProcessBuilder(Stream.concat(reset.stream(), Stream.of("true")).toList())
                            .start();
            assumeTrue(tried.waitFor() == 0, "SIGINT is ignored here, and env cannot reset it");
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return reset;
    }

    /** SIGINT is 2, the second bit. */
    private static boolean isIgnored(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> line.matches(".*[2367abefABEF]"));
    }

    /** As soon as it is at work. */
    private void interrupt(Process child, BooleanSupplier atWork) throws Exception {
        try {
            while (!atWork.getAsBoolean()) {
                assertTrue(child.isAlive(), () -> "it ended too early: " + err());
                Thread.onSpinWait();
                child.waitFor(10, TimeUnit.MILLISECONDS);
            }
            Process kill = new ProcessBuilder("sh", "-c", "kill -INT " + child.pid()).start();
            assertEquals(0, kill.waitFor());
            assertTrue(child.waitFor(120, TimeUnit.SECONDS), "it goes on in spite of SIGINT");
        } finally {
            child.destroyForcibly();
        }
    }

    private List<Path> left() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String err() {
        try {
            return Files.readString(output.resolve("err"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
