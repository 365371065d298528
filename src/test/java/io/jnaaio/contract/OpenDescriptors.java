package io.jnaaio.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/**
 * The open descriptors of this process, if /proc is available. Jars on the class path do not count, because the JVM
 * opens them at any time and keeps them.
 */
public final class OpenDescriptors {
    private static final Path ALL = Path.of("/proc/self/fd");
    private static final long DEADLINE_NANOS = 5_000_000_000L;
    private static final long PAUSE_NANOS = 1_000_000;

    private OpenDescriptors() {}

    /** Their number; 0 if it cannot be determined. */
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

    /** True if their number falls to this value within a moment: the JVM sometimes opens one for itself. */
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
