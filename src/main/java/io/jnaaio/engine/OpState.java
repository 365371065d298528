package io.jnaaio.engine;

import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.handlers.CallbackRun;
import io.jnaaio.engine.trace.Unclaimed;
import io.jnaaio.spi.Failure;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of an operation: the legal transitions, the outcome, and how the completion is notified.
 *
 * <p>Transitions are made under the lane's lock, except from COMPLETED to REAPED when the result is taken, which is one
 * compare-and-set.
 */
abstract class OpState<T> implements AsyncOperation<T> {
    /** The states; SUBMITTING means waiting for room. */
    enum State {
        PREPARED,
        SUBMITTING,
        IN_PROGRESS,
        COMPLETED,
        REAPED
    }

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(OpState.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile State state = State.PREPARED;

    // The outcome, written before COMPLETED is.
    private long moved;
    private @Nullable ErrnoException failure;

    // Guarded by the lane's lock.
    private @Nullable Slot slot;
    boolean cancelAsked;
    private @Nullable OpFuture<T> future;
    private List<Waiter> waiters = List.of();

    /** Created at submission, because a completion must not need memory. */
    private @Nullable CallbackRun callback;

    private boolean asked;
    private @Nullable Unclaimed watch;

    /** Set from submission on if the kernel notifies the user directly, so that the status must be queried. */
    private volatile @Nullable Polled polled;

    private @Nullable Throwable place;

    /** The operation that this is the state of. */
    abstract Op<T> self();

    /** Changes the state; a thread that sees the new state also sees all earlier writes. */
    private void become(State next) {
        STATE.setRelease(this, next);
    }

    State state() {
        return state;
    }

    /** The stack trace of the submission, if it was recorded. */
    final @Nullable Throwable place() {
        return place;
    }

    // ---- called by users

    @Override
    public final Errno error() {
        asked = true;
        Polled asking = polled;
        Errno told = asking == null ? null : asking.error();
        if (told != null) {
            return told;
        }
        State now = state;
        if (now == State.PREPARED) {
            throw new IllegalStateException("error: " + this + " was never submitted");
        }
        if (now == State.SUBMITTING || now == State.IN_PROGRESS) {
            return Errno.EINPROGRESS;
        }
        ErrnoException error = failure;
        claim();
        return error == null ? Errno.SUCCESS : error.errno();
    }

    @Override
    public final T aioReturn() throws ErrnoException {
        Polled taking = polled;
        if (taking != null) {
            taking.reapIfDone();
        }
        boolean completed = state == State.COMPLETED;
        ErrnoException error = failure;
        long bytes = moved;
        // Read before it is reaped, because another thread may then submit it again.
        if (!completed || !STATE.compareAndSet(this, State.COMPLETED, State.REAPED)) {
            throw new IllegalStateException("aioReturn: " + this + whyNothingToReturn());
        }
        claim();
        if (error != null) {
            throw error;
        }
        return self().value(bytes);
    }

    private String whyNothingToReturn() {
        return switch (state) {
            case PREPARED -> " was not submitted";
            case SUBMITTING, IN_PROGRESS ->
                    " is in progress: wait until error() is not EINPROGRESS";
            case COMPLETED, REAPED ->
                    " has already returned its result, by aioReturn() or future(): submit it again";
        };
    }

    @Override
    public final boolean inProgress() {
        return inFlight() && !endedInKernel();
    }

    /** Like {@link #inProgress()}, but without querying the kernel. */
    final boolean inFlight() {
        State now = state;
        return now == State.IN_PROGRESS || now == State.SUBMITTING;
    }

    /** True if so far only the kernel knows that it has ended. */
    final boolean endedInKernel() {
        Polled asking = polled;
        Errno told = asking == null ? null : asking.error();
        return told != null && told != Errno.EINPROGRESS;
    }

    /** Its submission if the kernel notifies the user directly, otherwise null. */
    final @Nullable Polled polled() {
        return polled;
    }

    // ---- called by the lane, under its lock

    /** The future of this submission; reaps it if it is complete. */
    final OpFuture<T> takeFuture() {
        OpFuture<T> taken = future;
        if (polled != null || (state == State.SUBMITTING && PolledOps.isFor(sigevNotify()))) {
            throw new UnsupportedOperationException(
                    "future: the kernel tells of "
                            + this
                            + " by "
                            + sigevNotify().kind()
                            + "; ask error() and aioReturn()");
        }
        if (taken == null) {
            if (state == State.COMPLETED
                    && STATE.compareAndSet(this, State.COMPLETED, State.REAPED)) {
                taken = new OpFuture<>(self());
                taken.settle(moved, failure);
            } else if (inFlight()) {
                taken = new OpFuture<>(self());
            } else {
                throw new IllegalStateException(
                        "future: "
                                + this
                                + (state == State.PREPARED
                                        ? " was not submitted"
                                        : " has already returned its result: submit it again"));
            }
            future = taken;
            claim();
        }
        return taken;
    }

    /** True if this future still belongs to the submission in flight. */
    final boolean isFuture(OpFuture<?> other) {
        return future == other;
    }

    /** Begins a submission; returns the state to restore if it is refused. */
    final State beginSubmit() {
        State before = state;
        if (before != State.PREPARED && before != State.REAPED) {
            throw new IllegalStateException(
                    "submit: " + this + "; only a prepared or reaped operation can be submitted");
        }
        CallbackRun made =
                sigevNotify() instanceof SigevNotify.Callback wanted
                        ? new CallbackRun(wanted, self(), self().lane().callbacks())
                        : null;
        callback = made;
        future = null;
        polled = null;
        cancelAsked = false;
        become(State.SUBMITTING);
        return before;
    }

    /** Begins the submission of a new operation, with a future. */
    final OpFuture<T> beginWithFuture() {
        OpFuture<T> made = new OpFuture<>(self());
        future = made;
        become(State.SUBMITTING);
        return made;
    }

    /**
     * Marks the operation as in flight and discards the previous outcome.
     *
     * @param submittedAt the stack trace of the submission, if it is to be recorded
     */
    final void begin(Slot held, @Nullable Throwable submittedAt) {
        cancelAsked |= future != null && future.isAsked();
        asked = false;
        place = submittedAt;
        slot = held;
        become(State.IN_PROGRESS);
    }

    /** Like {@link #begin}, if the kernel notifies the user directly. */
    final void beginPolled(Slot held, Polled submission, @Nullable Throwable submittedAt) {
        begin(held, submittedAt);
        polled = submission;
    }

    /** True if neither its callback nor a dependent of its future runs on the thread that ends this submission. */
    final boolean endsSilently() {
        CallbackRun run = callback;
        OpFuture<T> taken = future;
        return (run == null || run.isForHandlerThreads())
                && (taken == null || taken.getNumberOfDependents() == 0);
    }

    /** True if it is in flight and holds this slot. */
    final boolean isIn(Slot other) {
        return slot == other;
    }

    /** The slot of an operation in flight. */
    final Slot slotHeld() {
        Slot held = slot;
        if (held == null) {
            throw new IllegalStateException(this + " holds no slot");
        }
        return held;
    }

    /**
     * Called when the system has refused the operation: its slot, which is about to be returned, can no longer be
     * reached through it. {@link #refused} follows.
     */
    final void withdrawn() {
        slot = null;
        become(State.SUBMITTING);
    }

    /** Restores the state before a refused submission; returns the future created meanwhile, or null. */
    final @Nullable OpFuture<T> refused(State before) {
        OpFuture<T> taken = future;
        future = null;
        polled = null;
        slot = null;
        become(before);
        wakeWaiters();
        return taken;
    }

    /**
     * Ends the operation: updates positions, outcome and state, in this order. The slot records what has to be
     * delivered. Never throws: parts of the report for which there is no memory are omitted.
     *
     * @param bytes the number of bytes transferred by all its requests
     * @param why null for success
     */
    final void complete(Slot held, long bytes, @Nullable Failure why) {
        if (self().whole()) {
            self().buffers.advancePositions(bytes);
        }
        moved = bytes;
        failure = why == null ? null : Outcomes.exception(why, bytes);
        slot = null;
        held.doneCallback = callback;
        callback = null;
        OpFuture<T> taken = future;
        held.doneFuture = taken;
        if (taken != null) {
            taken.settle(bytes, failure);
            become(State.REAPED);
        } else {
            boolean watched =
                    asked || !waiters.isEmpty() || !(sigevNotify() instanceof SigevNotify.None);
            if (!watched) {
                watch = watched();
            }
            become(State.COMPLETED);
        }
        wakeWaiters();
    }

    /** Null if there is no memory for it. */
    private @Nullable Unclaimed watched() {
        try {
            return Unclaimed.watch(this, self().trace(), self().file.engine().leakListener());
        } catch (OutOfMemoryError e) {
            return null;
        }
    }

    private void claim() {
        asked = true;
        Unclaimed watching = watch;
        if (watching != null) {
            watching.claimed();
            watch = null;
        }
    }

    /** Adds a waiter; false if the operation is not in flight. */
    final boolean addWaiter(Waiter waiter) {
        if (!inFlight()) {
            return false;
        }
        if (waiters.isEmpty()) {
            waiters = new ArrayList<>(2);
        }
        waiters.add(waiter);
        return true;
    }

    final void removeWaiter(Waiter waiter) {
        if (!waiters.isEmpty()) {
            waiters.remove(waiter);
        }
    }

    private void wakeWaiters() {
        List<Waiter> woken = waiters;
        if (!woken.isEmpty()) {
            waiters = List.of();
            for (int i = 0; i < woken.size(); i++) {
                woken.get(i).wake();
            }
        }
    }
}
