package io.jnaaio.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The operations in flight of one file, including writes in the calling thread. Keeps as much of their order as syncs
 * need. Guarded by the lane's lock.
 *
 * <p>Syncs divide the writes into epochs. A sync waits until no write of an earlier epoch is in flight. Writes are
 * counted rather than linked to each other, because their slots are usually in the caches of different processors.
 */
final class InFlight {
    private int count;
    private long sequence;

    /** The number of the current epoch. */
    private long epoch;

    // The epochs that have writes in flight, in order.
    private @Nullable Epoch oldest;
    private @Nullable Epoch youngest;

    /** Epochs without writes, for reuse; linked by {@code younger}. */
    private @Nullable Epoch spare;

    // The durable writes whose bytes are not yet written, linked through their slots in the order
    // of submission.
    private @Nullable Slot firstDurable;
    private @Nullable Slot lastDurable;

    /** The writes in flight that were submitted between two syncs. */
    static final class Epoch {
        private long number;
        private int writes;
        private @Nullable Epoch older;
        private @Nullable Epoch younger;
    }

    // ---- operations

    /** Adds a submitted operation, which is in flight until {@link #remove}. */
    void add(Slot slot) {
        if (slot.isWrite()) {
            slot.epoch = beginWrite();
            if (slot.op().durable()) {
                addDurable(slot);
            }
        } else if (slot.isSync()) {
            slot.syncEpoch = epoch++;
        }
        slot.sequence = ++sequence;
        slot.inFlightOf = this;
        count++;
    }

    boolean contains(Slot slot) {
        return slot.inFlightOf == this;
    }

    void remove(Slot slot) {
        endBytes(slot);
        slot.inFlightOf = null;
        count--;
    }

    /** Turns a durable write whose bytes are written into a sync. */
    void turnIntoSync(Slot slot) {
        endBytes(slot);
        slot.syncing = true;
    }

    /** Counts a write out, so that no sync waits for its bytes any more; no-op if it was counted out before. */
    void endBytes(Slot slot) {
        Epoch of = slot.epoch;
        if (of == null) {
            return;
        }
        slot.epoch = null;
        endWrite(of);
        if (slot.op().durable()) {
            removeDurable(slot);
        }
    }

    /** The number of operations. */
    int count() {
        return count;
    }

    /**
     * The operations: transfers, and then the syncs, both in the order of submission.
     *
     * @param slots all slots of the engine
     */
    Deque<Op<?>> all(Iterable<Slot> slots) {
        List<Slot> mine = new ArrayList<>();
        for (Slot slot : slots) {
            if (contains(slot)) {
                mine.add(slot);
            }
        }
        mine.sort(Comparator.comparing(Slot::isSync).thenComparingLong(slot -> slot.sequence));
        Deque<Op<?>> all = new ArrayDeque<>();
        for (Slot slot : mine) {
            all.add(slot.op());
        }
        return all;
    }

    // ---- durable writes

    /** The oldest durable write whose bytes are not yet written, with the others behind it by {@code younger}. */
    @Nullable Slot firstDurable() {
        return firstDurable;
    }

    private void addDurable(Slot slot) {
        slot.older = lastDurable;
        slot.younger = null;
        if (lastDurable == null) {
            firstDurable = slot;
        } else {
            lastDurable.younger = slot;
        }
        lastDurable = slot;
    }

    private void removeDurable(Slot slot) {
        if (slot.older == null) {
            firstDurable = slot.younger;
        } else {
            slot.older.younger = slot.younger;
        }
        if (slot.younger == null) {
            lastDurable = slot.older;
        } else {
            slot.younger.older = slot.older;
        }
        slot.older = null;
        slot.younger = null;
    }

    // ---- epochs

    /** True if a write is in flight, including writes in the calling thread. */
    boolean hasWrites() {
        return oldest() != null;
    }

    /** True if a write that was submitted before the sync is in flight. */
    boolean hasWritesBefore(Slot sync) {
        Epoch first = oldest();
        return first != null && first.number <= sync.syncEpoch;
    }

    /** The oldest epoch that has writes; removes epochs without any, which an Error may have left. */
    private @Nullable Epoch oldest() {
        while (oldest != null && oldest.writes <= 0) {
            remove(oldest);
        }
        return oldest;
    }

    /** Counts a write; returns its epoch, for {@link #endWrite}. */
    Epoch beginWrite() {
        Epoch current = youngest;
        if (current == null || current.number != epoch) {
            current = addEpoch();
        }
        current.writes++;
        return current;
    }

    private Epoch addEpoch() {
        Epoch added = spare == null ? new Epoch() : spare;
        spare = added.younger;
        added.younger = null;
        added.number = epoch;
        added.older = youngest;
        if (youngest == null) {
            oldest = added;
        } else {
            youngest.younger = added;
        }
        youngest = added;
        return added;
    }

    /** Counts a write out; the epoch ends with the last of its writes. */
    void endWrite(Epoch of) {
        if (--of.writes == 0) {
            remove(of);
        }
    }

    private void remove(Epoch of) {
        if (of.older == null) {
            oldest = of.younger;
        } else {
            of.older.younger = of.younger;
        }
        if (of.younger == null) {
            youngest = of.older;
        } else {
            of.younger.older = of.older;
        }
        of.older = null;
        of.younger = spare;
        spare = of;
    }
}
