package io.jnaaio.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** An operation in flight, whose buffers are reused. Used by one thread at a time. */
class Slot {
    private static final int PAGE_BYTES = 4096;
    private static final int CACHE_LINE_BYTES = 64;

    final ByteBuffer[] buffers;
    final int opBytes;
    final Histogram histogram = new Histogram();
    long block;
    long startedNanos;
    long random;
    long ops;

    Slot(CellArguments cell, int index) {
        List<Integer> iovBytes = cell.shape().iovBytes();
        buffers = new ByteBuffer[iovBytes.size()];
        opBytes = cell.shape().opBytes();
        int at = 0;
        for (int i = 0; i < buffers.length; i++) {
            ByteBuffer buffer = aligned(iovBytes.get(i));
            for (int b = 0; b < buffer.capacity(); b++, at++) {
                buffer.put(b, Stamp.pattern(at));
            }
            buffers[i] = buffer;
        }
        random = ((cell.runId() + index) ^ System.nanoTime()) * 0x9E3779B97F4A7C15L | 1;
    }

    /**
     * Allocates memory that is aligned for O_DIRECT if it consists of whole pages; small pieces do not get separate
     * pages.
     */
    static ByteBuffer aligned(int bytes) {
        int alignment = bytes % PAGE_BYTES == 0 ? PAGE_BYTES : CACHE_LINE_BYTES;
        int whole = (bytes + alignment - 1) / alignment * alignment;
        return ByteBuffer.allocateDirect(whole + alignment)
                .alignedSlice(alignment)
                .slice(0, bytes)
                .order(ByteOrder.nativeOrder());
    }

    final long offset() {
        return block * opBytes;
    }

    /** The buffers, each from its start to its capacity. */
    final ByteBuffer[] whole() {
        for (ByteBuffer buffer : buffers) {
            buffer.clear();
        }
        return buffers;
    }

    /** Fills the buffers with zeros. */
    final void wipe() {
        for (ByteBuffer buffer : buffers) {
            for (int i = 0; i < buffer.capacity(); i += Long.BYTES) {
                buffer.putLong(i, 0);
            }
        }
    }

    /** Copies the buffers into one, as needed without a gather. */
    final ByteBuffer copyInto(ByteBuffer copy) {
        int at = 0;
        for (ByteBuffer buffer : buffers) {
            copy.put(at, buffer, 0, buffer.capacity());
            at += buffer.capacity();
        }
        return copy.clear();
    }
}
