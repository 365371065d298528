package io.jnaaio.engine;

import io.jnaaio.engine.stats.Counter;
import io.jnaaio.engine.stats.Counters;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
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

    private final InFlight inFlight = new InFlight();
    private final Chain waiting = new Chain();
    private final Chain waitingSyncs = new Chain();
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

    /** All that is in flight; to be read, and for writes of callers. */
    InFlight inFlight() {
        return inFlight;
    }

    // ---- operations come and go

    /** Takes an operation in: it is in flight from here to {@link #remove}. */
    void add(Slot slot) {
        inFlight.add(slot);
        if (slot.op().durable()) {
            durables++;
        }
    }

    /** It has ended; nothing changes if it had already, for an Error may have stopped what ended it. */
    void remove(Slot slot) {
        if (!inFlight.contains(slot)) {
            return;
        }
        inFlight.remove(slot);
        if (slot.op().durable()) {
            durables--;
            gathered(slot);
        }
    }

    /** Its bytes are written; its sync waits for its turn. */
    void turnIntoSync(Slot slot) {
        inFlight.turnIntoSync(slot);
        gathered(slot);
        enqueueLast(slot);
    }

    /** It waits for its turn, behind all others. */
    void enqueueLast(Slot slot) {
        slot.queued = true;
        chainOf(slot).addLast(slot);
    }

    /** It waits again, before all that were submitted after it. */
    void putBack(Slot slot) {
        slot.queued = true;
        chainOf(slot).addInOrder(slot);
    }

    /** It waits no longer. */
    void dequeue(Slot slot) {
        slot.queued = false;
        boolean unused = chainOf(slot).remove(slot);
    }

    private Chain chainOf(Slot slot) {
        return slot.isSync() ? waitingSyncs : waiting;
    }

    /** True if nothing of it is with a driver. */
    boolean idle() {
        return running == 0 && !syncRunning;
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

    // ---- durable writes

    private void gathered(Slot slot) {
        if (slot.gathers) {
            slot.gathers = false;
            toGather--;
        }
    }

    /**
     * A sync has failed. The system may have dropped bytes of any write that had begun, and tells of it once: a later sync would
     * succeed. So what relies on such a one fails, too: durable writes at once, syncs that wait when they had their own call.
     *
     * @return the durable operations whose bytes are written, taken out of the queue: they have failed. A chain by {@code
     *     next}
     */
    @Nullable Slot syncFailed(Failure why) {
        for (Slot slot = inFlight.firstWrite(); slot != null; slot = slot.younger) {
            if (slot.op().durable() && !(slot.queued && slot.layout.moved() == 0)) {
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
        for (Slot slot = inFlight.firstWrite(); slot != null; slot = slot.younger) {
            if (slot.op().durable() && !slot.gathers) {
                slot.gathers = true;
                toGather++;
            }
        }
    }

    // ---- what starts next

    /** Takes out what may start now, as requests: a chain by {@code next}. */
    @Nullable Slot startable(RequestLimits limits) {
        Slot first = startableSync();
        Slot last = first;
        Slot slot;
        while (running < limits.inFlightMax() && (slot = waiting.first()) != null) {
            if (slot.isWrite() && mustWait(slot, limits)) {
                break;
            }
            dequeueFirst();
            slot.layout.cut(limits);
            if (limits.mergeBytesMax() > 0 && slot.mayMerge && slot.layout.isWhole()) {
                absorb(slot, limits);
            }
            running++;
            slot.runs = true;
            counters.add(Counter.REQUESTS, 1);
            if (slot.isWrite()) {
                runningWrites++;
                lastWrite = slot;
                lastWriteEnd = slot.offset() + slot.layout.lengthBytes();
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

    /** True for a write that begins where the running one ends; in append mode, for every write while one runs. */
    private boolean mustWait(Slot slot, RequestLimits limits) {
        if (append) {
            return runningWrites > 0;
        }
        return lastWrite != null
                && limits.mergeBytesMax() > 0
                && limits.neighboursWait()
                && slot.offset() == lastWriteEnd;
    }

    /** Lets the operations behind it in the queue join its request, as long as each begins where the last one ends. */
    private void absorb(Slot leader, RequestLimits limits) {
        long bytesMax = Math.min(limits.mergeBytesMax(), limits.bytesMax());
        Slot last = leader;
        int count = 1;
        Slot slot;
        while ((slot = waiting.first()) != null
                && slot.mayMerge
                && slot.nextKind() == leader.nextKind()) {
            if (!append && slot.offset() != leader.offset() + leader.layout.lengthBytes()) {
                break;
            }
            slot.layout.cut(limits);
            if (!slot.layout.isWhole()
                    || leader.layout.lengthBytes() + slot.layout.lengthBytes() > bytesMax
                    || leader.layout.count() + slot.layout.count() > limits.buffersMax()) {
                break;
            }
            if (!leader.lead(slot, last)) {
                // No memory for the joined request: it goes on its own.
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
        long limit = inFlight.oldestWrite();
        boolean gathers = (gathering || toGather > 0) && !anyFsyncMayStart(limit);
        Request.Kind strongest = Request.Kind.BARRIER;
        Slot leader = null;
        Slot last = null;
        Slot next;
        for (Slot slot = waitingSyncs.first(); slot != null; slot = next) {
            next = slot.next;
            // The sync of a durable write needs its own bytes alone, and these are there.
            if (slot.syncing ? gathers : slot.sequence > limit) {
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

    /** True if a sync goes anyway: it serves the durable writes too, which would wait for ever behind a row of such. */
    private boolean anyFsyncMayStart(long limit) {
        for (Slot slot = waitingSyncs.first(); slot != null; slot = slot.next) {
            if (!slot.syncing && slot.sequence <= limit) {
                return true;
            }
        }
        return false;
    }
}
