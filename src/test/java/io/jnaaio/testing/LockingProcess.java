package io.jnaaio.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Writer;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Another process that locks the first ten bytes of a file on request, using only java.nio. */
final class LockingProcess implements AutoCloseable {
    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    private LockingProcess(Process process) {
        this.process = process;
        commands = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static LockingProcess start(Path file) throws IOException, URISyntaxException {
        Path classes =
                Path.of(
                        LockingProcess.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new LockingProcess(
                new ProcessBuilder(
                                java.toString(),
                                "-Xshare:auto",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                classes.toString(),
                                LockingProcess.class.getName(),
                                file.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    /** Tries to lock; returns {@code locked} or {@code busy}. */
    String tryLock() throws IOException {
        return ask("lock");
    }

    /** Releases the lock; returns {@code released}. */
    String release() throws IOException {
        return ask("release");
    }

    private String ask(String command) throws IOException {
        commands.write(command + "\n");
        commands.flush();
        return String.valueOf(answers.readLine());
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Process unused = process.onExit().join();
    }

    /** Runs in the other process. */
    public static void main(String[] arguments) throws IOException {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (FileChannel channel =
                FileChannel.open(
                        Path.of(arguments[0]), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            FileLock lock = null;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lock = obey(line, channel, lock, out);
            }
        }
    }

    private static @Nullable FileLock obey(
            String line, FileChannel channel, @Nullable FileLock held, PrintStream out)
            throws IOException {
        if (line.equals("lock")) {
            FileLock lock = channel.tryLock(0, 10, false);
            out.println(lock == null ? "busy" : "locked");
            return lock;
        }
        if (held != null) {
            held.release();
        }
        out.println("released");
        return null;
    }
}
