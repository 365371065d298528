package io.jnaaio.engine;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The free slots and the free credits in one atomic variable: both change together, without locks.
 *
 * <p>The slots form a stack, linked by number. A tag that changes with each step prevents the ABA problem: a thread
 * that has read the top does not mistake a slot that was returned meanwhile for the one that it read.
 */
final class FreeSlots {
    private static final int TOP_BITS = 17;
    private static final long TOP_MASK = (1L << TOP_BITS) - 1;
    private static final int CREDIT_BITS = 18;
    private static final int CREDIT_SHIFT = TOP_BITS;
    private static final int TAG_SHIFT = TOP_BITS + CREDIT_BITS;

    private final Slot[] slots;

    /** The number of the slot below, plus 1; 0 for none. */
    private final AtomicIntegerArray below;

    /** From the lowest bit: the number of the top slot plus 1, the credits (signed), the tag. */
    private final AtomicLong state;

    /**
     * Makes the slots, all of them free.
     *
     * @param count at most 2^17-1, which is more than {@link io.jnaaio.api.AioOptions#QUEUE_DEPTH_MAX}
     * @param credits at most 2^17-1
     */
    FreeSlots(int count, int credits) {
        if (count > TOP_MASK || credits >= 1 << (CREDIT_BITS - 1)) {
            throw new IllegalArgumentException(count + " slots, " + credits + " credits");
        }
        slots = new Slot[count];
        below = new AtomicIntegerArray(count);
        for (int i = 0; i < count; i++) {
            slots[i] = new Slot(i);
            below.set(i, i + 1 < count ? i + 2 : 0);
        }
        state = new AtomicLong(pack(0, credits, 1));
    }

    private static long pack(long tag, int credits, int top) {
        long bits = credits & ((1L << CREDIT_BITS) - 1);
        return tag << TAG_SHIFT | bits << CREDIT_SHIFT | top;
    }

    private static int credits(long state) {
        return (int) (state << (Long.SIZE - TAG_SHIFT) >> (Long.SIZE - CREDIT_BITS));
    }

    private static int top(long state) {
        return (int) (state & TOP_MASK);
    }

    /** All slots, free or not. */
    List<Slot> slots() {
        return Collections.unmodifiableList(Arrays.asList(slots));
    }

    /**
     * Takes a slot and credits; null, with nothing taken, if there is no slot or too few credits.
     *
     * @param credits how many are taken
     * @param atLeast how many must be free
     */
    @Nullable Slot take(int credits, int atLeast) {
        while (true) {
            long now = state.get();
            int top = top(now);
            int free = credits(now);
            if (top == 0 || free < atLeast) {
                return null;
            }
            long next = pack((now >>> TAG_SHIFT) + 1, free - credits, below.get(top - 1));
            if (state.compareAndSet(now, next)) {
                return slots[top - 1];
            }
        }
    }

    /**
     * Returns a slot and credits.
     *
     * @param slot null for none
     */
    void give(@Nullable Slot slot, int credits) {
        while (true) {
            long now = state.get();
            int top = top(now);
            if (slot != null) {
                below.set(slot.index(), top);
                top = slot.index() + 1;
            }
            if (state.compareAndSet(
                    now, pack((now >>> TAG_SHIFT) + 1, credits(now) + credits, top))) {
                return;
            }
        }
    }

    /** The number of free credits; negative if a completion thread has overdrawn. */
    int credits() {
        return credits(state.get());
    }

    /** True if a slot is free. */
    boolean hasSlot() {
        return top(state.get()) != 0;
    }
}
