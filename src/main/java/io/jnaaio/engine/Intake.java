package io.jnaaio.engine;

import io.jnaaio.engine.guard.ShortLock;
import io.jnaaio.engine.stats.Counter;
import io.jnaaio.engine.stats.Counters;
import org.jspecify.annotations.Nullable;

/** Takes admitted operations of one file in, and hands over what may start; gives back what the system refuses. */
final class Intake {
    private final Lane lane;
    private final FileQueue queue;
    private final Route route;
    private final Reports reports;
    private final Counters counters;
    private final ShortLock lock;

    Intake(Lane lane, FileQueue queue, Route route, Counters counters) {
        this.lane = lane;
        this.queue = queue;
        this.route = route;
        this.counters = counters;
        reports = lane.reports();
        lock = lane.lock();
    }

    /** What became of an operation that was taken in. */
    enum Entry {
        /** It is with the driver, waits for its turn, or has ended. */
        FLIES,
        /** The same, and the driver is to be flushed. */
        COLLECTED,
        /** The system refused it with EAGAIN: nothing of it is in flight. */
        REFUSED
    }

    /**
     * Takes an admitted operation in. Where the answer is {@link Entry#COLLECTED} the file is held open for the caller, who
     * flushes and leaves.
     *
     * @param mayRefuse whether a refusal of the system (EAGAIN) goes to the caller; else it is retried
     * @param submittedAt where it was submitted, if that is to be remembered
     */
    Entry enter(Op<?> op, Slot slot, boolean mayRefuse, @Nullable Throwable submittedAt) {
        Slot done = null;
        Slot toSubmit;
        DriverPort to;
        Entry entry;
        lock.lock();
        try {
            to = route.port();
            entry = to.collects() ? Entry.COLLECTED : Entry.FLIES;
            slot.entries = entry == Entry.COLLECTED ? 2 : 1;
            lane.keepOpen().enter(slot.entries);
            slot.failsWhenFull = mayRefuse;
            op.begin(slot, submittedAt);
            queue.add(slot);
            counters.add(Counter.SUBMITTED, 1);
            if (!lane.keepOpen().isOpen()) {
                done = reports.end(slot, Outcomes.closed(op));
            } else if (op.cancelAsked) {
                done = reports.end(slot, Outcomes.cancelled(op));
            } else if (slot.layout.fault() != null) {
                done = reports.end(slot, Outcomes.failure(slot, null));
            } else if (slot.kind().isTransfer() && slot.layout.remaining() == 0) {
                done = reports.transferred(slot);
            } else {
                queue.enqueueLast(slot);
            }
            boolean held =
                    done == null && lane.limits().mergeBytesMax() > 0 && Delivery.holds(lane);
            toSubmit = held ? null : lane.startable();
        } finally {
            lock.unlock();
        }
        if (!submit(to, toSubmit, mayRefuse ? slot : null)) {
            withdraw(op, slot);
            return Entry.REFUSED;
        }
        if (entry == Entry.COLLECTED && done != null && toSubmit == null) {
            lane.keepOpen().leave();
            entry = Entry.FLIES;
        }
        Delivery.follow(null, done);
        return entry;
    }

    /** Hands requests over; false if {@code own} was refused. Others that are refused are retried. */
    private static boolean submit(DriverPort to, @Nullable Slot chain, @Nullable Slot own) {
        boolean taken = true;
        Slot slot = chain;
        while (slot != null) {
            Slot next = slot.next;
            slot.next = null;
            if (slot == own && !slot.merged()) {
                taken = to.trySubmit(slot);
            } else {
                to.submit(slot);
            }
            slot = next;
        }
        return taken;
    }

    private void withdraw(Op<?> op, Slot slot) {
        Slot toSubmit;
        boolean stepDown;
        lock.lock();
        try {
            queue.ended(slot);
            queue.remove(slot);
            op.withdrawn();
            counters.add(Counter.REQUESTS, -1);
            counters.add(Counter.SUBMITTED, -1);
            stepDown = route.isLeaving() && queue.idle();
            toSubmit = lane.startable();
        } finally {
            lock.unlock();
        }
        if (stepDown) {
            lane.changeDriver();
        }
        Delivery.follow(toSubmit, null);
    }

    /**
     * Takes an operation back whose submission an Error has stopped.
     *
     * @return false if it is too late: a driver has it, or had it. Then it is submitted, and will end
     */
    boolean takeBack(Op<?> op, Slot slot) {
        Slot done;
        Slot toSubmit;
        boolean back;
        lock.lock();
        try {
            boolean begun = op.isIn(slot);
            back =
                    !slot.merged()
                            && (begun
                                    ? slot.queued || slot.request() == null
                                    : op.state() == OpState.State.SUBMITTING);
            if (back) {
                if (slot.queued) {
                    queue.dequeue(slot);
                }
                if (slot.runs) {
                    queue.ended(slot);
                    counters.add(Counter.REQUESTS, -1);
                }
                if (queue.inFlight().contains(slot)) {
                    queue.remove(slot);
                    counters.add(Counter.SUBMITTED, -1);
                }
                op.withdrawn();
            }
            toSubmit = lane.startable();
            done = reports.takeEnded();
        } finally {
            lock.unlock();
        }
        Delivery.follow(toSubmit, done);
        return back;
    }

    /** Leaves the file for a submission that was refused or taken back. */
    void leaveEntries(Slot slot) {
        while (slot.entries > 0) {
            slot.entries--;
            lane.keepOpen().leave();
        }
    }
}
