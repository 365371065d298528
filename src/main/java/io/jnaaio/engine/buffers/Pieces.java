package io.jnaaio.engine.buffers;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A list of pieces of memory, in three arrays that are used again and again. */
final class Pieces {
    private static final int CAPACITY_MIN = 16;

    // Kept, so that to go back to them allocates nothing.
    private final ByteBuffer[] memoryMin = new ByteBuffer[CAPACITY_MIN];
    private final int[] startsMin = new int[CAPACITY_MIN];
    private final int[] lengthsMin = new int[CAPACITY_MIN];

    ByteBuffer[] memory = memoryMin;
    int[] starts = startsMin;
    int[] lengths = lengthsMin;
    int count;

    /** So many were in use at a time since it was last cleared. */
    private int used;

    /** Makes room for that many in all; nothing has changed if there is no memory for that. */
    void reserve(int pieces) {
        if (pieces > memory.length) {
            int capacity = Math.max(pieces, 2 * memory.length);
            ByteBuffer[] left = memory;
            ByteBuffer[] roomForMemory = Arrays.copyOf(memory, capacity);
            int[] roomForStarts = Arrays.copyOf(starts, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
            starts = roomForStarts;
            memory = roomForMemory;
            // The first one is kept, but not what was in it.
            Arrays.fill(left, null);
        }
    }

    void add(ByteBuffer buffer, int start, int length) {
        int at = count;
        if (at == memory.length) {
            reserve(at + 1);
        }
        memory[at] = buffer;
        starts[at] = start;
        lengths[at] = length;
        count = at + 1;
        used = Math.max(used, count);
    }

    /**
     * Forgets them; allocates nothing.
     *
     * @param keptMax arrays for more than that many are given away
     */
    void clear(int keptMax) {
        Arrays.fill(memory, 0, used, null);
        used = 0;
        count = 0;
        if (memory.length > keptMax) {
            memory = memoryMin;
            starts = startsMin;
            lengths = lengthsMin;
        }
    }
}
