package io.jnaaio.engine;

import io.jnaaio.engine.stats.Counter;
import io.jnaaio.engine.stats.Counters;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import org.jspecify.annotations.Nullable;

/**
 * The queued and running operations of one file; decides what may start. Guarded by the lane's lock.
 *
 * <p>Transfers start in the order of submission, as many at a time as the driver allows; in append mode, one write
 * after another. Adjacent operations in the queue may be merged into one request. If the driver's limits say that
 * neighbours wait, a write that continues the write started last waits for its end, and is merged with the writes that
 * arrive meanwhile. A sync starts when every write submitted before it has ended; all syncs that may start then share
 * one call.
 *
 * <p>Durable writes use group commit: when a sync has ended, the durable writes that wait for the next one first let,
 * once, the durable writes submitted by the continuations of that sync proceed, and share a sync with them. Otherwise
 * the writers of a log would split into two alternating groups, and each record would wait for two syncs.
 */
final class FileQueue {
    private final boolean append;
    private final Counters counters;

    private final InFlight inFlight = new InFlight();
    private final Chain waiting = new Chain();
    private final Chain waitingSyncs = new Chain();
    private int running;
    private int runningWrites;

    /** The write started last, while it is running. */
    private @Nullable Slot lastWrite;

    private long lastWriteEnd;
    private boolean syncRunning;

    /** Durable operations in flight. */
    private int durables;

    /** A sync is being delivered: its continuations may submit durable writes that share the next one. */
    private boolean grouping;

    /** The number of durable writes that the next sync waits for. */
    private int groupPending;

    FileQueue(boolean append, Counters counters) {
        this.append = append;
        this.counters = counters;
    }

    /** The operations in flight, for reading and for writes in the calling thread. */
    InFlight inFlight() {
        return inFlight;
    }

    // ---- adding and removing operations

    /** Adds an operation, which is in flight until {@link #remove}. */
    void add(Slot slot) {
        inFlight.add(slot);
        if (slot.op().durable()) {
            durables++;
        }
    }

    /** Removes an operation that has ended; no-op if it was removed before an Error stopped the report. */
    void remove(Slot slot) {
        if (!inFlight.contains(slot)) {
            return;
        }
        inFlight.remove(slot);
        if (slot.op().durable()) {
            durables--;
            leaveGroup(slot);
        }
    }

    /** Queues the sync of a durable write whose bytes are written. */
    void turnIntoSync(Slot slot) {
        inFlight.turnIntoSync(slot);
        leaveGroup(slot);
        enqueueLast(slot);
    }

    /** Appends an operation to the queue. */
    void enqueueLast(Slot slot) {
        slot.queued = true;
        chainOf(slot).addLast(slot);
    }

    /** Puts an operation back into the queue, before all that were submitted after it. */
    void putBack(Slot slot) {
        slot.queued = true;
        chainOf(slot).addInOrder(slot);
    }

    /** Removes an operation from the queue. */
    void dequeue(Slot slot) {
        slot.queued = false;
        boolean unused = chainOf(slot).remove(slot);
    }

    private Chain chainOf(Slot slot) {
        return slot.isSync() ? waitingSyncs : waiting;
    }

    /** True if no driver has a request of the file. */
    boolean idle() {
        return running == 0 && !syncRunning;
    }

    /** Records that a started request has ended or was not accepted. */
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

    // ---- durable writes

    private void leaveGroup(Slot slot) {
        if (slot.inSyncGroup) {
            slot.inSyncGroup = false;
            groupPending--;
        }
    }

    /**
     * Records that a sync has failed. The system may have dropped bytes of any write that had started, and reports that
     * only once: a later sync would succeed. Therefore everything that relies on a later sync fails as well: durable
     * writes immediately, waiting syncs after their own call.
     *
     * @return the durable operations whose bytes are written, taken out of the queue: they have failed. A chain by {@code
     *     next}
     */
    @Nullable Slot syncFailed(Failure why) {
        for (Slot slot = inFlight.firstDurable(); slot != null; slot = slot.younger) {
            if (!(slot.queued && slot.layout.moved() == 0)) {
                slot.syncFailed = why;
            }
        }
        Slot failed = null;
        Slot lastFailed = null;
        Slot next;
        for (Slot slot = waitingSyncs.first(); slot != null; slot = next) {
            next = slot.next;
            if (!slot.syncing) {
                slot.syncFailed = why;
                continue;
            }
            dequeue(slot);
            if (lastFailed == null) {
                failed = slot;
            } else {
                lastFailed.next = slot;
            }
            lastFailed = slot;
        }
        return failed;
    }

    boolean hasDurables() {
        return durables > 0;
    }

    /**
     * Called when a sync has ended, before its operations are delivered: durable writes wait for
     * {@link #endGroup}.
     */
    void beginGroup() {
        grouping = true;
    }

    /**
     * Called when everything is delivered: the next sync waits for the durable writes in flight now, but for no later
     * ones.
     */
    void endGroup() {
        if (!grouping) {
            return;
        }
        grouping = false;
        for (Slot slot = inFlight.firstDurable(); slot != null; slot = slot.younger) {
            if (!slot.inSyncGroup) {
                slot.inSyncGroup = true;
                groupPending++;
            }
        }
    }

    // ---- what starts next

    /** Removes the operations that may start now, as requests linked by {@code next}. */
    @Nullable Slot startable(RequestLimits limits) {
        Slot first = startableSync();
        Slot last = first;
        Slot slot;
        while (running < limits.inFlightMax() && (slot = waiting.first()) != null) {
            slot.cut(limits);
            if (slot.isWrite() && mustWait(slot, limits)) {
                break;
            }
            dequeueFirst();
            if (limits.mergeBytesMax() > 0 && slot.mayMerge && slot.isWhole()) {
                absorb(slot, limits);
            }
            running++;
            slot.runs = true;
            counters.add(Counter.REQUESTS, 1);
            if (slot.isWrite()) {
                runningWrites++;
                lastWrite = slot;
                lastWriteEnd = slot.requestEnd();
            }
            if (last == null) {
                first = slot;
            } else {
                last.next = slot;
            }
            last = slot;
        }
        return first;
    }

    private void dequeueFirst() {
        Slot slot = waiting.poll();
        if (slot != null) {
            slot.queued = false;
        }
    }

    /**
     * True for a write that begins where the running write ends and, in append mode, for every write while one is
     * running.
     */
    private boolean mustWait(Slot slot, RequestLimits limits) {
        if (append) {
            return runningWrites > 0;
        }
        return lastWrite != null
                && limits.mergeBytesMax() > 0
                && limits.neighboursWait()
                && slot.requestStart() == lastWriteEnd;
    }

    /**
     * Merges the operations that follow in the queue into the request, as long as each begins where the previous one
     * ends.
     */
    private void absorb(Slot leader, RequestLimits limits) {
        long bytesMax = Math.min(limits.mergeBytesMax(), limits.bytesMax());
        Slot last = leader;
        int count = 1;
        Slot slot;
        while ((slot = waiting.first()) != null && slot.mayMerge && slot.kind() == leader.kind()) {
            slot.cut(limits);
            if (!append && slot.requestStart() != leader.requestEnd()) {
                break;
            }
            if (!slot.isWhole()
                    || leader.layout.lengthBytes() + slot.layout.lengthBytes() > bytesMax
                    || leader.layout.count() + slot.layout.count() > limits.buffersMax()) {
                break;
            }
            if (!leader.addFollower(slot, last)) {
                // No memory for the merged request: this operation gets its own.
                break;
            }
            dequeueFirst();
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
        boolean groupWaits = (grouping || groupPending > 0) && !anyFsyncMayStart();
        Request.Kind strongest = Request.Kind.BARRIER;
        Slot leader = null;
        Slot last = null;
        Slot next;
        for (Slot slot = waitingSyncs.first(); slot != null; slot = next) {
            next = slot.next;
            // The sync of a durable write only has to cover its own bytes, which are written.
            if (slot.syncing ? groupWaits : inFlight.hasWritesBefore(slot)) {
                continue;
            }
            dequeue(slot);
            if (slot.nextKind().compareTo(strongest) < 0) {
                strongest = slot.nextKind();
            }
            slot.cutSync(slot.nextKind());
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

    /**
     * True if a sync starts anyway: it also serves the durable writes, which an endless sequence of syncs would
     * otherwise delay forever.
     */
    private boolean anyFsyncMayStart() {
        for (Slot slot = waitingSyncs.first(); slot != null; slot = slot.next) {
            if (!slot.syncing && !inFlight.hasWritesBefore(slot)) {
                return true;
            }
        }
        return false;
    }
}
