package io.jnaaio.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Folders on file systems that refuse a write far away, as ext4 and XFS do; files of tmpfs and ramfs reach to 2^63-1. */
final class LimitedFolder {
    /** An offset that a write is refused at there. */
    static final long BEYOND = Long.MAX_VALUE - 16;

    private LimitedFolder() {}

    /** The folder given or, if its files reach so far, the one of the build; the test is skipped where both do. */
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
