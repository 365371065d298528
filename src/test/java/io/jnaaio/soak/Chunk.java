package io.jnaaio.soak;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The memory of one buffer of an operation, between two guards that must not be written to. */
final class Chunk {
    /** Also the alignment that any direct file here requires. */
    private static final int GUARD = 4096;

    private static final byte GUARD_BYTE = 0x5A;
    private static final int CHECKED = 64;
    private static final int[] SIZES = {64, 4096, 16 << 10, 72 << 10};

    private final int sizeClass;
    private final boolean direct;
    private final ByteBuffer memory;
    private int length;

    private Chunk(int sizeClass, boolean direct) {
        this.sizeClass = sizeClass;
        this.direct = direct;
        // Small chunks are numerous: they have small guards, and are never used for direct files.
        int guard = guard();
        int bytes = SIZES[sizeClass] + 2 * guard;
        memory =
                !direct
                        ? ByteBuffer.allocate(bytes)
                        : sizeClass == 0
                                ? ByteBuffer.allocateDirect(bytes)
                                : ByteBuffer.allocateDirect(bytes + GUARD).alignedSlice(GUARD);
        fillWith(GUARD_BYTE, 0, memory.capacity());
    }

    private int guard() {
        return sizeClass == 0 ? CHECKED : GUARD;
    }

    private void fillWith(byte value, int from, int to) {
        for (int i = from; i < to; i++) {
            memory.put(i, value);
        }
    }

    ByteBuffer memory() {
        return memory;
    }

    int start() {
        return guard();
    }

    int length() {
        return length;
    }

    /** Returns null if the guards are intact. */
    @Nullable String guards() {
        int end = guard() + length;
        for (int i = 0; i < CHECKED; i++) {
            int before = guard() - 1 - i;
            if (memory.get(before) != GUARD_BYTE || memory.get(end + i) != GUARD_BYTE) {
                return "a guard was overwritten, "
                        + i
                        + " bytes beside a buffer of "
                        + length
                        + (direct ? " direct" : " heap")
                        + " bytes";
            }
        }
        return null;
    }

    /** Overwrites the content: a driver that still reads it gets bytes that no write contains. */
    void poison() {
        fillWith(Pattern.POISON, guard(), guard() + length);
    }

    /** Chunks for reuse; each belongs to one operation at a time. */
    static final class Pool {
        private final Deque<Chunk>[] free;

        @SuppressWarnings({"unchecked", "rawtypes"})
        Pool() {
            free = new Deque[2 * SIZES.length];
            for (int i = 0; i < free.length; i++) {
                free[i] = new ArrayDeque<>();
            }
        }

        synchronized Chunk take(int length, boolean direct) {
            int sizeClass = 0;
            while (SIZES[sizeClass] < length) {
                sizeClass++;
            }
            Chunk chunk = free[2 * sizeClass + (direct ? 1 : 0)].pollLast();
            if (chunk == null) {
                chunk = new Chunk(sizeClass, direct);
            }
            chunk.length = length;
            int end = chunk.guard() + length;
            chunk.fillWith(GUARD_BYTE, end, end + CHECKED);
            return chunk;
        }

        /** Returns a poisoned chunk: its bytes become guards or content when it is taken again. */
        synchronized void giveBack(Chunk chunk) {
            free[2 * chunk.sizeClass + (chunk.direct ? 1 : 0)].addLast(chunk);
        }
    }
}
