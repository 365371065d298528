package io.jnaaio.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Folders on file systems with a limit on the file size, such as ext4 and XFS; files of tmpfs and ramfs can extend to
 * 2^63-1.
 */
final class LimitedFolder {
    /** An offset at which such a file system rejects a write. */
    static final long BEYOND = Long.MAX_VALUE - 16;

    private LimitedFolder() {}

    /**
     * Returns the given folder, or that of the build if the given one has no limit; skips the test if neither has
     * one.
     */
    static Path orOther(Path given) throws IOException {
        Path build = Path.of(System.getProperty("jnaaio.build.directory", "target"));
        for (Path folder : List.of(given, build)) {
            if (Files.isDirectory(folder) && refuses(folder)) {
                return folder;
            }
        }
        return Assumptions.abort(
                "files of "
                        + Files.getFileStore(given).type()
                        + " take a write at offset 2^63-17, and "
                        + build.toAbsolutePath()
                        + " is missing or takes it, too");
    }

    private static boolean refuses(Path folder) throws IOException {
        Path probe = Files.createTempFile(folder, "limit", "");
        try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.WRITE)) {
            return channel.write(ByteBuffer.allocate(1), BEYOND) < 0;
        } catch (IOException e) {
            return true;
        } finally {
            Files.delete(probe);
        }
    }
}
