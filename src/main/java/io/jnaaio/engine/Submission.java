package io.jnaaio.engine;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.LeakTracking;
import io.jnaaio.api.QueueFull;
import io.jnaaio.api.SubmitResult;
import io.jnaaio.engine.buffers.Buffers;
import io.jnaaio.engine.buffers.StagingPool;
import io.jnaaio.engine.guard.Log;
import io.jnaaio.engine.guard.StackRoom;
import io.jnaaio.engine.trace.JfrEvent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The path of an operation from the user to its lane: state, admission, refusal. */
final class Submission {
    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final int SAMPLE_ONE_OF = 128;

    private final Admission admission;
    private final LeakTracking tracking;
    private final QueueFull fileQueueFull;
    private final QueueFull operationQueueFull;
    private final boolean inline;

    Submission(EngineConfig config, Admission admission) {
        this.admission = admission;
        tracking = config.leakTracking();
        fileQueueFull = config.options().fileQueueFull();
        operationQueueFull = config.options().operationQueueFull();
        inline = config.inline();
    }

    /** {@code AsyncOperation.submit()}. */
    void submit(Op<?> op) throws IOException {
        StackRoom.check();
        Lane lane = op.lane();
        OpState.State before = lane.beginSubmit(op);
        if (submit(op, before, operationQueueFull, Submission::nothing)) {
            flush(lane);
        }
        awaitInline(op);
    }

    /**
     * With {@code inline}, another submitting thread may be executing the operation, because an append or a sync waits
     * for the operations before it. It is complete on return nevertheless.
     */
    private void awaitInline(Op<?> op) {
        if (inline && op.inProgress() && !Delivery.onCompletionThread()) {
            Waiter.awaitUninterruptibly(op);
        }
    }

    /** Flushes the operation's driver, and leaves the file that the submission has entered. */
    private static void flush(Lane lane) {
        try {
            lane.flush();
        } finally {
            lane.keepOpen().leave();
        }
    }

    /** Submits an operation created by a method of a file; a refusal is reported by the future. */
    <T> AioFuture<T> start(Op<T> op) {
        StackRoom.check();
        OpFuture<T> future = op.beginWithFuture();
        try {
            if (submit(op, OpState.State.PREPARED, fileQueueFull, Submission::nothing)) {
                flush(op.lane());
            }
            if (inline && !future.isDone() && !Delivery.onCompletionThread()) {
                // The thread that executes the operation also delivers it.
                future.awaitDone();
            }
        } catch (IOException e) {
            // The future has it already.
            LOG.log(Level.TRACE, "refused", e);
        }
        return future;
    }

    private static void nothing() {}

    /**
     * Admits an operation and passes it to the lane.
     *
     * @return true if the lane is kept open, and the caller must flush it
     */
    private boolean submit(Op<?> op, OpState.State before, QueueFull policy, Runnable beforeWaiting)
            throws IOException {
        Lane lane = op.lane();
        Slot slot;
        Throwable place;
        JfrEvent event;
        try {
            // Everything that needs memory comes before the credit; nothing after it throws.
            place = place();
            event = event(op);
            slot = admission.admit(op, lane.service().limits(), policy, beforeWaiting);
        } catch (IOException | RuntimeException | Error e) {
            lane.refused(op, before, e);
            throw e;
        }
        slot.event = event;
        if (PolledOps.isFor(op.sigevNotify())) {
            lane.polledOps().submit(op, slot, before, place);
            return false;
        }
        Intake.Entry entry;
        try {
            entry = lane.intake().enter(op, slot, policy == QueueFull.FAIL, place);
        } catch (RuntimeException | Error e) {
            if (!lane.intake().takeBack(op, slot)) {
                // It is submitted, whatever failed afterwards.
                Log.SUBMISSION_FAILED.write(e, op);
                return lane.port().collects();
            }
            giveUp(lane, slot);
            lane.refused(op, before, e);
            throw e;
        }
        if (entry == Intake.Entry.REFUSED) {
            giveUp(lane, slot);
            ErrnoException full = systemFull(op);
            lane.refused(op, before, full);
            throw full;
        }
        return entry == Intake.Entry.COLLECTED;
    }

    /** Frees the slot, the memory and the credit of an operation of which nothing is in flight. */
    private void giveUp(Lane lane, Slot slot) {
        lane.intake().leaveEntries(slot);
        StagingPool.Chunk chunk = slot.end();
        admission.giveBack(slot.unpin() ? slot : null, chunk, true);
    }

    private static ErrnoException systemFull(Op<?> op) {
        return new ErrnoException(
                op.verb(),
                Errno.EAGAIN,
                0,
                op.lane().whenFull()
                        + "; submit again after a completion, ask for QueueFull.BLOCK, or lower the"
                        + " queue depth",
                0,
                null);
    }

    private static @Nullable JfrEvent event(Op<?> op) {
        JfrEvent event = JfrEvent.begin();
        if (event != null) {
            Buffers buffers = op.buffers;
            event.describe(
                    op.verb(), op.file.toString(), op.offset, buffers.bytes(), buffers.given());
        }
        return event;
    }

    private @Nullable Throwable place() {
        return switch (tracking) {
            case OFF -> null;
            case SAMPLE -> ThreadLocalRandom.current().nextInt(SAMPLE_ONE_OF) == 0 ? here() : null;
            case FULL -> here();
        };
    }

    private static Throwable here() {
        return new Throwable("it was submitted here");
    }

    /** {@code AsyncIo.submitAll}: begins all submissions first, so that an invalid list submits nothing. */
    List<SubmitResult> submitAll(List<Op<?>> ops) {
        StackRoom.check();
        Set<Op<?>> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Op<?> op : ops) {
            if (!distinct.add(op)) {
                throw new IllegalArgumentException("submitAll: " + op + " appears twice");
            }
        }
        ErrnoException[] refusals = new ErrnoException[ops.size()];
        Lane[] entered = new Lane[ops.size()];
        Runnable flush = () -> flushAll(entered);
        OpState.State[] before = beginAll(ops);
        int next = 0;
        try {
            ErrnoException stop = null;
            while (next < refusals.length) {
                Op<?> op = ops.get(next);
                OpState.State state = before[next];
                int i = next++;
                if (stop != null) {
                    op.lane().refused(op, state, stop);
                    refusals[i] = stop;
                    continue;
                }
                try {
                    if (submit(op, state, operationQueueFull, flush)) {
                        entered[i] = op.lane();
                    }
                } catch (IOException | RuntimeException | Error e) {
                    refusals[i] = refusal(e);
                    stop = e instanceof InterruptedIOException ? refusals[i] : null;
                }
            }
        } finally {
            // An Error stopped this: the remaining operations can be submitted again.
            for (int i = next; i < refusals.length; i++) {
                ops.get(i).lane().refused(ops.get(i), before[i], Outcomes.noMemoryException());
            }
            for (Lane lane : entered) {
                if (lane != null) {
                    flush(lane);
                }
            }
        }
        ops.forEach(this::awaitInline);
        List<SubmitResult> results = new ArrayList<>(refusals.length);
        for (int i = 0; i < refusals.length; i++) {
            results.add(new SubmitResult(ops.get(i), refusals[i]));
        }
        return results;
    }

    private static void flushAll(@Nullable Lane[] entered) {
        for (Lane lane : entered) {
            if (lane != null) {
                lane.flush();
            }
        }
    }

    /** Why an operation was not submitted: the queue is full, its memory cannot be read, or there is none left. */
    private static ErrnoException refusal(Throwable e) {
        if (e instanceof ErrnoException errno) {
            return errno;
        }
        if (e instanceof OutOfMemoryError) {
            return Outcomes.noMemoryException();
        }
        Errno errno = e instanceof InterruptedIOException ? Errno.EINTR : Errno.EFAULT;
        String what = e instanceof InterruptedIOException ? e.getMessage() : e.toString();
        return new ErrnoException("submitAll", errno, 0, what, 0, e);
    }

    private static OpState.State[] beginAll(List<Op<?>> ops) {
        OpState.State[] before = new OpState.State[ops.size()];
        for (int i = 0; i < before.length; i++) {
            try {
                before[i] = ops.get(i).lane().beginSubmit(ops.get(i));
            } catch (IllegalStateException | Error e) {
                for (int j = 0; j < i; j++) {
                    ops.get(j).lane().refused(ops.get(j), before[j], e);
                }
                throw e;
            }
        }
        return before;
    }
}
