package io.jnaaio.contract;

import io.jnaaio.fixture.BuildFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Runs the launcher in {@code src/test/native/confine}, which takes system calls, capabilities or memory away from
 * the program it starts; compiled at the first use.
 */
final class Confine {
    /** The number on x86-64; 19 on architectures with the numbers of asm-generic/unistd.h. */
    static final int EVENTFD2 = System.getProperty("os.arch").equals("amd64") ? 290 : 19;

    static final int IO_URING_SETUP = 425;
    static final int IO_URING_ENTER = 426;
    static final int IO_URING_REGISTER = 427;

    private static final Path SOURCE = Path.of("src", "test", "native", "confine", "confine.c");

    private final List<String> options = new ArrayList<>();

    private static final class Program {
        static final Path PATH = compile();

        private Program() {}

        private static Path compile() {
            Path folder = BuildFolder.of("confine");
            Path program = folder.resolve("confine").toAbsolutePath();
            try {
                Path log = Files.createDirectories(folder).resolve("cc.log");
                Process cc =
                        new ProcessBuilder(
                                        "cc",
                                        "-std=gnu11",
                                        "-Wall",
                                        "-Wextra",
                                        "-Werror",
                                        "-O2",
                                        "-o",
                                        program.toString(),
                                        SOURCE.toString())
                                .redirectErrorStream(true)
                                .redirectOutput(log.toFile())
                                .start();
                if (!cc.waitFor(60, TimeUnit.SECONDS) || cc.exitValue() != 0) {
                    throw new IllegalStateException("cc failed:\n" + Files.readString(log));
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("cc does not run", e);
            }
            return program;
        }
    }

    private Confine() {}

    /** Returns a launcher that takes nothing away yet; skips the test if it cannot be compiled. */
    static Confine as() {
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux"),
                "seccomp and capabilities are Linux's");
        boolean compiler =
                Arrays.stream(System.getenv("PATH").split(":", -1))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "cc")));
        Assumptions.assumeTrue(compiler, "no C compiler (cc) on this machine");
        return new Confine();
    }

    /** Makes a system call fail with an errno, by a seccomp filter. */
    Confine answering(int call, int errno) {
        options.addAll(List.of("-s", call + "=" + errno));
        return this;
    }

    /** Limits locked memory to this many bytes, even for root. */
    Confine memlock(long bytes) {
        int capIpcLock = 14;
        options.addAll(List.of("-c", Integer.toString(capIpcLock), "-m", Long.toString(bytes)));
        return this;
    }

    /** Makes root subject to file permissions. */
    Confine heldByPermissions() {
        int capDacOverride = 1;
        int capDacReadSearch = 2;
        options.addAll(List.of("-c", "" + capDacOverride, "-c", "" + capDacReadSearch));
        return this;
    }

    /** The command for {@link ChildJvm#through}. */
    List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Program.PATH.toString());
        command.addAll(options);
        command.add("--");
        return command;
    }
}
