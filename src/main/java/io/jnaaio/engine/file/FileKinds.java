package io.jnaaio.engine.file;

import io.jnaaio.api.AioOpenOption;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * Checks which files can be opened: regular files and devices. The check precedes the open, because opening a FIFO
 * could block.
 */
public final class FileKinds {
    // st_mode, <sys/stat.h>: the same numbers on every Unix.
    private static final int S_IFMT = 0170000;
    private static final int S_IFCHR = 0020000;
    private static final int S_IFBLK = 0060000;
    private static final int S_IFIFO = 0010000;
    private static final int S_IFSOCK = 0140000;

    private FileKinds() {}

    /**
     * Checks the options as {@code FileChannel.open} does, and the kind of the file if it exists.
     *
     * @throws IllegalArgumentException if the options contradict each other
     * @throws FileSystemException if this kind of file has no offsets
     */
    public static void check(Path path, Set<? extends OpenOption> options) throws IOException {
        if (options.contains(AioOpenOption.NO_APPEND)) {
            throw new IllegalArgumentException(
                    "NO_APPEND is for wrapped descriptors; leave APPEND out to open a file that is"
                            + " written at offsets");
        }
        if (options.contains(StandardOpenOption.APPEND)) {
            if (options.contains(StandardOpenOption.READ)) {
                throw new IllegalArgumentException("READ + APPEND not allowed");
            }
            if (options.contains(StandardOpenOption.TRUNCATE_EXISTING)) {
                throw new IllegalArgumentException("APPEND + TRUNCATE_EXISTING not allowed");
            }
        }
        if (options.contains(StandardOpenOption.CREATE_NEW)
                && (options.contains(StandardOpenOption.WRITE)
                        || options.contains(StandardOpenOption.APPEND))) {
            return; // an existing file is not opened, whatever its kind
        }
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return; // it may be created; otherwise the open reports the error
        }
        if (attributes.isDirectory()) {
            throw refusal(path, "a directory");
        }
        if (attributes.isOther()) {
            checkSpecial(path);
        }
    }

    /**
     * Checks the options of a descriptor.
     *
     * @throws IllegalArgumentException for an option that only has an effect when a file is opened
     */
    public static void checkWrapped(Set<? extends OpenOption> options) {
        for (OpenOption option : options) {
            if (!(option instanceof AioOpenOption)) {
                throw new IllegalArgumentException(
                        option
                                + ": a descriptor is open already; AioOpenOptions alone are expected");
            }
        }
    }

    private static void checkSpecial(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")
                || path.getFileSystem() != FileSystems.getDefault()) {
            return;
        }
        int mode = (Integer) Files.getAttribute(path, "unix:mode") & S_IFMT;
        switch (mode) {
            case S_IFCHR, S_IFBLK -> {}
            case S_IFIFO -> throw refusal(path, "a FIFO");
            case S_IFSOCK -> throw refusal(path, "a socket");
            default ->
                    throw refusal(path, "a special file of type 0" + Integer.toOctalString(mode));
        }
    }

    private static FileSystemException refusal(Path path, String kind) {
        return new FileSystemException(
                path.toString(),
                null,
                "is " + kind + "; regular files, block and character devices can be opened");
    }
}
