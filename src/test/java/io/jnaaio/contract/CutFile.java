package io.jnaaio.contract;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Memory that is gone: a mapped file that was truncated to 0 bytes. */
public final class CutFile {
    private CutFile() {}

    /**
     * Maps a new file and truncates it.
     *
     * @param bytes the size of the memory; accessing any byte raises SIGBUS
     */
    public static MappedByteBuffer map(Path dir, int bytes) throws IOException {
        Path path = Files.createTempFile(dir, "cut", ".dat");
        Files.write(path, new byte[bytes]);
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes);
            channel.truncate(0);
            return memory;
        }
    }
}
