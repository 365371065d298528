package io.jnaaio.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** One operation in flight: its buffers are made once and used again. Of one thread at a time. */
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

    /** Memory that O_DIRECT takes if it is whole pages; small pieces are not spread over pages of their own. */
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

    /** The buffers from their beginnings to their ends. */
    final ByteBuffer[] whole() {
        for (ByteBuffer buffer : buffers) {
            buffer.clear();
        }
        return buffers;
    }

    /** Zeros in place of what the buffers held. */
    final void wipe() {
        for (ByteBuffer buffer : buffers) {
            for (int i = 0; i < buffer.capacity(); i += Long.BYTES) {
                buffer.putLong(i, 0);
            }
        }
    }

    /** Copies the buffers together, as one must where there is no gather. */
    final ByteBuffer copyInto(ByteBuffer copy) {
        int at = 0;
        for (ByteBuffer buffer : buffers) {
            copy.put(at, buffer, 0, buffer.capacity());
            at += buffer.capacity();
        }
        return copy.clear();
    }
}
