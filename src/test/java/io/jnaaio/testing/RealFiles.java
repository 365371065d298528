package io.jnaaio.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** The files of the file system. */
final class RealFiles implements BackendFiles {
    static final RealFiles INSTANCE = new RealFiles();

    private RealFiles() {}

    @Override
    public void write(Path path, byte[] content) throws IOException {
        Files.write(path, content);
    }

    @Override
    public byte[] read(Path path) throws IOException {
        return Files.readAllBytes(path);
    }

    @Override
    public byte[] read(Path path, long offset, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer part = ByteBuffer.allocate(length);
            while (part.hasRemaining() && channel.read(part, offset + part.position()) > 0) {
                // on to the end
            }
            return Arrays.copyOf(part.array(), part.position());
        }
    }

    @Override
    public long size(Path path) throws IOException {
        return Files.size(path);
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public boolean areReal() {
        return true;
    }
}
