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
    private final AtomicLong head = new AtomicLong();

    /**
     * Creates an empty mailbox.
     *
     * @param slots the number of slots
     */
    Mailbox(int slots) {
        int capacity = Math.max(2, Integer.highestOneBit(2 * slots - 1));
        cells = new AtomicIntegerArray(capacity);
        mask = capacity - 1;
    }

    void put(int slot) {
        // 0 marks an empty cell.
        cells.set((int) tail.getAndIncrement() & mask, slot + 1);
    }

    /** Takes the next slot, or returns -1. Called only by the consumer. */
    int take() {
        long first = head.get();
        int at = (int) first & mask;
        int cell = cells.get(at);
        if (cell == 0) {
            return -1;
        }
        cells.set(at, 0);
        head.lazySet(first + 1);
        return cell - 1;
    }

    /** True if {@link #take} would return -1. Called only by the consumer. */
    boolean isEmpty() {
        return cells.get((int) head.get() & mask) == 0;
    }

    /** False if the consumer has taken every slot that the calling thread has put. Called from any thread. */
    boolean mayHaveSlots() {
        return head.get() != tail.get();
    }
}
