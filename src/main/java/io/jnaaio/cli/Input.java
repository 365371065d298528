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
import org.jspecify.annotations.Nullable;

/** One file to read from: it must have, to its end, the size that it had at the beginning. */
final class Input {
    private final Path path;
    private final long size;
    private @Nullable AioFile file;

    private Input(Path path, long size) {
        this.path = path;
        this.size = size;
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
            inputs.add(new Input(path, attributes.size()));
        }
        return inputs;
    }

    /** In bytes, when the gather began. */
    long size() {
        return size;
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
