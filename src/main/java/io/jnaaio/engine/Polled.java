package io.jnaaio.engine;

import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.engine.guard.IdlePolicy;
import io.jnaaio.engine.guard.ShortLock;
import io.jnaaio.spi.KernelNotifier;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One submission of an operation of which the kernel notifies the user directly. The engine receives no event: it polls
 * the status, and takes the result when the user requests it or the file is closed.
 *
 * <p>A thread that polls pins the slot: the control block's address refers to this submission until it unpins the slot.
 */
final class Polled {
    private final PolledOps ops;
    private final Lane lane;
    private final KernelNotifier notifier;
    final Op<?> op;
    final Slot slot;
    private final AtomicBoolean reaped = new AtomicBoolean();
    private volatile boolean handedOver;

    /** True if it is counted as submitted; guarded by the lane's lock. */
    boolean counted;

    /** The kernel's request; set before the kernel receives it. */
    private volatile @Nullable DriverRequest request;

    private volatile @Nullable Errno told;

    Polled(PolledOps ops, Lane lane, KernelNotifier notifier, Op<?> op, Slot slot) {
        this.ops = ops;
        this.lane = lane;
        this.notifier = notifier;
        this.op = op;
        this.slot = slot;
    }

    /** Called when the kernel has accepted the request. */
    void handedOver() {
        handedOver = true;
    }

    /** Its status in the kernel; null if it has already ended in the engine. */
    @Nullable Errno error() {
        if (!pin()) {
            return null;
        }
        try {
            Errno told = ask();
            return isCurrent() ? told : null;
        } finally {
            unpin();
        }
    }

    /**
     * Returns true once the kernel has accepted the request, false if it was refused. The kernel may notify the user
     * before the submitting thread knows that the request was accepted; the wait is no longer than the system call.
     */
    private boolean awaitHandedOver() {
        for (int turn = 0; !handedOver && isCurrent(); turn++) {
            IdlePolicy.ONE_CALL.idle(this, turn);
        }
        return handedOver;
    }

    /**
     * Queries the kernel. The final status is stored, because the kernel forgets the request when the result is taken.
     */
    private Errno ask() {
        Errno known = told;
        if (known != null) {
            return known;
        }
        Errno now = awaitHandedOver() ? notifier.error(request()) : Errno.EINPROGRESS;
        if (now != Errno.EINPROGRESS && !reaped.get()) {
            told = now;
        }
        known = told;
        return known == null ? now : known;
    }

    /**
     * Takes the result if there is one; true if this call took it. If another thread is taking it, this method returns
     * afterwards, so a user who was notified of the completion always finds the result.
     */
    boolean reapIfDone() {
        if (!pin()) {
            return false;
        }
        try {
            if (ask() == Errno.EINPROGRESS) {
                return false;
            }
            if (!reaped.compareAndSet(false, true)) {
                // One system call and a few assignments.
                for (int turn = 0; isCurrent(); turn++) {
                    IdlePolicy.ONE_CALL.idle(this, turn);
                }
                return false;
            }
            ops.ended(this, result());
            return true;
        } finally {
            unpin();
        }
    }

    private KernelNotifier.Result result() {
        try {
            return notifier.reap(request());
        } catch (RuntimeException | Error e) {
            return Outcomes.lost(Outcomes.driverThrew(op.verb(), e));
        }
    }

    /** Creates the request to submit. */
    DriverRequest newRequest() {
        DriverRequest made = slot.newRequest();
        request = made;
        return made;
    }

    /** The kernel's request; the caller has pinned the slot. */
    private DriverRequest request() {
        DriverRequest current = request;
        if (current == null) {
            throw new IllegalStateException(op + " was not submitted to the kernel");
        }
        return current;
    }

    CancelStatus cancel() {
        if (!pin()) {
            return CancelStatus.ALL_DONE;
        }
        try {
            CancelStatus answer =
                    awaitHandedOver() ? notifier.cancel(request()) : CancelStatus.ALL_DONE;
            return Delivery.onCompletionThread() ? CancelStatus.NOT_CANCELED : answer;
        } finally {
            unpin();
        }
    }

    /** Pins the slot and keeps the file open; false if the operation has ended. */
    private boolean pin() {
        ShortLock lock = lane.lock();
        lock.lock();
        try {
            if (!isCurrent()) {
                return false;
            }
            slot.pin();
            lane.keepOpen().enter();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean isCurrent() {
        return op.polled() == this && op.state() == OpState.State.IN_PROGRESS;
    }

    private void unpin() {
        lane.admission().letGo(slot);
        lane.keepOpen().leave();
    }
}
