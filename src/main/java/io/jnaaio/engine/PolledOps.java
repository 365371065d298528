package io.jnaaio.engine;

import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.buffers.Buffers;
import io.jnaaio.engine.buffers.StagingPool;
import io.jnaaio.engine.guard.IdlePolicy;
import io.jnaaio.engine.guard.ShortLock;
import io.jnaaio.engine.stats.Counter;
import io.jnaaio.engine.stats.Counters;
import io.jnaaio.engine.trace.JfrEvent;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.KernelNotifier;
import io.jnaaio.spi.RequestLimits;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one file of which the kernel notifies the user directly. Each is one request, submitted by the
 * user's thread. It stays in the kernel, and occupies its slot and its credit, until the user takes its result or the
 * file is closed. If the kernel refuses it, the submission throws, because no event would follow.
 */
final class PolledOps {
    private final Lane lane;

    /** In the order of submission. Guarded by the lane's lock. */
    private final Set<Polled> inFlight = new LinkedHashSet<>();

    PolledOps(Lane lane) {
        this.lane = lane;
    }

    /** True if the kernel delivers this notification directly to the user. */
    static boolean isFor(SigevNotify notify) {
        return switch (notify.kind()) {
            case NONE, CALLBACK -> false;
            case KEVENT, SIGNAL, THREAD_ID -> true;
        };
    }

    /** True if there are none; called with the lane's lock held. */
    boolean isEmpty() {
        return inFlight.isEmpty();
    }

    /** Adds all to a list; called with the lane's lock held. */
    void addTo(Deque<Op<?>> all) {
        for (Polled polled : inFlight) {
            all.add(polled.op);
        }
    }

    // ---- creation

    /**
     * Rejects an operation that cannot be a single request.
     *
     * @throws UnsupportedOperationException if this notification is not supported for an operation with these buffers
     */
    void check(SigevNotify notify, Buffers buffers) {
        FileHandle handle = lane.handle();
        if (handle.append()) {
            throw refusal(
                    notify,
                    "the file was opened with APPEND, whose writes the engine hands over one at a"
                            + " time");
        }
        if (!isOneRequest(buffers, lane.service().limits())) {
            throw refusal(
                    notify,
                    buffers.count()
                            + " buffers of "
                            + buffers.bytes()
                            + " bytes need more than one system call; split the operation");
        }
        notifier(notify).check(notify);
    }

    private static UnsupportedOperationException refusal(SigevNotify notify, String why) {
        return new UnsupportedOperationException("notification by " + notify.kind() + ": " + why);
    }

    private KernelNotifier notifier(SigevNotify notify) {
        KernelNotifier notifier = lane.port().driver().kernelNotifier();
        if (notifier == null) {
            throw refusal(notify, "the driver does not deliver it");
        }
        return notifier;
    }

    private boolean isOneRequest(Buffers buffers, RequestLimits limits) {
        long staged = buffers.bytesToStage(limits.coalesceBelowBytes());
        boolean joined = staged == buffers.bytes();
        return buffers.bytes() <= limits.bytesMax()
                && staged <= lane.stagingChunkBytes()
                && (joined || buffers.count() <= limits.buffersMax());
    }

    // ---- submission

    /**
     * Submits an admitted operation to the kernel.
     *
     * @param before the state to restore if it is refused
     * @param submittedAt the stack trace of the submission, if it is to be recorded
     * @throws ErrnoException if the engine or the kernel refuses; the operation and its slot are free then
     */
    void submit(Op<?> op, Slot slot, OpState.State before, @Nullable Throwable submittedAt)
            throws ErrnoException {
        lane.keepOpen().enter();
        Polled polled = null;
        Failure failure;
        try {
            KernelNotifier notifier = lane.port().driver().kernelNotifier();
            if (notifier == null) {
                failure = failure(op, Errno.EOPNOTSUPP, "the file's backend has changed");
            } else {
                polled = new Polled(this, lane, notifier, op, slot);
                failure = begin(polled, submittedAt);
                if (failure == null) {
                    failure = notifier.submit(polled.newRequest(), op.sigevNotify());
                }
                if (failure == null) {
                    polled.handedOver();
                }
            }
        } catch (RuntimeException | Error e) {
            failure = Outcomes.driverThrew(op.verb(), e);
        }
        if (failure == null) {
            return;
        }
        throw withdraw(op, slot, before, polled, failure);
    }

    /** Accepts an operation, or returns the reason why it cannot be submitted now. */
    private @Nullable Failure begin(Polled polled, @Nullable Throwable submittedAt) {
        Op<?> op = polled.op;
        Slot slot = polled.slot;
        ShortLock lock = lane.lock();
        lock.lock();
        try {
            if (!lane.keepOpen().isOpen()) {
                return Outcomes.closed(op);
            }
            if (op.cancelAsked) {
                return Outcomes.cancelled(op);
            }
            if (slot.layout.fault() != null) {
                return Outcomes.failure(slot, null);
            }
            if (lane.isSteppingDown()) {
                return failure(op, Errno.EOPNOTSUPP, "the file's backend is about to change");
            }
            if (slot.isSync()) {
                if (lane.hasOwnWrites()) {
                    return failure(
                            op,
                            Errno.EAGAIN,
                            "writes are in flight that the engine may have to continue, and the"
                                    + " kernel could not wait for that; submit it when they are done");
                }
                slot.cutSync(op.kind());
            } else {
                slot.cut(lane.service().limits());
                if (!slot.isWhole()) {
                    return failure(op, Errno.EINVAL, "it needs more than one system call");
                }
            }
            // Before it is submitted, because its result may already be taken when that call
            // returns.
            lane.counters().add(Counter.SUBMITTED, 1);
            lane.counters().add(Counter.REQUESTS, 1);
            polled.counted = true;
            // If the set cannot grow, this throws, but the element may be in the set nevertheless.
            inFlight.add(polled);
            op.beginPolled(slot, polled, submittedAt);
            return null;
        } finally {
            lock.unlock();
        }
    }

    private static Failure failure(Op<?> op, Errno errno, String why) {
        return new Failure(op.verb(), errno, 0, why, null);
    }

    private ErrnoException withdraw(
            Op<?> op, Slot slot, OpState.State before, @Nullable Polled polled, Failure why) {
        if (polled != null) {
            ShortLock lock = lane.lock();
            lock.lock();
            try {
                inFlight.remove(polled);
                if (polled.counted) {
                    lane.counters().add(Counter.SUBMITTED, -1);
                    lane.counters().add(Counter.REQUESTS, -1);
                }
            } finally {
                lock.unlock();
            }
        }
        ErrnoException e = Outcomes.exception(why, 0);
        lane.refused(op, before, e);
        free(slot);
        return e;
    }

    private void free(Slot slot) {
        StagingPool.Chunk chunk = slot.end();
        lane.admission().giveBack(slot.unpin() ? slot : null, chunk, true);
        lane.keepOpen().leave();
    }

    // ---- result

    /** Called when the kernel has finished and the result was taken. */
    void ended(Polled polled, KernelNotifier.Result result) {
        Op<?> op = polled.op;
        Slot slot = polled.slot;
        Failure failure = result.failure();
        long bytes = failure == null ? Math.min(result.bytes(), slot.layout.lengthBytes()) : 0;
        slot.applyResult(bytes, lane.service().limits());
        if (slot.layout.fault() != null) {
            failure = Outcomes.failure(slot, failure);
        }
        JfrEvent event;
        ShortLock lock = lane.lock();
        lock.lock();
        try {
            inFlight.remove(polled);
            count(slot, bytes, failure);
            event = slot.event;
            JfrEvent.end(event, slot.layout.moved(), failure, lane.port().id());
            op.complete(slot, slot.layout.moved(), failure);
        } finally {
            lock.unlock();
        }
        JfrEvent.record(event);
        free(slot);
    }

    private void count(Slot slot, long bytes, @Nullable Failure failure) {
        Counters counters = lane.counters();
        if (failure == null) {
            counters.add(Counter.COMPLETED, 1);
        } else {
            counters.failed(failure.errno());
        }
        switch (slot.kind()) {
            case WRITE -> counters.add(Counter.BYTES_WRITTEN, bytes);
            case READ -> counters.add(Counter.BYTES_READ, bytes);
            case SYNC, DATASYNC, BARRIER -> {
                counters.add(Counter.SYNC_CALLS, 1);
                counters.add(Counter.SYNCS_SERVED, 1);
            }
        }
        if (failure == null && bytes < slot.layout.lengthBytes()) {
            counters.add(Counter.SHORT_TRANSFERS, 1);
        }
    }

    // ---- close

    /**
     * Takes the remaining results as the kernel completes them; there are no new submissions, because the file is
     * stopped.
     */
    void drain() {
        boolean interrupted = false;
        int turn = 0;
        for (List<Polled> left = snapshot(); !left.isEmpty(); left = snapshot()) {
            boolean any = false;
            for (Polled polled : left) {
                any |= polled.reapIfDone();
            }
            if (any) {
                turn = 0;
            } else {
                interrupted |= Thread.interrupted();
                IdlePolicy.NOT_REPORTED.idle(this, turn++);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The same on another thread, for a caller that must not wait. */
    void drainLater() {
        if (!snapshot().isEmpty()) {
            lane.runLater(this::drain);
        }
    }

    private List<Polled> snapshot() {
        ShortLock lock = lane.lock();
        lock.lock();
        try {
            return new ArrayList<>(inFlight);
        } finally {
            lock.unlock();
        }
    }
}
