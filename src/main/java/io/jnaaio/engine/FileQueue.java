package io.jnaaio.engine;

import io.jnaaio.engine.stats.Counter;
import io.jnaaio.engine.stats.Counters;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * What of one file waits, what runs, and what may start now. Guarded by the lane's lock.
 *
 * <p>Transfers start in the order of submission, as many as the driver wants at a time; in append mode one write after the
 * other. Neighbours in the queue whose ranges touch may become one request; where the driver's limits say that neighbours
 * wait, a write that touches the one that was started last waits for its end, and all that come meanwhile join. A sync starts
 * when every write submitted before it has wholly ended; all that may start then are served by one call.
 *
 * <p>Durable writes gather: those that wait for a sync when another one has just ended let the durable writes that its
 * continuations submit go first, once, and share one sync with them. Otherwise the writers of a log fall into two groups that
 * take turns, and each record waits for two syncs.
 */
final class FileQueue {
    private final boolean append;
    private final Counters counters;

    private final OpList writes = new OpList();
    private final OpList reads = new OpList();
    private final OpList syncs = new OpList();
    private final WaitQueue waiting = new WaitQueue();
    private final WaitQueue waitingSyncs = new WaitQueue();
    private @Nullable CallerWrite firstCallerWrite;
    private @Nullable CallerWrite lastCallerWrite;
    private long sequence;
    private int running;
    private int runningWrites;

    /** The write that was started last, while it runs, and where it ends. */
    private @Nullable Slot lastWrite;

    private long lastWriteEnd;
    private boolean syncRunning;

    /** Durable operations in flight. */
    private int durables;

    /** A sync is being told of: its continuations may submit what shall share the next one. */
    private boolean gathering;

    /** Durable writes that the next sync waits for. */
    private int toGather;

    FileQueue(boolean append, Counters counters) {
        this.append = append;
        this.counters = counters;
    }

    /** Takes note of a write that its caller makes. */
    CallerWrite beginCallerWrite() {
        CallerWrite write = new CallerWrite(++sequence);
        write.previous = lastCallerWrite;
        if (lastCallerWrite == null) {
            firstCallerWrite = write;
        } else {
            lastCallerWrite.next = write;
        }
        lastCallerWrite = write;
        return write;
    }

    void endCallerWrite(CallerWrite write) {
        if (write.previous == null) {
            firstCallerWrite = write.next;
        } else {
            write.previous.next = write.next;
        }
        if (write.next == null) {
            lastCallerWrite = write.previous;
        } else {
            write.next.previous = write.previous;
        }
    }

    /** Takes an operation in: it is in flight from here to {@link #remove}. */
    void add(Op<?> op) {
        op.sequence = ++sequence;
        listOf(op).add(op);
        if (op.durable()) {
            durables++;
        }
    }

    boolean contains(Op<?> op) {
        return listOf(op).contains(op);
    }

    void remove(Op<?> op) {
        listOf(op).remove(op);
        if (op.durable()) {
            durables--;
            gathered(op);
        }
    }

    /** Its bytes are written; it waits for its sync. */
    void turnIntoSync(Op<?> op) {
        writes.remove(op);
        op.syncing = true;
        syncs.add(op);
        gathered(op);
    }

    private void gathered(Op<?> op) {
        if (op.gathers) {
            op.gathers = false;
            toGather--;
        }
    }

    /**
     * A sync has failed. The system may have dropped bytes of any write that had begun, and tells of it once: a later sync would
     * succeed. So what relies on such a one fails, too: durable writes at once, syncs that wait when they had their own call.
     *
     * @return the durable operations whose bytes are written, taken out of the queue: they have failed. A chain by {@code
     *     nextDone} of their slots
     */
    @Nullable Slot syncFailed(Failure why) {
        for (Op<?> op = writes.first(); op != null; op = op.next) {
            if (op.durable() && !(op.queued && op.slotHeld().moved() == 0)) {
                op.syncFailed = why;
            }
        }
        Slot failed = null;
        Slot lastFailed = null;
        Op<?> next;
        for (Op<?> op = waitingSyncs.first(); op != null; op = next) {
            next = op.nextWaiting;
            if (!op.syncing) {
                op.syncFailed = why;
                continue;
            }
            waitingSyncs.remove(op);
            Slot slot = op.slotHeld();
            if (lastFailed == null) {
                failed = slot;
            } else {
                lastFailed.nextDone = slot;
            }
            lastFailed = slot;
        }
        return failed;
    }

    boolean hasDurables() {
        return durables > 0;
    }

    /** A sync has ended and its operations are about to be told: durable ones wait for {@link #endGathering}. */
    void beginGathering() {
        gathering = true;
    }

    /** All is told: the next sync waits for the durable writes that are in flight now, and for no later ones. */
    void endGathering() {
        if (!gathering) {
            return;
        }
        gathering = false;
        for (Op<?> op = writes.first(); op != null; op = op.next) {
            if (op.durable() && !op.gathers) {
                op.gathers = true;
                toGather++;
            }
        }
    }

    private OpList listOf(Op<?> op) {
        return op.isWrite() ? writes : op.isSync() ? syncs : reads;
    }

    /** All that is in flight, in the order of submission within writes, reads and syncs. */
    Deque<Op<?>> all() {
        Deque<Op<?>> all = new ArrayDeque<>();
        for (OpList list : new OpList[] {writes, reads, syncs}) {
            for (Op<?> op = list.first(); op != null; op = op.next) {
                all.add(op);
            }
        }
        return all;
    }

    /** How many are in flight. */
    int count() {
        int count = 0;
        for (OpList list : new OpList[] {writes, reads, syncs}) {
            for (Op<?> op = list.first(); op != null; op = op.next) {
                count++;
            }
        }
        return count;
    }

    /** True if a write is in flight, or a caller is in one. */
    boolean hasWrites() {
        return writes.first() != null || firstCallerWrite != null;
    }

    /** True if nothing of it is with a driver. */
    boolean idle() {
        return running == 0 && !syncRunning;
    }

    void enqueueLast(Op<?> op) {
        waitQueueOf(op).addLast(op);
    }

    /** Puts an operation back that was taken out: before all that were submitted after it. */
    void putBack(Op<?> op) {
        waitQueueOf(op).putBack(op);
    }

    void dequeue(Op<?> op) {
        waitQueueOf(op).remove(op);
    }

    private WaitQueue waitQueueOf(Op<?> op) {
        return op.isSync() ? waitingSyncs : waiting;
    }

    /** A request that was started has ended, or was not taken. */
    void ended(Slot leader) {
        if (!leader.runs) {
            return;
        }
        leader.runs = false;
        if (leader == lastWrite) {
            lastWrite = null;
        }
        if (leader.kind().isTransfer()) {
            running--;
            if (leader.kind() == Request.Kind.WRITE) {
                runningWrites--;
            }
        } else {
            syncRunning = false;
        }
    }

    /** Takes out what may start now, as requests: a chain by {@code nextToSubmit}. */
    @Nullable Slot startable(RequestLimits limits) {
        Slot first = startableSync();
        Slot last = first;
        Op<?> op;
        while (running < limits.inFlightMax() && (op = waiting.first()) != null) {
            if (op.isWrite() && mustWait(op, limits)) {
                break;
            }
            Slot slot = waiting.removeFirst().slotHeld();
            slot.cut(limits);
            if (limits.mergeBytesMax() > 0 && op.mayMerge && slot.requestIsWhole()) {
                absorb(slot, op, limits);
            }
            running++;
            slot.runs = true;
            counters.add(Counter.REQUESTS, 1);
            if (op.isWrite()) {
                runningWrites++;
                lastWrite = slot;
                lastWriteEnd = slot.offset() + slot.lengthBytes();
            }
            if (last == null) {
                first = slot;
            } else {
                last.nextToSubmit = slot;
            }
            last = slot;
        }
        return first;
    }

    /** True for a write that begins where the running one ends; in append mode, for every write while one runs. */
    private boolean mustWait(Op<?> op, RequestLimits limits) {
        if (append) {
            return runningWrites > 0;
        }
        return lastWrite != null
                && limits.neighboursWait()
                && op.slotHeld().offset() == lastWriteEnd;
    }

    /** Lets the operations behind it in the queue join its request, as long as each begins where the last one ends. */
    private void absorb(Slot leader, Op<?> first, RequestLimits limits) {
        long bytesMax = Math.min(limits.mergeBytesMax(), limits.bytesMax());
        Slot last = leader;
        int count = 1;
        Op<?> op;
        while ((op = waiting.first()) != null
                && op.mayMerge
                && op.requestKind() == first.requestKind()) {
            Slot slot = op.slotHeld();
            if (!append && slot.offset() != leader.offset() + leader.lengthBytes()) {
                break;
            }
            slot.cut(limits);
            if (!slot.requestIsWhole()
                    || leader.lengthBytes() + slot.lengthBytes() > bytesMax
                    || leader.bufferCount() + slot.bufferCount() > limits.buffersMax()) {
                break;
            }
            if (!leader.lead(slot, last)) {
                // No memory for the joined request: it goes on its own.
                break;
            }
            waiting.removeFirst();
            last = slot;
            count++;
        }
        if (count > 1) {
            counters.add(Counter.MERGED_OPERATIONS, count);
        }
    }

    private @Nullable Slot startableSync() {
        if (syncRunning || waitingSyncs.isEmpty()) {
            return null;
        }
        long limit = oldestWrite();
        boolean gathers = (gathering || toGather > 0) && !anyFsyncMayStart(limit);
        Request.Kind strongest = Request.Kind.BARRIER;
        Slot leader = null;
        Slot last = null;
        Op<?> next;
        for (Op<?> op = waitingSyncs.first(); op != null; op = next) {
            next = op.nextWaiting;
            // The sync of a durable write needs its own bytes alone, and these are there.
            if (op.syncing ? gathers : op.sequence > limit) {
                continue;
            }
            waitingSyncs.remove(op);
            if (op.requestKind().compareTo(strongest) < 0) {
                strongest = op.requestKind();
            }
            Slot slot = op.slotHeld();
            slot.cutSync(op.requestKind());
            if (leader == null || last == null) {
                leader = slot;
            } else {
                slot.follow(last);
            }
            last = slot;
        }
        if (leader != null) {
            leader.cutSync(strongest);
            syncRunning = true;
            leader.runs = true;
            counters.add(Counter.REQUESTS, 1);
        }
        return leader;
    }

    /** The place in the order of the oldest write that has not ended. */
    private long oldestWrite() {
        Op<?> submitted = writes.first();
        CallerWrite called = firstCallerWrite;
        return Math.min(
                submitted == null ? Long.MAX_VALUE : submitted.sequence,
                called == null ? Long.MAX_VALUE : called.sequence);
    }

    /** True if a sync goes anyway: it serves the durable writes too, which would wait for ever behind a row of such. */
    private boolean anyFsyncMayStart(long limit) {
        for (Op<?> op = waitingSyncs.first(); op != null; op = op.nextWaiting) {
            if (!op.syncing && op.sequence <= limit) {
                return true;
            }
        }
        return false;
    }
}
