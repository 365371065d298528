package io.jnaaio.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * The operations in flight of one file, in the order of submission, including writes in the calling thread. Guarded by
 * the lane's lock.
 */
final class InFlight {
    private final Row writes = new Row();
    private final Row reads = new Row();
    private final Row syncs = new Row();
    private @Nullable CallerWrite firstCallerWrite;
    private @Nullable CallerWrite lastCallerWrite;
    private long sequence;

    /** Slots in the order of submission, linked through themselves. */
    private static final class Row {
        private @Nullable Slot first;
        private @Nullable Slot last;

        void add(Slot slot) {
            slot.older = last;
            slot.younger = null;
            if (last == null) {
                first = slot;
            } else {
                last.younger = slot;
            }
            last = slot;
        }

        boolean contains(Slot slot) {
            return slot.older != null || first == slot;
        }

        void remove(Slot slot) {
            if (slot.older == null) {
                first = slot.younger;
            } else {
                slot.older.younger = slot.younger;
            }
            if (slot.younger == null) {
                last = slot.older;
            } else {
                slot.younger.older = slot.older;
            }
            slot.older = null;
            slot.younger = null;
        }
    }

    /** A write in the calling thread: no driver has it, but a sync waits for its end. */
    static final class CallerWrite {
        /** Its position in the order of submission. */
        private final long sequence;

        private @Nullable CallerWrite older;
        private @Nullable CallerWrite younger;

        private CallerWrite(long sequence) {
            this.sequence = sequence;
        }
    }

    // ---- operations

    /** Adds a submitted operation, which is in flight until {@link #remove}. */
    void add(Slot slot) {
        slot.sequence = ++sequence;
        rowOf(slot).add(slot);
    }

    boolean contains(Slot slot) {
        return rowOf(slot).contains(slot);
    }

    void remove(Slot slot) {
        rowOf(slot).remove(slot);
    }

    /** Turns a durable write whose bytes are written into a sync. */
    void turnIntoSync(Slot slot) {
        writes.remove(slot);
        slot.syncing = true;
        syncs.add(slot);
    }

    private Row rowOf(Slot slot) {
        return slot.isWrite() ? writes : slot.isSync() ? syncs : reads;
    }

    /** The oldest write, with the others behind it by {@code younger}. */
    @Nullable Slot firstWrite() {
        return writes.first;
    }

    /** All operations, each of writes, reads and syncs in the order of submission. */
    Deque<Op<?>> all() {
        Deque<Op<?>> all = new ArrayDeque<>();
        addTo(all, writes);
        addTo(all, reads);
        addTo(all, syncs);
        return all;
    }

    private static void addTo(Deque<Op<?>> all, Row row) {
        for (Slot slot = row.first; slot != null; slot = slot.younger) {
            all.add(slot.op());
        }
    }

    /** The number of operations. */
    int count() {
        return count(writes) + count(reads) + count(syncs);
    }

    private static int count(Row row) {
        int count = 0;
        for (Slot slot = row.first; slot != null; slot = slot.younger) {
            count++;
        }
        return count;
    }

    // ---- writes of callers

    CallerWrite beginCallerWrite() {
        CallerWrite write = new CallerWrite(++sequence);
        write.older = lastCallerWrite;
        if (lastCallerWrite == null) {
            firstCallerWrite = write;
        } else {
            lastCallerWrite.younger = write;
        }
        lastCallerWrite = write;
        return write;
    }

    void endCallerWrite(CallerWrite write) {
        if (write.older == null) {
            firstCallerWrite = write.younger;
        } else {
            write.older.younger = write.younger;
        }
        if (write.younger == null) {
            lastCallerWrite = write.older;
        } else {
            write.younger.older = write.older;
        }
    }

    // ---- both

    /** True if a write is in flight, including writes in the calling thread. */
    boolean hasWrites() {
        return writes.first != null || firstCallerWrite != null;
    }

    /** The position of the oldest write that has not ended; Long.MAX_VALUE if there is none. */
    long oldestWrite() {
        Slot submitted = writes.first;
        CallerWrite called = firstCallerWrite;
        return Math.min(
                submitted == null ? Long.MAX_VALUE : submitted.sequence,
                called == null ? Long.MAX_VALUE : called.sequence);
    }
}
