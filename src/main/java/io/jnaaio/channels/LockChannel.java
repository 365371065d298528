package io.jnaaio.channels;

import io.jnaaio.api.AioFile;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens a second channel, one of the JDK, on the file that is open: through its descriptor if the system shows
 * descriptors as files, otherwise by its path, provided that it still names the same file.
 */
final class LockChannel {
    private static final String DESCRIPTORS = "/proc/self/fd";

    private final AioFile file;
    private final Path path;
    private final Set<OpenOption> options = new HashSet<>();
    private final @Nullable Path descriptor;
    private final @Nullable Object identity;

    LockChannel(AioFile file, Path path, boolean readable, boolean writable) throws IOException {
        this.file = file;
        this.path = path;
        if (readable) {
            options.add(StandardOpenOption.READ);
        }
        if (writable) {
            options.add(StandardOpenOption.WRITE);
        }
        descriptor = descriptor(file);
        identity = descriptor == null ? identity(path) : null;
    }

    private static @Nullable Path descriptor(AioFile file) {
        if (file.fd().isEmpty()) {
            return null;
        }
        Path shown =
                FileSystems.getDefault().getPath(DESCRIPTORS, String.valueOf(file.fd().getAsInt()));
        return Files.exists(shown) ? shown : null;
    }

    /** The identity of the file; null if the system has none for it, or if the file no longer exists. */
    private static @Nullable Object identity(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Opens the channel. The owner must not close the file during the call. */
    FileChannel open() throws IOException {
        Path shown = descriptor;
        FileChannel channel = FileChannel.open(shown == null ? path : shown, options);
        try {
            if (shown == null && !Objects.equals(identity, identity(path))) {
                throw new FileSystemException(
                        path.toString(),
                        null,
                        "is no longer the file that was opened by this name; it cannot be"
                                + " locked through this channel");
            }
            if (!file.isOpen()) {
                // The engine was closed: the descriptor may belong to another file by now.
                throw new ClosedChannelException();
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }
}
