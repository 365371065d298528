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
 * Opens a second channel, of the JDK's, on the very file that is open: by its descriptor where the system shows descriptors
 * as files, else by its path if that still names the same file.
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

    /** Null if it has none, or is not there any more. */
    private static @Nullable Object identity(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** Opens it; the file must not be closed meanwhile by the channel itself. */
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
                // Its engine was closed: the descriptor may be anybody's by now.
                throw new ClosedChannelException();
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }
}
