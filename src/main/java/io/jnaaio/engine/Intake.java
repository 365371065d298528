package io.jnaaio.engine;

import io.jnaaio.engine.guard.ShortLock;
import io.jnaaio.engine.stats.Counter;
import io.jnaaio.engine.stats.Counters;
import org.jspecify.annotations.Nullable;

/** Accepts admitted operations of one file and submits those that may start; returns those that the system refuses. */
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

    /** The outcome of accepting an operation. */
    enum Entry {
        /** It is in the driver, queued, or has ended. */
        IN_FLIGHT,
        /** The same, and the driver must be flushed. */
        COLLECTED,
        /** The system refused it with EAGAIN: nothing of it is in flight. */
        REFUSED
    }

    /**
     * Accepts an admitted operation. If the result is {@link Entry#COLLECTED}, the file is kept open for the caller,
     * who must flush and leave.
     *
     * @param mayRefuse whether a refusal of the system (EAGAIN) is returned to the caller; otherwise it is retried
     * @param submittedAt the stack trace of the submission, if it is to be recorded
     */
    Entry enter(Op<?> op, Slot slot, boolean mayRefuse, @Nullable Throwable submittedAt) {
        Slot done = null;
        Slot toSubmit;
        DriverPort to;
        Entry entry;
        lock.lock();
        try {
            to = route.port();
            entry = to.collects() ? Entry.COLLECTED : Entry.IN_FLIGHT;
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
            entry = Entry.IN_FLIGHT;
        }
        Delivery.process(null, done);
        return entry;
    }

    /** Submits requests; false if {@code own} was refused. Other refused requests are retried. */
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
            stepDown = route.isChanging() && queue.idle();
            toSubmit = lane.startable();
        } finally {
            lock.unlock();
        }
        if (stepDown) {
            lane.changeDriver();
        }
        Delivery.process(toSubmit, null);
    }

    /**
     * Withdraws an operation whose submission was interrupted by an Error.
     *
     * @return false if it is too late, because a driver has or had it: then it is submitted, and will complete
     */
    boolean takeBack(Op<?> op, Slot slot) {
        Slot done;
        Slot toSubmit;
        boolean back;
        boolean stepDown = false;
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
                    stepDown = route.isChanging() && queue.idle();
                }
                if (queue.inFlight().contains(slot)) {
                    queue.remove(slot);
                    counters.add(Counter.SUBMITTED, -1);
                } else {
                    queue.inFlight().endBytes(slot);
                }
                op.withdrawn();
            }
            toSubmit = lane.startable();
            done = reports.takeEnded();
        } finally {
            lock.unlock();
        }
        if (stepDown) {
            lane.changeDriver();
        }
        Delivery.process(toSubmit, done);
        return back;
    }

    /** Leaves the file on behalf of a submission that was refused or withdrawn. */
    void leaveEntries(Slot slot) {
        while (slot.entries > 0) {
            slot.entries--;
            lane.keepOpen().leave();
        }
    }
}
