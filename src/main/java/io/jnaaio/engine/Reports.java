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
 * Handles the completed requests of one file: distributes a driver's report to the operations of the request, ends them
 * or puts them back into the queue, and starts what may start then.
 */
final class Reports {
    /** Used instead of a byte count if no driver has accepted the request. */
    private static final long NOT_TAKEN = -1;

    private final Lane lane;
    private final FileQueue queue;
    private final Route route;
    private final Counters counters;
    private final ShortLock lock;

    /** Operations that have ended; the next thread to release the lock delivers them. */
    private final Chain ended = new Chain();

    Reports(Lane lane, FileQueue queue, Route route, Counters counters) {
        this.lane = lane;
        this.queue = queue;
        this.route = route;
        this.counters = counters;
        lock = lane.lock();
    }

    /** Called when a request transferred bytes. */
    void completed(Slot leader, long bytes) {
        if (bytes < 0 || bytes > leader.layout.lengthBytes()) {
            failed(leader, Outcomes.misreported(leader, bytes));
            return;
        }
        RequestLimits limits = lane.limits();
        long left = bytes;
        for (Slot slot = leader; slot != null; slot = slot.follower) {
            long own = Math.min(left, slot.layout.ownBytes());
            slot.applyResult(own, limits);
            left -= own;
        }
        settle(leader, null, bytes, false);
    }

    /** Called when a request failed and no byte of it is known to have been transferred. */
    void failed(Slot leader, Failure failure) {
        applyNothing(leader);
        settle(leader, failure, 0, false);
    }

    /** Called when a request failed before a driver accepted it. */
    void notTaken(Slot leader, Failure failure) {
        applyNothing(leader);
        settle(leader, failure, NOT_TAKEN, false);
    }

    /** Called when the driver cannot serve this file: another one takes over, or the request fails. */
    void stepDown(Slot leader, Failure failure) {
        boolean goesOn;
        lock.lock();
        try {
            goesOn = lane.polledOps().isEmpty() && route.beginChange(failure);
        } finally {
            lock.unlock();
        }
        applyNothing(leader);
        settle(leader, failure, 0, goesOn);
    }

    private void applyNothing(Slot leader) {
        for (Slot slot = leader; slot != null; slot = slot.follower) {
            slot.applyResult(0, lane.limits());
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
     * Ends the operations of a request or puts them back into the queue; then starts what may start.
     *
     * @param bytes the bytes transferred by the request, or {@link #NOT_TAKEN}
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
            leader.separate();
            boolean made = bytes != NOT_TAKEN && !back && !ended.isEmpty();
            if (made && failure != null && Outcomes.losesBytes(leader, failure)) {
                Slot next;
                for (Slot lost = queue.syncFailed(failure); lost != null; lost = next) {
                    next = lost.next;
                    addEnded(end(lost, failure));
                }
            }
            stepDown = route.isChanging() && queue.idle();
            boolean told = !leader.kind().isTransfer() && !ended.isEmpty();
            if (told && queue.hasDurables() && Delivery.hold(lane)) {
                queue.beginGroup();
            }
            toSubmit = lane.startable();
            done = takeEnded();
        } finally {
            lock.unlock();
        }
        if (stepDown) {
            lane.changeDriver();
        }
        Delivery.process(toSubmit, done);
    }

    /** Adds ended operations to those that are to be delivered; called with the lock held. */
    private void addEnded(@Nullable Slot slot) {
        if (slot != null) {
            ended.addLast(slot);
        }
    }

    /** Takes the ended operations, for the thread that is about to release the lock; linked by {@code next}. */
    @Nullable Slot takeEnded() {
        return ended.takeAll();
    }

    /**
     * Completes a report that was interrupted by an Error. HotSpot may throw an OutOfMemoryError anywhere in compiled
     * code, when it has to create on the heap an object that it had kept in registers.
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
            leader.separate();
            stepDown = route.isChanging() && queue.idle();
            toSubmit = lane.startable();
            done = takeEnded();
        } finally {
            lock.unlock();
        }
        if (stepDown) {
            lane.changeDriver();
        }
        Delivery.process(toSubmit, done);
    }

    /** Ends an operation that does not continue; null if its sync is next. */
    @Nullable Slot outcome(Slot slot, @Nullable Failure failure) {
        if (slot.isSync()) {
            // Not EAGAIN instead: a resubmitted operation would succeed.
            boolean cancelled = failure != null && failure.errno() == Errno.ECANCELED;
            return end(slot, slot.syncFailed == null || cancelled ? failure : slot.syncFailed);
        }
        if (slot.layout.remaining() == 0 && slot.layout.fault() == null) {
            return transferred(slot);
        }
        return end(slot, Outcomes.failure(slot, failure));
    }

    /** Ends an operation whose bytes are all transferred; null if its sync is next. */
    @Nullable Slot transferred(Slot slot) {
        if (!slot.op().durable() || slot.syncFailed != null) {
            return end(slot, slot.syncFailed);
        }
        queue.turnIntoSync(slot);
        return null;
    }

    /** Ends an operation, which must then be delivered. */
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
