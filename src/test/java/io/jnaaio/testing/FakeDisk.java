package io.jnaaio.testing;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.api.AioOpenOption;
import io.jnaaio.api.Capability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * In-memory files by path, which a {@link FakeAio} works on and which outlive it. Directories need not be created.
 * Several {@code FakeAio}s may share one disk. The real file system is not used, and {@code java.nio.file.Files} does
 * not see these files.
 *
 * <p>{@code /dev/null}, {@code /dev/zero} and {@code /dev/full} behave as on Linux.
 */
public final class FakeDisk {
    private final TreeMap<Path, FakeFile> files = new TreeMap<>();

    /** Creates an empty disk. */
    public FakeDisk() {
        device("/dev/null", FakeFile.Kind.NULL);
        device("/dev/zero", FakeFile.Kind.ZERO);
        device("/dev/full", FakeFile.Kind.FULL);
    }

    private void device(String name, FakeFile.Kind kind) {
        files.put(key(Path.of(name)), new FakeFile(kind));
    }

    static Path key(Path path) {
        return path.toAbsolutePath().normalize();
    }

    /**
     * Creates a file with this content, or replaces the content of an existing one; no operation on it should be in flight.
     * If a {@link FakeAio} has opened the file, use {@link FakeAio#put} instead.
     */
    public synchronized void put(Path path, byte[] content) {
        FakeFile file = files.computeIfAbsent(key(path), p -> new FakeFile(FakeFile.Kind.REGULAR));
        file.set(content);
    }

    /** Sets the content of a file to a text, encoded as ISO 8859-1. */
    public void put(Path path, String content) {
        put(path, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Whether the file exists. */
    public synchronized boolean exists(Path path) {
        return files.containsKey(key(path));
    }

    /** The regular files, sorted. */
    public synchronized Set<Path> paths() {
        Set<Path> regular = new TreeSet<>();
        files.forEach(
                (path, file) -> {
                    if (file.kind() == FakeFile.Kind.REGULAR) {
                        regular.add(path);
                    }
                });
        return regular;
    }

    /**
     * The current content of a file, synced or not.
     *
     * @throws IllegalArgumentException if there is no such file; the message lists the existing files
     */
    public byte[] content(Path path) {
        return file(path).content();
    }

    /**
     * A part of a file; shorter at the end of the file.
     *
     * @throws IllegalArgumentException if there is no such file
     */
    public byte[] content(Path path, long offset, int length) {
        return file(path).content(offset, length);
    }

    /**
     * The size of a file in bytes.
     *
     * @throws IllegalArgumentException if there is no such file
     */
    public long size(Path path) {
        return file(path).size();
    }

    /** Deletes a file if it exists; open files stay usable. */
    public synchronized void delete(Path path) {
        files.remove(key(path));
    }

    private FakeFile file(Path path) {
        FakeFile file = find(path);
        if (file == null) {
            throw unknown(path);
        }
        return file;
    }

    private synchronized @Nullable FakeFile find(Path path) {
        return files.get(key(path));
    }

    IllegalArgumentException unknown(Path path) {
        return new IllegalArgumentException(
                "no file " + path + " in memory; there are " + paths() + ": open or put it first");
    }

    /** Opens a file as {@code FileChannel.open} does. */
    synchronized FakeHandle open(Path path, Set<? extends OpenOption> options) throws IOException {
        for (OpenOption option : options) {
            if (!(option instanceof StandardOpenOption)
                    && !(option instanceof AioOpenOption)
                    && option != ExtendedOpenOption.DIRECT) {
                throw new UnsupportedOperationException(option + " is not supported");
            }
        }
        boolean append = options.contains(StandardOpenOption.APPEND);
        boolean write = append || options.contains(StandardOpenOption.WRITE);
        boolean read = options.contains(StandardOpenOption.READ) || !write;
        Path key = key(path);
        FakeFile file = files.get(key);
        boolean createNew = write && options.contains(StandardOpenOption.CREATE_NEW);
        if (file == null) {
            if (!createNew && !(write && options.contains(StandardOpenOption.CREATE))) {
                throw new NoSuchFileException(path.toString());
            }
            for (Path above = key.getParent(); above != null; above = above.getParent()) {
                if (files.containsKey(above)) {
                    throw new FileSystemException(path.toString(), null, "Not a directory");
                }
            }
            file = new FakeFile(FakeFile.Kind.REGULAR);
            files.put(key, file);
        } else if (createNew) {
            throw new FileAlreadyExistsException(path.toString());
        } else if (write && options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
            file.truncate(0);
        }
        boolean direct = options.contains(ExtendedOpenOption.DIRECT);
        Runnable onClose =
                options.contains(StandardOpenOption.DELETE_ON_CLOSE)
                        ? () -> delete(path)
                        : () -> {};
        Capability uncached = uncached(options);
        return new FakeHandle(file, key, read, write, append, direct, uncached, onClose);
    }

    /** The option in effect. There is no page cache that a file could be kept out of; the option is only reported. */
    private static @Nullable Capability uncached(Set<? extends OpenOption> options) {
        if (options.contains(AioOpenOption.UNCACHED)) {
            return Capability.UNCACHED;
        }
        return options.contains(AioOpenOption.WRITE_BEHIND) ? Capability.WRITE_BEHIND : null;
    }
}
