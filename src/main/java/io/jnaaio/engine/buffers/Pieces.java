package io.jnaaio.engine.buffers;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A list of pieces of memory, in two arrays that are reused. */
final class Pieces {
    private static final int CAPACITY_MIN = 16;

    // Kept, so that clear() can return to these arrays without allocating.
    private final ByteBuffer[] memoryMin = new ByteBuffer[CAPACITY_MIN];
    private final int[] rangesMin = new int[2 * CAPACITY_MIN];

    private ByteBuffer[] memory = memoryMin;

    /** The start and the length of piece {@code i} at {@code 2i} and {@code 2i + 1}. */
    private int[] ranges = rangesMin;

    private int count;

    /** The maximum number of pieces since the list was last cleared. */
    private int used;

    /** The number of pieces. */
    int count() {
        return count;
    }

    ByteBuffer memory(int i) {
        return memory[i];
    }

    /** The index of the first byte of piece {@code i} in its memory. */
    int start(int i) {
        return ranges[2 * i];
    }

    int length(int i) {
        return ranges[2 * i + 1];
    }

    /** Makes room for {@code pieces} pieces in total; changes nothing if there is no memory for that. */
    void reserve(int pieces) {
        if (pieces > memory.length) {
            int capacity = Math.max(pieces, 2 * memory.length);
            ByteBuffer[] left = memory;
            ByteBuffer[] roomForMemory = Arrays.copyOf(memory, capacity);
            ranges = Arrays.copyOf(ranges, 2 * capacity);
            memory = roomForMemory;
            // The initial array is kept for reuse, but not its references.
            Arrays.fill(left, null);
        }
    }

    void add(ByteBuffer buffer, int start, int length) {
        int at = count;
        if (at == memory.length) {
            reserve(at + 1);
        }
        memory[at] = buffer;
        ranges[2 * at] = start;
        ranges[2 * at + 1] = length;
        count = at + 1;
        used = Math.max(used, count);
    }

    /** Appends {@code bytes} bytes to the last piece. */
    void extendLast(int bytes) {
        ranges[2 * count - 1] += bytes;
    }

    /** Removes {@code bytes} bytes from the front of piece {@code i}; returns true if none are left. */
    boolean advance(int i, int bytes) {
        ranges[2 * i] += bytes;
        ranges[2 * i + 1] -= bytes;
        return ranges[2 * i + 1] == 0;
    }

    /** Removes all pieces, but keeps their references until {@link #clear}. */
    void restart() {
        count = 0;
    }

    /**
     * Removes all pieces; allocates nothing.
     *
     * @param keptMax arrays for more pieces than this are released
     */
    void clear(int keptMax) {
        Arrays.fill(memory, 0, used, null);
        used = 0;
        count = 0;
        if (memory.length > keptMax) {
            memory = memoryMin;
            ranges = rangesMin;
        }
    }
}
