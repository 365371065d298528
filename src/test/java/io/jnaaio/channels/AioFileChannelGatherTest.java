package io.jnaaio.channels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.BackendId;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the channel can do more than the JDK's: many buffers, one position. */
@Timeout(30)
class AioFileChannelGatherTest {
    @TempDir Path dir;

    private AioFileChannel open() throws Exception {
        return AioFileChannel.open(
                dir.resolve("file"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    @Test
    void aPartOfAnArrayGoesToOnePosition() throws Exception {
        ByteBuffer[] sources = {bytes(9), bytes(1, 2), bytes(3, 4, 5), bytes(9)};
        ByteBuffer[] targets = {ByteBuffer.allocate(4), ByteBuffer.allocateDirect(4)};
        try (AioFileChannel channel = open()) {
            BackendId backend = channel.backend();
            assertTrue(Aio.isAvailable(backend), backend::id);
            assertEquals(5, channel.write(sources, 1, 2, 3).get());
            assertEquals(1, sources[0].remaining(), "not of the part");
            assertEquals(0, sources[1].remaining() + sources[2].remaining());
            assertEquals(5, channel.read(targets, 0, 2, 3).get());
            assertEquals(-1, channel.read(new ByteBuffer[] {bytes(0)}, 0, 1, 8).get(), "the end");
            assertThrows(IndexOutOfBoundsException.class, () -> channel.write(sources, 3, 2, 0));
        }
        assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), targets[0].flip());
        assertEquals(ByteBuffer.wrap(new byte[] {5}), targets[1].flip());
        assertArrayEquals(
                new byte[] {0, 0, 0, 1, 2, 3, 4, 5}, Files.readAllBytes(dir.resolve("file")));
    }

    @Test
    void aHandlerIsTold() throws Exception {
        ByteBuffer[] sources = {bytes(1, 2), bytes(3)};
        ByteBuffer[] targets = {ByteBuffer.allocate(1), ByteBuffer.allocate(2)};
        try (AioFileChannel channel = open()) {
            Told written = new Told();
            channel.write(sources, 0, 2, 0, "write", written);
            assertEquals("write 3", written.get(20, TimeUnit.SECONDS));
            Told read = new Told();
            channel.read(targets, 0, 2, 0, "read", read);
            assertEquals("read 3", read.get(20, TimeUnit.SECONDS));
        }
        assertEquals(1, targets[0].get(0));
        assertEquals(3, targets[1].get(1));
    }

    private static ByteBuffer bytes(int... values) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(values.length);
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.flip();
    }

    private static final class Told extends CompletableFuture<String>
            implements CompletionHandler<Long, String> {
        @Override
        public void completed(Long result, String attachment) {
            complete(attachment + " " + result);
        }

        @Override
        public void failed(Throwable failure, String attachment) {
            completeExceptionally(failure);
        }
    }
}
