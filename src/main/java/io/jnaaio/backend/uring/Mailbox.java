package io.jnaaio.backend.uring;

import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A multi-producer, single-consumer queue of slots for the ring's thread. It never overflows, because each slot is in
 * it at most once, and it never allocates.
 */
final class Mailbox {
    private final AtomicIntegerArray cells;
    private final int mask;
    private final AtomicLong tail = new AtomicLong();
    private long head;

    /**
     * Makes an empty one.
     *
     * @param slots numbers of slots are below
     */
    Mailbox(int slots) {
        int capacity = Math.max(2, Integer.highestOneBit(2 * slots - 1));
        cells = new AtomicIntegerArray(capacity);
        mask = capacity - 1;
    }

    void put(int slot) {
        // 0 is an empty cell.
        cells.set((int) tail.getAndIncrement() & mask, slot + 1);
    }

    /** The next slot, or -1. For the taking thread alone. */
    int take() {
        int at = (int) head & mask;
        int cell = cells.get(at);
        if (cell == 0) {
            return -1;
        }
        cells.set(at, 0);
        head++;
        return cell - 1;
    }

    /** True if {@link #take} would find nothing. For the taking thread alone. */
    boolean isEmpty() {
        return cells.get((int) head & mask) == 0;
    }
}
