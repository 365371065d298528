package io.jnaaio.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random operations in a JVM with too little memory or too few threads: see {@link SmallHeapChild} and {@link
 * FewThreadsChild}.
 *
 * <p>Run it explicitly, {@code mvn test -Dtest=ScarceRuns}: it takes minutes.
 */
@Tag("soak")
class ScarceRuns {
    private static final int OPERATIONS = 300 * Math.min(5, Integer.getInteger("jnaaio.rounds", 1));
    private static final long SEED = Long.getLong("jnaaio.soak.seed", System.nanoTime());

    @TempDir Path dir;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "FAKE") // the fake's thread may die
    void smallHeap(Target target) throws Exception {
        target.assumeAvailable();
        run(target, SmallHeapChild.class, OPERATIONS, "-Xmx24m");
    }

    @ParameterizedTest
    // The thread of the fake may fail to start, and so may the threads of the double's AIO, which
    // on FreeBSD are the kernel's.
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"FAKE", "FREEBSD_AIO"})
    void fewThreads(Target target) throws Exception {
        target.assumeAvailable();
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux"), "RLIMIT_NPROC is set as on Linux");
        for (String folder : List.of("before", "then")) {
            Path made = Files.createDirectory(dir.resolve(folder));
            var unused =
                    Files.setPosixFilePermissions(
                            made, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        var unused =
                Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxrwxrwx"));
        run(target, FewThreadsChild.class, OPERATIONS, "-Xmx256m");
    }

    private void run(Target target, Class<?> main, int operations, String heap) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of(heap, "-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xlog:os+thread=off"));
        String build = "jnaaio.build.directory";
        command.add("-D" + build + "=" + System.getProperty(build, "target"));
        String classes = System.getProperty("java.class.path");
        // The user nobody may not read root's folders.
        command.addAll(List.of("-cp", absolute(classes), main.getName(), target.name()));
        command.addAll(List.of(dir.toString(), "" + operations, "" + SEED));
        Path output = dir.resolve("output");
        Process child =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        boolean ended = child.waitFor(180 + OPERATIONS / 10, TimeUnit.SECONDS);
        if (!ended) {
            child.destroyForcibly();
        }
        String text = Files.readString(output);
        assertTrue(ended, () -> "the child hangs, seed " + SEED + "\n" + text);
        assertEquals(0, child.exitValue(), () -> "seed " + SEED + "\n" + text);
    }

    private static String absolute(String classPath) {
        List<String> entries = new ArrayList<>();
        for (String entry : classPath.split(File.pathSeparator, -1)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(File.pathSeparator, entries);
    }
}
