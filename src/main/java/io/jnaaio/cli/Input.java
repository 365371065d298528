package io.jnaaio.cli;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * One file to read from: it must have, to its end, the size that it had at the beginning. A size of 0, and any in {@code
 * /proc} and {@code /sys}, where contents are made as they are read, says nothing of the content: such a file is read until a
 * read finds its end.
 */
final class Input {
    private static final Set<String> SIZES_SAY_NOTHING = Set.of("proc", "sysfs");

    private final Path path;
    private final long size;
    private final boolean sized;
    private @Nullable AioFile file;

    private Input(Path path, long size, boolean sized) {
        this.path = path;
        this.size = size;
        this.sized = sized;
    }

    /**
     * Looks at all inputs before anything is opened.
     *
     * @param out the file that will be written, which must be none of them
     */
    static List<Input> of(List<Path> paths, Path out) throws IOException {
        boolean outExists = Files.exists(out);
        List<Input> inputs = new ArrayList<>(paths.size());
        for (Path path : paths) {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                throw new FileSystemException(
                        path.toString(),
                        null,
                        attributes.isDirectory() ? "a directory" : "not a regular file");
            }
            if (outExists && Files.isSameFile(path, out)) {
                throw new FileSystemException(
                        path.toString(),
                        out.toString(),
                        "the same file: it would be overwritten while it is read");
            }
            long size = attributes.size();
            inputs.add(new Input(path, size, size > 0 && !SIZES_SAY_NOTHING.contains(type(path))));
        }
        return inputs;
    }

    private static String type(Path path) throws IOException {
        return Files.getFileStore(path).type();
    }

    /**
     * What sizes add up to.
     *
     * @throws IOException if it is beyond 2^63-1
     */
    static long sum(LongStream sizes) throws IOException {
        try {
            return sizes.reduce(0, Math::addExact);
        } catch (ArithmeticException e) {
            throw new IOException(
                    "the sizes of the inputs add up to more than 2^63-1 bytes, where no file"
                            + " reaches; write fewer of them",
                    e);
        }
    }

    /** False if its size does not say where it ends. */
    boolean isSized() {
        return sized;
    }

    /** In bytes, when the gather began; 0 if it does not say where the file ends. */
    long size() {
        return sized ? size : 0;
    }

    AioFile open(AsyncIo io) throws IOException {
        AioFile opened = file;
        if (opened == null) {
            opened = io.openFile(path, StandardOpenOption.READ);
            file = opened;
        }
        return opened;
    }

    /** Checks one read. */
    void checkRead(long position, long expected, long read) throws IOException {
        if (read != expected) {
            throw changed("it ends at " + (position + read));
        }
    }

    /** Checks the whole and closes it. */
    void finish() throws IOException {
        AioFile opened = file;
        if (opened != null && opened.size() != size) {
            throw changed("it has " + opened.size());
        }
        close();
    }

    void close() throws IOException {
        AioFile opened = file;
        file = null;
        if (opened != null) {
            opened.close();
        }
    }

    private IOException changed(String now) {
        return new IOException(
                path + ": changed while it was read: it had " + size + " bytes, now " + now);
    }
}
