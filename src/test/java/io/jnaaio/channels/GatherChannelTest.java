package io.jnaaio.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The forms with many buffers, on the shared engine. */
@Timeout(60)
class GatherChannelTest {
    @TempDir Path dir;
    private Path path;
    private AioFileChannel channel;

    @BeforeEach
    void openChannel() throws IOException {
        path = Files.writeString(dir.resolve("file"), "0123456789");
        channel = AioFileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    @AfterEach
    void closeChannel() throws IOException {
        channel.close();
    }

    private static ByteBuffer heap(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static ByteBuffer direct(String text) {
        return ByteBuffer.allocateDirect(text.length()).put(heap(text)).flip();
    }

    private static ByteBuffer[] array(ByteBuffer... buffers) {
        return buffers;
    }

    /** A handler of one result. */
    private static final class Told implements CompletionHandler<Long, String> {
        final CompletableFuture<Long> result = new CompletableFuture<>();

        @Override
        public void completed(Long moved, String attachment) {
            result.complete("attached".equals(attachment) ? moved : -100);
        }

        @Override
        public void failed(Throwable why, String attachment) {
            result.completeExceptionally(why);
        }

        long value() throws Exception {
            return result.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void aGatherIsWrittenAsOnePiece() throws Exception {
        ByteBuffer[] sources = array(heap("ab"), direct("cde"), ByteBuffer.allocate(0), heap("f"));
        assertEquals(6L, channel.write(sources, 0, 4, 2).get());
        assertEquals("01abcdef89", Files.readString(path));
        for (ByteBuffer source : sources) {
            assertEquals(0, source.remaining(), "positions are advanced");
        }
        Told told = new Told();
        channel.write(array(direct("X"), heap("YZ")), 0, 2, 0, "attached", told);
        assertEquals(3, told.value());
        assertEquals("XYZbcdef89", Files.readString(path));
    }

    @Test
    void aPartOfTheArrayIsUsed() throws Exception {
        ByteBuffer[] sources = array(heap("a"), heap("b"), heap("c"), null);
        assertEquals(2L, channel.write(sources, 1, 2, 0).get());
        assertEquals("bc23456789", Files.readString(path));
        assertEquals(1, sources[0].remaining(), "what is outside is left alone");
        assertEquals(0L, channel.write(sources, 4, 0, 0).get(), "no buffer, no byte");
    }

    @Test
    void aReadScatters() throws Exception {
        ByteBuffer[] targets = array(ByteBuffer.allocate(3), ByteBuffer.allocateDirect(4));
        assertEquals(7L, channel.read(targets, 0, 2, 1).get());
        assertEquals(heap("123"), targets[0].flip());
        assertEquals(heap("4567"), targets[1].flip());
        ByteBuffer[] short2 = array(ByteBuffer.allocate(1), ByteBuffer.allocate(5));
        Told told = new Told();
        channel.read(short2, 0, 2, 7, "attached", told);
        assertEquals(3, told.value(), "short where the file ends");
        assertEquals(2, short2[1].position());
        Told end = new Told();
        channel.read(array(heap("..")), 0, 1, 10, "attached", end);
        assertEquals(-1, end.value(), "-1 at the end of the file");
        assertEquals(-1L, channel.read(array(heap("..")), 0, 1, 100).get());
        assertEquals(0L, channel.read(array(ByteBuffer.allocate(0)), 0, 1, 100).get());
    }

    @Test
    void moreBuffersThanOneCallTakes() throws Exception {
        ByteBuffer[] sources = new ByteBuffer[3000];
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < sources.length; i++) {
            String text = String.valueOf((char) ('a' + i % 26));
            sources[i] = direct(text);
            expected.append(text);
        }
        assertEquals(3000L, channel.write(sources, 0, 3000, 0).get());
        assertEquals(expected.toString(), Files.readString(path));
        ByteBuffer[] targets = new ByteBuffer[3000];
        for (int i = 0; i < targets.length; i++) {
            targets[i] = ByteBuffer.allocate(1);
        }
        assertEquals(3000L, channel.read(targets, 0, 3000, 0).get());
        assertEquals('b', targets[27].get(0));
    }

    @Test
    @SuppressWarnings("NullAway") // nulls are the point
    void badArgumentsAreRefusedAtTheCall() {
        ByteBuffer[] one = array(heap("a"));
        Told told = new Told();
        Class<IndexOutOfBoundsException> bounds = IndexOutOfBoundsException.class;
        assertThrows(bounds, () -> channel.write(one, -1, 1, 0));
        assertThrows(bounds, () -> channel.write(one, 0, 2, 0));
        assertThrows(bounds, () -> channel.read(one, 1, 1, 0));
        assertThrows(bounds, () -> channel.read(one, 0, -1, 0, "", told));
        assertThrows(bounds, () -> channel.write(one, Integer.MAX_VALUE, 1, 0, "", told));
        Class<NullPointerException> nulls = NullPointerException.class;
        assertThrows(nulls, () -> channel.write((ByteBuffer[]) null, 0, 0, 0));
        assertThrows(nulls, () -> channel.read((ByteBuffer[]) null, 0, 0, 0));
        assertThrows(nulls, () -> channel.write(array(heap("a"), null), 0, 2, 0));
        assertThrows(nulls, () -> channel.read(array(null, heap("a")), 0, 2, 0));
        assertThrows(nulls, () -> channel.write(one, 0, 1, 0, "", null));
        assertThrows(nulls, () -> channel.read(one, 0, 1, 0, "", null));
        Class<IllegalArgumentException> illegal = IllegalArgumentException.class;
        assertThrows(illegal, () -> channel.write(one, 0, 1, -1));
        assertThrows(illegal, () -> channel.read(one, 0, 1, Long.MIN_VALUE));
        assertThrows(illegal, () -> channel.write(array(one[0], one[0]), 0, 2, 0));
        IllegalArgumentException readOnly =
                assertThrows(
                        illegal,
                        () -> channel.read(array(one[0], heap("b").asReadOnlyBuffer()), 0, 2, 0));
        assertInstanceOf(ReadOnlyBufferException.class, readOnly.getCause());
    }

    @Test
    void theWrongWayAndAClosedChannel() throws IOException {
        try (AioFileChannel reads = AioFileChannel.open(path);
                AioFileChannel writes = AioFileChannel.open(path, StandardOpenOption.WRITE)) {
            ByteBuffer[] one = array(heap("a"));
            assertThrows(NonWritableChannelException.class, () -> reads.write(one, 0, 1, 0));
            assertThrows(NonReadableChannelException.class, () -> writes.read(one, 0, 1, 0));
        }
        channel.close();
        ExecutionException e =
                assertThrows(
                        ExecutionException.class,
                        () -> channel.write(array(heap("a")), 0, 1, 0).get());
        assertInstanceOf(ClosedChannelException.class, e.getCause());
    }

    @Test
    void aRangeBeyondAllFilesFails() {
        ExecutionException e =
                assertThrows(
                        ExecutionException.class,
                        () -> channel.write(array(heap("ab")), 0, 1, Long.MAX_VALUE - 1).get());
        assertInstanceOf(IOException.class, e.getCause());
        assertTrue(e.getCause().getMessage().contains("2^63-1"), e.toString());
    }
}
