package io.jnaaio.engine.buffers;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A list of pieces of memory, in three arrays that are reused. */
final class Pieces {
    private static final int CAPACITY_MIN = 16;

    // Kept, so that clear() can return to these arrays without allocating.
    private final ByteBuffer[] memoryMin = new ByteBuffer[CAPACITY_MIN];
    private final int[] startsMin = new int[CAPACITY_MIN];
    private final int[] lengthsMin = new int[CAPACITY_MIN];

    ByteBuffer[] memory = memoryMin;
    int[] starts = startsMin;
    int[] lengths = lengthsMin;
    int count;

    /** The maximum number of pieces since the list was last cleared. */
    private int used;

    /** Makes room for {@code pieces} pieces in total; changes nothing if there is no memory for that. */
    void reserve(int pieces) {
        if (pieces > memory.length) {
            int capacity = Math.max(pieces, 2 * memory.length);
            ByteBuffer[] left = memory;
            ByteBuffer[] roomForMemory = Arrays.copyOf(memory, capacity);
            int[] roomForStarts = Arrays.copyOf(starts, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
            starts = roomForStarts;
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
        starts[at] = start;
        lengths[at] = length;
        count = at + 1;
        used = Math.max(used, count);
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
            starts = startsMin;
            lengths = lengthsMin;
        }
    }
}
