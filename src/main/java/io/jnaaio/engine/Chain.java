package io.jnaaio.engine;

import org.jspecify.annotations.Nullable;

/**
 * A queue of slots linked through {@link Slot#next}, which needs no allocation. A slot is in at most one chain at a
 * time: queued, about to be submitted, refused by the system, or ended. Guarded by its owner.
 */
final class Chain {
    private @Nullable Slot first;
    private @Nullable Slot last;

    @Nullable Slot first() {
        return first;
    }

    boolean isEmpty() {
        return first == null;
    }

    /** Adds a slot and the slots linked behind it. */
    void addAll(@Nullable Slot chain) {
        if (chain == null) {
            return;
        }
        if (last == null) {
            first = chain;
        } else {
            last.next = chain;
        }
        Slot end = chain;
        while (end.next != null) {
            end = end.next;
        }
        last = end;
    }

    void addLast(Slot slot) {
        slot.next = null;
        addAll(slot);
    }

    void addFirst(Slot slot) {
        slot.next = first;
        first = slot;
        if (last == null) {
            last = slot;
        }
    }

    /** Inserts a slot before all slots submitted after it. */
    void addInOrder(Slot slot) {
        Slot before = null;
        Slot behind = first;
        while (behind != null && behind.sequence < slot.sequence) {
            before = behind;
            behind = behind.next;
        }
        slot.next = behind;
        if (before == null) {
            first = slot;
        } else {
            before.next = slot;
        }
        if (behind == null) {
            last = slot;
        }
    }

    /** Removes the first slot; null if there is none. */
    @Nullable Slot poll() {
        Slot slot = first;
        if (slot != null) {
            unlink(null, slot);
        }
        return slot;
    }

    /** Removes all slots; returns the first, with the others linked behind it. */
    @Nullable Slot takeAll() {
        Slot all = first;
        first = null;
        last = null;
        return all;
    }

    /** Removes a slot; false if it is not in this chain. */
    boolean remove(Slot slot) {
        Slot before = null;
        for (Slot each = first; each != null; each = each.next) {
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
            first = slot.next;
        } else {
            before.next = slot.next;
        }
        if (last == slot) {
            last = before;
        }
        slot.next = null;
    }
}
