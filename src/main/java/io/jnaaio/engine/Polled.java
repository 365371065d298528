package io.jnaaio.engine;

import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.engine.guard.IdlePolicy;
import io.jnaaio.engine.guard.ShortLock;
import io.jnaaio.spi.KernelNotifier;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One submission of an operation that the kernel itself tells the user of. The engine hears nothing: it asks, and takes the
 * result when the user wants it, or when the file is closed.
 *
 * <p>Who asks pins the slot, so that the control block's address means this submission as long as he does.
 */
final class Polled {
    private final PolledOps ops;
    private final Lane lane;
    private final KernelNotifier notifier;
    final Op<?> op;
    final Slot slot;
    private final AtomicBoolean reaped = new AtomicBoolean();
    private volatile boolean handedOver;

    /** It is counted as submitted; guarded by the lane's lock. */
    boolean counted;

    /** What the kernel has; set before it has it. */
    private volatile @Nullable DriverRequest request;

    private volatile @Nullable Errno told;

    Polled(PolledOps ops, Lane lane, KernelNotifier notifier, Op<?> op, Slot slot) {
        this.ops = ops;
        this.lane = lane;
        this.notifier = notifier;
        this.op = op;
        this.slot = slot;
    }

    /** The kernel has it. */
    void handedOver() {
        handedOver = true;
    }

    /** How it stands in the kernel; null if it has ended here too. */
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
     * True once the kernel has it, false if it was refused. The kernel may have told the user before the submitter knows that
     * it was taken; that takes no longer than the call.
     */
    private boolean awaitHandedOver() {
        for (int turn = 0; !handedOver && isCurrent(); turn++) {
            IdlePolicy.ONE_CALL.idle(this, turn);
        }
        return handedOver;
    }

    /** Once the kernel is done its answer is remembered, for it forgets the request when the result is taken. */
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
     * Takes the result if there is one; true if it did. When another thread is about to take it, it has when this returns: who
     * was told that the operation is done finds its result.
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
                // One call of the kernel, and a few assignments.
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

    /** Makes what is about to be handed over. */
    DriverRequest hand() {
        DriverRequest made = slot.hand();
        request = made;
        return made;
    }

    /** What the kernel has; whoever asks has pinned the slot. */
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

    /** Keeps slot and file; false if it has ended. */
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
