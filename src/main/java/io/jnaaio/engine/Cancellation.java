package io.jnaaio.engine;

import io.jnaaio.api.CancelStatus;
import io.jnaaio.engine.guard.StackRoom;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** Cancels operations of one file: a queued operation ends immediately; for one in the driver, the driver is asked. */
final class Cancellation {
    private final Lane lane;

    Cancellation(Lane lane) {
        this.lane = lane;
    }

    CancelStatus cancel(Op<?> op) {
        StackRoom.check();
        Polled submission = op.polled();
        if (submission != null) {
            return submission.cancel();
        }
        return cancel(op, null, !Delivery.onCompletionThread());
    }

    /** Cancels on behalf of a future if it still belongs to the submission in flight; does not wait. */
    void cancelFor(Op<?> op, OpFuture<?> future) {
        StackRoom.check();
        CancelStatus unused = cancel(op, future, false);
    }

    private CancelStatus cancel(Op<?> op, @Nullable OpFuture<?> behalf, boolean mayWait) {
        Slot done = null;
        Slot toSubmit = null;
        Slot pinned = null;
        DriverPort to;
        lane.lock().lock();
        try {
            if (!op.inFlight() || (behalf != null && !op.isFuture(behalf))) {
                return CancelStatus.ALL_DONE;
            }
            op.cancelAsked = true;
            if (op.state() != OpState.State.IN_PROGRESS) {
                return CancelStatus.NOT_CANCELED;
            }
            Slot slot = op.slotHeld();
            if (slot.queued) {
                done = lane.endQueued(slot);
                toSubmit = lane.startable();
            } else if (!slot.merged()) {
                slot.pin();
                lane.keepOpen().enter();
                pinned = slot;
            }
            to = lane.port();
        } finally {
            lane.lock().unlock();
        }
        CancelStatus status =
                done != null && mayWait ? CancelStatus.CANCELED : CancelStatus.NOT_CANCELED;
        Delivery.process(toSubmit, done);
        if (pinned != null) {
            try {
                CancelStatus answer = to.cancel(pinned, mayWait);
                boolean certain = mayWait && !(answer == CancelStatus.ALL_DONE && op.inFlight());
                status = certain ? answer : CancelStatus.NOT_CANCELED;
            } finally {
                lane.admission().letGo(pinned);
                lane.keepOpen().leave();
            }
        }
        return status;
    }

    CancelStatus cancelAll() {
        StackRoom.check();
        Deque<Op<?>> all;
        lane.lock().lock();
        try {
            all = lane.inFlight();
        } finally {
            lane.lock().unlock();
        }
        boolean any = false;
        boolean missed = false;
        // The most recent first, because otherwise a cancellation could start a request that is
        // cancelled next.
        while (!all.isEmpty()) {
            CancelStatus status = cancel(all.removeLast());
            any |= status != CancelStatus.ALL_DONE;
            missed |= status == CancelStatus.NOT_CANCELED;
        }
        return missed
                ? CancelStatus.NOT_CANCELED
                : any ? CancelStatus.CANCELED : CancelStatus.ALL_DONE;
    }
}
