package io.jnaaio.engine.buffers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.engine.Await;
import io.jnaaio.engine.buffers.StagingPool.Chunk;
import io.jnaaio.spi.RequestLimits;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pieces, requests and results of one operation. */
class LayoutTest {
    private static final RequestLimits ROOMY =
            RequestLimits.builder().mergeBytesMax(1 << 20).byAddress(true).build();
    private static final RequestLimits SMALL =
            RequestLimits.builder().buffersMax(2).bytesMax(7).byAddress(true).build();

    private final StagingPool pool = new StagingPool(1 << 16);

    private static ByteBuffer direct(String text) {
        return ByteBuffer.allocateDirect(text.length()).put(bytes(text)).flip();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Buffers of(boolean forReading, ByteBuffer... buffers) {
        Buffers made = new Buffers();
        made.take(buffers, forReading, true);
        return made;
    }

    private Layout begun(boolean reading, RequestLimits limits, ByteBuffer... buffers)
            throws Exception {
        Buffers taken = of(reading, buffers);
        long staged = taken.bytesToStage(0);
        @Nullable Chunk chunk = staged == 0 ? null : pool.tryAcquire(staged);
        Layout layout = new Layout();
        layout.begin(taken, chunk, reading, limits);
        return layout;
    }

    private static String text(Layout layout) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < layout.count(); i++) {
            byte[] piece = new byte[layout.length(i)];
            layout.memory(i).get(layout.start(i), piece);
            text.append(new String(piece, StandardCharsets.US_ASCII)).append('|');
        }
        return text.toString();
    }

    @Test
    void directMemoryIsUsedInPlaceAndHeapMemoryIsCopiedTogether() throws Exception {
        ByteBuffer inPlace = direct("abc");
        Layout layout =
                begun(
                        false,
                        ROOMY,
                        inPlace,
                        ByteBuffer.wrap(bytes("de")),
                        ByteBuffer.wrap(bytes("f")));
        layout.cut(ROOMY);
        assertEquals("abc|def|", text(layout));
        assertSame(inPlace, layout.memory(0));
        assertEquals(6, layout.lengthBytes());
        assertTrue(layout.isWhole());
    }

    @Test
    void aRequestIsAsMuchAsOneCallTakes() throws Exception {
        Layout layout = begun(false, SMALL, direct("abcde"), direct("fgh"), direct("i"));
        layout.cut(SMALL);
        assertEquals("abcde|fg|", text(layout), "7 bytes at most");
        assertFalse(layout.isWhole());
        layout.applyResult(6, SMALL);
        assertEquals(6, layout.moved());
        assertEquals(3, layout.remaining());
        layout.cut(SMALL);
        assertEquals("gh|i|", text(layout), "the rest after a short write");
        assertTrue(layout.isWhole());
    }

    @Test
    void whatWasReadIsCopiedOut() throws Exception {
        ByteBuffer heap = ByteBuffer.allocate(4);
        ByteBuffer other = ByteBuffer.allocate(4);
        Layout layout = begun(true, ROOMY, heap, other);
        layout.cut(ROOMY);
        assertEquals(1, layout.count());
        layout.memory(0).put(layout.start(0), bytes("wxyz12"), 0, 6);
        layout.applyResult(6, ROOMY);
        assertNull(layout.fault());
        assertEquals("wxyz", new String(heap.array(), StandardCharsets.US_ASCII));
        assertEquals("12\0\0", new String(other.array(), StandardCharsets.US_ASCII));
        assertEquals(2, layout.remaining());
    }

    @Test
    void theNextPiecesAreLaidOutWhenTheStagingMemoryIsUsedUp() throws Exception {
        byte[] large = new byte[3 << 12];
        large[1 << 12] = 1;
        Layout layout = new Layout();
        Chunk chunk = pool.tryAcquire(1 << 12);
        layout.begin(of(false, ByteBuffer.wrap(large)), chunk, false, ROOMY);
        layout.cut(ROOMY);
        assertEquals(1 << 12, layout.lengthBytes(), "as much as the chunk holds");
        layout.applyResult(1 << 12, ROOMY);
        layout.cut(ROOMY);
        assertEquals(1 << 12, layout.lengthBytes());
        assertEquals(1, layout.memory(0).get(layout.start(0)), "the second part of the bytes");
        assertSame(chunk, layout.end(), "the caller gets it back");
    }

    @Test
    void aJoinedRequestHasThePiecesOfBothAndPartsAgain() throws Exception {
        Layout first = begun(false, ROOMY, direct("ab"), direct("cd"));
        Layout second = begun(false, ROOMY, direct("ef"));
        Layout third = begun(false, ROOMY, direct("gh"));
        first.cut(ROOMY);
        second.cut(ROOMY);
        third.cut(ROOMY);
        assertTrue(first.join(second));
        assertTrue(first.join(third));
        assertEquals("ab|cd|ef|gh|", text(first));
        assertEquals(8, first.lengthBytes());
        assertEquals(4, first.ownBytes());
        assertEquals("ef|", text(second));
        first.applyResult(3, ROOMY);
        first.separate();
        first.cut(ROOMY);
        assertEquals("d|", text(first));
    }

    @Test
    void manyPiecesAreLaidOutInParts() throws Exception {
        ByteBuffer[] many = new ByteBuffer[Layout.PIECES_MAX + 3];
        for (int i = 0; i < many.length; i++) {
            many[i] = direct("x");
        }
        RequestLimits limits = RequestLimits.builder().byAddress(true).build();
        Layout layout = begun(false, limits, many);
        layout.cut(limits);
        assertEquals(Layout.PIECES_MAX, layout.count());
        layout.applyResult(Layout.PIECES_MAX, limits);
        layout.cut(limits);
        assertEquals(3, layout.count());
        layout.applyResult(3, limits);
        assertEquals(0, layout.remaining());
        layout.end();
        layout.begin(of(false, direct("next")), null, false, limits);
        layout.cut(limits);
        assertEquals("next|", text(layout), "it serves the next operation");
    }

    @Test
    void memoryThatCannotBeWrittenIsTheOperationsFault() throws Exception {
        ByteBuffer heap = ByteBuffer.allocate(4);
        Buffers buffers = of(true, heap);
        Chunk chunk = pool.tryAcquire(4);
        assertNotNull(chunk);
        Layout layout = new Layout();
        layout.begin(buffers, new Chunk(ByteBuffer.allocateDirect(2), 0, 4), true, ROOMY);
        layout.cut(ROOMY);
        layout.applyResult(4, ROOMY);
        assertTrue(layout.fault() instanceof IndexOutOfBoundsException, () -> "" + layout.fault());
        assertEquals(0, layout.moved());
    }

    @Test
    void theBuffersOfAnEndedOperationAreNotKept() throws Exception {
        ByteBuffer[] many = new ByteBuffer[40];
        Arrays.setAll(many, i -> direct("x"));
        Layout layout = begun(false, ROOMY, many);
        layout.cut(ROOMY);
        layout.end();
        WeakReference<ByteBuffer> first = new WeakReference<>(many[0]);
        Arrays.fill(many, null);
        Await.until(
                () -> {
                    System.gc();
                    return first.get() == null;
                },
                "the first buffer is garbage");
        assertNull(layout.end(), "the layout itself is still there");
    }
}
