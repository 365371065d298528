package io.jnaaio.engine;

import org.jspecify.annotations.Nullable;

/** Requests that the system refused, in the order of their refusal, linked through their slots. Guarded by its port's lock. */
final class RefusedQueue {
    private @Nullable Slot first;
    private @Nullable Slot last;

    boolean isEmpty() {
        return first == null;
    }

    void addFirst(Slot slot) {
        slot.nextRefused = first;
        first = slot;
        if (last == null) {
            last = slot;
        }
    }

    void addLast(Slot slot) {
        slot.nextRefused = null;
        if (last == null) {
            first = slot;
        } else {
            last.nextRefused = slot;
        }
        last = slot;
    }

    @Nullable Slot poll() {
        Slot slot = first;
        if (slot != null) {
            unlink(null, slot);
        }
        return slot;
    }

    /** False if it is not in the queue. */
    boolean remove(Slot slot) {
        Slot before = null;
        for (Slot each = first; each != null; each = each.nextRefused) {
            if (each == slot) {
                unlink(before, slot);
                return true;
            }
            before = each;
        }
        return false;
    }

    private void unlink(@Nullable Slot before, Slot slot) {
        if (before == null) {
            first = slot.nextRefused;
        } else {
            before.nextRefused = slot.nextRefused;
        }
        if (last == slot) {
            last = before;
        }
        slot.nextRefused = null;
    }
}
