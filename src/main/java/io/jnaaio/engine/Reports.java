package io.jnaaio.engine;

import io.jnaaio.api.Errno;
import io.jnaaio.engine.guard.ShortLock;
import io.jnaaio.engine.stats.Counter;
import io.jnaaio.engine.stats.Counters;
import io.jnaaio.engine.trace.JfrEvent;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.RequestLimits;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the requests of one file: deals a driver's report to the operations that the request was made for, ends
 * them or puts them back, and starts what may start then.
 */
final class Reports {
    /** In place of bytes moved: no driver has had the request. */
    private static final long NOT_TAKEN = -1;

    private final Lane lane;
    private final FileQueue queue;
    private final Route route;
    private final Counters counters;
    private final ShortLock lock;

    /** Operations that have ended; the thread that releases the lock next tells of them. */
    private final Chain ended = new Chain();

    Reports(Lane lane, FileQueue queue, Route route, Counters counters) {
        this.lane = lane;
        this.queue = queue;
        this.route = route;
        this.counters = counters;
        lock = lane.lock();
    }

    /** A request moved bytes. */
    void completed(Slot leader, long bytes) {
        if (bytes < 0 || bytes > leader.layout.lengthBytes()) {
            failed(leader, Outcomes.misreported(leader, bytes));
            return;
        }
        RequestLimits limits = lane.limits();
        long left = bytes;
        for (Slot slot = leader; slot != null; slot = slot.follower) {
            long own = Math.min(left, slot.layout.ownBytes());
            slot.layout.deal(own, limits);
            left -= own;
        }
        settle(leader, null, bytes, false);
    }

    /** A request failed, and no byte of it is known to have been moved. */
    void failed(Slot leader, Failure failure) {
        dealNothing(leader);
        settle(leader, failure, 0, false);
    }

    /** A request failed before a driver took it. */
    void notTaken(Slot leader, Failure failure) {
        dealNothing(leader);
        settle(leader, failure, NOT_TAKEN, false);
    }

    /** The driver cannot serve this file: another one takes over, or the request has failed. */
    void stepDown(Slot leader, Failure failure) {
        boolean goesOn;
        lock.lock();
        try {
            goesOn = lane.polledOps().isEmpty() && route.leave(failure);
        } finally {
            lock.unlock();
        }
        dealNothing(leader);
        settle(leader, failure, 0, goesOn);
    }

    private void dealNothing(Slot leader) {
        for (Slot slot = leader; slot != null; slot = slot.follower) {
            slot.layout.deal(0, lane.limits());
        }
    }

    private void count(Slot leader, @Nullable Failure failure, long bytes, boolean back) {
        if (bytes == NOT_TAKEN) {
            counters.add(Counter.REQUESTS, -1);
            return;
        }
        switch (leader.kind()) {
            case WRITE -> counters.add(Counter.BYTES_WRITTEN, bytes);
            case READ -> counters.add(Counter.BYTES_READ, bytes);
            case SYNC, DATASYNC, BARRIER -> {
                if (!back) {
                    counters.add(Counter.SYNC_CALLS, 1);
                    counters.add(Counter.SYNCS_SERVED, leader.operations());
                }
            }
        }
        if (failure == null && bytes < leader.layout.lengthBytes()) {
            counters.add(Counter.SHORT_TRANSFERS, 1);
        }
    }

    /**
     * Ends, or puts back, the operations of a request; then starts what may start.
     *
     * @param bytes that the request moved, or {@link #NOT_TAKEN}
     */
    private void settle(Slot leader, @Nullable Failure failure, long bytes, boolean back) {
        Slot done;
        Slot toSubmit;
        boolean stepDown;
        lock.lock();
        try {
            queue.ended(leader);
            count(leader, failure, bytes, back);
            boolean merged = leader.merged();
            for (Slot slot = leader; slot != null; slot = slot.follower) {
                boolean untouched = back || (merged && Outcomes.untouched(slot, failure));
                if (Outcomes.goesOn(slot, failure, untouched)) {
                    slot.mayMerge = slot.mayMerge && !merged;
                    queue.putBack(slot);
                } else {
                    addEnded(outcome(slot, untouched ? Outcomes.cancelled(slot.op()) : failure));
                }
            }
            leader.part();
            boolean made = bytes != NOT_TAKEN && !back && !ended.isEmpty();
            if (made && failure != null && Outcomes.losesBytes(leader, failure)) {
                Slot next;
                for (Slot lost = queue.syncFailed(failure); lost != null; lost = next) {
                    next = lost.next;
                    addEnded(end(lost, failure));
                }
            }
            stepDown = route.isLeaving() && queue.idle();
            boolean told = !leader.kind().isTransfer() && !ended.isEmpty();
            if (told && queue.hasDurables() && Delivery.hold(lane)) {
                queue.beginGathering();
            }
            toSubmit = lane.startable();
            done = takeEnded();
        } finally {
            lock.unlock();
        }
        if (stepDown) {
            lane.changeDriver();
        }
        Delivery.follow(toSubmit, done);
    }

    /** Adds what has ended to what is to be told; called with the lock held. */
    private void addEnded(@Nullable Slot slot) {
        if (slot != null) {
            ended.addLast(slot);
        }
    }

    /** What has ended, for the thread that is about to release the lock; a chain by {@code next}. */
    @Nullable Slot takeEnded() {
        return ended.takeAll();
    }

    /**
     * Ends what a report left half-way that an Error has stopped. HotSpot may throw an OutOfMemoryError anywhere in compiled
     * code: where it has to make an object on the heap that it had kept in registers.
     */
    void recover(Slot leader) {
        Slot done;
        Slot toSubmit;
        boolean stepDown;
        lock.lock();
        try {
            queue.ended(leader);
            for (Slot slot = leader; slot != null; slot = slot.follower) {
                Op<?> op = slot.opOrNull();
                if (op != null && op.isIn(slot) && !slot.queued) {
                    addEnded(end(slot, Outcomes.noMemory()));
                }
            }
            leader.part();
            stepDown = route.isLeaving() && queue.idle();
            toSubmit = lane.startable();
            done = takeEnded();
        } finally {
            lock.unlock();
        }
        if (stepDown) {
            lane.changeDriver();
        }
        Delivery.follow(toSubmit, done);
    }

    /** What the result of a request means for an operation that does not go on; null if its sync is next. */
    @Nullable Slot outcome(Slot slot, @Nullable Failure failure) {
        if (slot.isSync()) {
            // Not EAGAIN in its place: what is submitted again would succeed.
            boolean cancelled = failure != null && failure.errno() == Errno.ECANCELED;
            return end(slot, slot.syncFailed == null || cancelled ? failure : slot.syncFailed);
        }
        if (slot.layout.remaining() == 0 && slot.layout.fault() == null) {
            return transferred(slot);
        }
        return end(slot, Outcomes.failure(slot, failure));
    }

    /** All bytes are moved: the end, or null if its sync is next. */
    @Nullable Slot transferred(Slot slot) {
        if (!slot.op().durable() || slot.syncFailed != null) {
            return end(slot, slot.syncFailed);
        }
        queue.turnIntoSync(slot);
        return null;
    }

    /** Ends an operation; it is to be told of. */
    Slot end(Slot slot, @Nullable Failure failure) {
        long moved = slot.layout.moved();
        queue.remove(slot);
        JfrEvent.end(slot.event, moved, failure, route.port().id());
        slot.op().complete(slot, moved, failure);
        if (failure == null) {
            counters.add(Counter.COMPLETED, 1);
        } else {
            counters.failed(failure.errno());
        }
        return slot;
    }
}
