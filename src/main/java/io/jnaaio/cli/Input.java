package io.jnaaio.cli;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.AccessDeniedException;
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
 * A file to read from. Its size must not change while it is read. A size of 0, and any size in {@code /proc} and
 * {@code /sys}, where content is generated on reading, says nothing about the content: such a file is read until its
 * end is found, and so is standard input, which is given as {@code -}.
 */
final class Input {
    private static final Path STDIN = Path.of("/dev/stdin");
    private static final Set<String> SIZES_SAY_NOTHING = Set.of("proc", "sysfs");

    private final Path path;
    private final long size;
    private final boolean sized;

    /** Standard input; null for a named file. */
    private final @Nullable ReadableByteChannel stdin;

    private @Nullable AioFile file;

    private Input(Path path, long size, boolean sized, @Nullable ReadableByteChannel stdin) {
        this.path = path;
        this.size = size;
        this.sized = sized;
        this.stdin = stdin;
    }

    /** True if the name of an input is {@code -}. */
    static boolean isStandardInput(Path path) {
        return path.toString().equals("-");
    }

    /**
     * Checks all inputs before the first file is opened.
     *
     * @param out the file to write, which must not be one of the inputs
     * @param stdin the channel of standard input
     */
    static List<Input> of(List<Path> paths, Path out, ReadableByteChannel stdin)
            throws IOException {
        boolean outExists = Files.exists(out);
        List<Input> inputs = new ArrayList<>(paths.size());
        for (Path path : paths) {
            if (isStandardInput(path)) {
                checkOther(STDIN, out, outExists);
                inputs.add(new Input(path, 0, false, stdin));
                continue;
            }
            BasicFileAttributes attributes = PathErrors.attributes(path, "file");
            if (!attributes.isRegularFile()) {
                throw new FileSystemException(
                        path.toString(),
                        null,
                        attributes.isDirectory() ? "is a folder" : "not a regular file");
            }
            checkOther(path, out, outExists);
            if (!Files.isReadable(path)) {
                throw PathErrors.reading(path, new AccessDeniedException(path.toString()));
            }
            long size = attributes.size();
            boolean sized = size > 0 && !SIZES_SAY_NOTHING.contains(type(path));
            inputs.add(new Input(path, size, sized, null));
        }
        return inputs;
    }

    private static void checkOther(Path in, Path out, boolean outExists) throws IOException {
        // On a system without /dev/stdin this cannot be checked.
        if (outExists && Files.exists(in) && Files.isSameFile(in, out)) {
            throw new FileSystemException(
                    in.toString(),
                    out.toString(),
                    "the same file: it would be overwritten while it is read");
        }
    }

    private static String type(Path path) throws IOException {
        return Files.getFileStore(path).type();
    }

    /**
     * Returns the sum of sizes.
     *
     * @throws IOException if the sum exceeds 2^63-1
     */
    static long sum(LongStream sizes) throws IOException {
        try {
            return sizes.reduce(0, Math::addExact);
        } catch (ArithmeticException e) {
            throw new IOException(
                    "the sizes of the inputs add up to more than 2^63-1 bytes, the largest"
                            + " possible file; write fewer of them",
                    e);
        }
    }

    /** False if the size does not say where the file ends. */
    boolean isSized() {
        return sized;
    }

    /** The size in bytes when the gather began; 0 if it does not say where the file ends. */
    long size() {
        return sized ? size : 0;
    }

    AioFile open(AsyncIo io) throws IOException {
        AioFile opened = file;
        if (opened == null) {
            try {
                opened = io.openFile(path, StandardOpenOption.READ);
            } catch (IOException e) {
                throw PathErrors.reading(path, e);
            }
            file = opened;
        }
        return opened;
    }

    /**
     * Reads once, in the calling thread, into one or more of the buffers.
     *
     * @return the number of bytes; 0 at the end
     */
    int readNow(AsyncIo io, long position, ByteBuffer... room) throws IOException {
        ReadableByteChannel source = stdin;
        return source == null
                ? Math.toIntExact(open(io).readv(position, room).join())
                : Math.max(0, source.read(room[0]));
    }

    /** Checks that a read was not short. */
    void checkRead(long position, long expected, long read) throws IOException {
        if (read != expected) {
            throw changed("it ends at " + (position + read));
        }
    }

    /** Checks that the size has not changed, and closes the file. */
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
