package io.jnaaio.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * The descriptors of this process, where /proc tells. The class path's jars do not count: the JVM opens them when it likes,
 * and keeps them.
 */
public final class OpenDescriptors {
    private static final Path ALL = Path.of("/proc/self/fd");
    private static final long DEADLINE_NANOS = 5_000_000_000L;
    private static final long PAUSE_NANOS = 1_000_000;

    private OpenDescriptors() {}

    /** How many there are; 0 where that cannot be told. */
    public static int count() {
        if (!Files.isDirectory(ALL)) {
            return 0;
        }
        int count = 0;
        try (DirectoryStream<Path> links = Files.newDirectoryStream(ALL)) {
            for (Path link : links) {
                if (!target(link).endsWith(".jar")) {
                    count++;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return count;
    }

    /** True if no more are left than that, after a moment: the JVM opens one for itself now and then. */
    public static boolean fallTo(int before) {
        long begun = System.nanoTime();
        while (count() > before) {
            if (System.nanoTime() - begun > DEADLINE_NANOS) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return true;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return ""; // closed meanwhile
        }
    }
}
