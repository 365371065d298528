package io.jnaaio.engine;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.OperationTrace;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.handlers.CallbackRun;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** An operation: what the user asked for, and how it stands. Its requests are made by the slot it holds while in flight. */
abstract class Op<T> implements AsyncOperation<T> {
    /** How it stands; SUBMITTING is waiting for room. */
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
            STATE = MethodHandles.lookup().findVarHandle(Op.class, "state", State.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final EngineFile file;
    Buffers buffers;
    final long offset;
    private final int priority;
    private final Request.Kind kind;

    private volatile SigevNotify notify;
    private volatile State state = State.PREPARED;

    // The outcome, written before COMPLETED is.
    private long moved;
    private @Nullable ErrnoException failure;

    // Guarded by the lane's lock.
    @Nullable Op<?> previous;
    @Nullable Op<?> next;
    @Nullable Op<?> nextWaiting;
    private @Nullable Slot slot;
    long sequence;
    boolean queued;
    boolean cancelAsked;
    boolean mayMerge;
    boolean syncing;
    boolean gathers;

    /** A sync failed while its bytes were on their way, or while it waited: they may be lost, and the next one would not say so. */
    @Nullable Failure syncFailed;

    private @Nullable OpFuture<T> future;
    private List<Waiter> waiters = List.of();

    /** Made with the submission, so that a completion needs no memory for it. */
    private @Nullable CallbackRun callback;

    private boolean failsWhenFull;
    private boolean asked;
    private @Nullable Unclaimed watch;

    /** Set from submission on if the kernel itself tells the user, so that it has to be asked how it stands. */
    private volatile @Nullable Polled polled;

    private @Nullable Throwable place;

    Op(
            EngineFile file,
            Request.Kind kind,
            long offset,
            Buffers buffers,
            int priority,
            SigevNotify notify) {
        this.file = file;
        this.kind = kind;
        this.offset = offset;
        this.buffers = buffers;
        this.priority = priority;
        this.notify = notify;
    }

    /**
     * Gives its buffers away when it has ended, if nobody can submit it again: then it is only a future's.
     */
    @Nullable Buffers releaseBuffers() {
        return null;
    }

    /** Changes the state; what was written before is seen by whoever sees it. */
    private void become(State next) {
        STATE.setRelease(this, next);
    }

    /** True if short transfers go on until all is moved. */
    boolean whole() {
        return false;
    }

    /** True if the bytes are to be made durable after they are written. */
    boolean durable() {
        return false;
    }

    /** The value of a success. */
    abstract T value(long bytesMoved);

    /** The name of the call, for messages. */
    abstract String verb();

    Lane lane() {
        return file.lane();
    }

    /** What the user asked for. */
    Request.Kind kind() {
        return kind;
    }

    /** The kind of the request that it makes now. */
    Request.Kind requestKind() {
        return syncing ? Request.Kind.DATASYNC : kind;
    }

    boolean isWrite() {
        return kind == Request.Kind.WRITE && !syncing;
    }

    boolean isSync() {
        return syncing || !kind.isTransfer();
    }

    State state() {
        return state;
    }

    // ---- the user's side

    @Override
    public final void submit() throws IOException {
        file.engine().submission().submit(this);
    }

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
        // Read before it is reaped: after it another thread may submit it again.
        if (!completed || !STATE.compareAndSet(this, State.COMPLETED, State.REAPED)) {
            throw new IllegalStateException("aioReturn: " + this + whyNothingToReturn());
        }
        claim();
        if (error != null) {
            throw error;
        }
        return value(bytes);
    }

    private String whyNothingToReturn() {
        return switch (state) {
            case PREPARED -> " was not submitted";
            case SUBMITTING, IN_PROGRESS ->
                    " is in progress: wait until error() is not EINPROGRESS";
            case COMPLETED, REAPED ->
                    " has given its result already, by aioReturn() or future(): submit it again";
        };
    }

    @Override
    public final CancelStatus cancel() {
        return lane().cancellation().cancel(this);
    }

    @Override
    public final boolean inProgress() {
        return inFlight() && !endedInKernel();
    }

    /** As {@link #inProgress()}, without asking the kernel. */
    final boolean inFlight() {
        State now = state;
        return now == State.IN_PROGRESS || now == State.SUBMITTING;
    }

    /** True if only the kernel knows yet that it has ended. */
    final boolean endedInKernel() {
        Polled asking = polled;
        Errno told = asking == null ? null : asking.error();
        return told != null && told != Errno.EINPROGRESS;
    }

    /** Its submission, if the kernel itself tells the user of it; else null. */
    final @Nullable Polled polled() {
        return polled;
    }

    @Override
    public final AioFile file() {
        return file;
    }

    @Override
    public final OptionalInt fd() {
        return file.fd();
    }

    @Override
    public final int priority() {
        return priority;
    }

    @Override
    public final SigevNotify sigevNotify() {
        return notify;
    }

    @Override
    public final void setSigevNotify(SigevNotify newNotify) {
        file.checkNotify(newNotify, buffers);
        if (inProgress()) {
            throw new IllegalStateException("setSigevNotify: " + this + " is in progress");
        }
        notify = newNotify;
    }

    @Override
    public final boolean await(Duration timeout) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout");
        Delivery.checkMayBlock("await");
        return Waiter.awaitAny(List.of(this), timeout);
    }

    @Override
    public final AioFuture<T> future() {
        return lane().futureOf(this);
    }

    // ---- the lane's side, under its lock

    /** The future of this submission; reaps it if it is complete. */
    final OpFuture<T> takeFuture() {
        OpFuture<T> taken = future;
        if (polled != null || (state == State.SUBMITTING && PolledOps.isFor(notify))) {
            throw new UnsupportedOperationException(
                    "future: the kernel tells of "
                            + this
                            + " by "
                            + notify.kind()
                            + "; ask error() and aioReturn()");
        }
        if (taken == null) {
            if (state == State.COMPLETED
                    && STATE.compareAndSet(this, State.COMPLETED, State.REAPED)) {
                taken = new OpFuture<>(this);
                taken.settle(moved, failure);
            } else if (inFlight()) {
                taken = new OpFuture<>(this);
            } else {
                throw new IllegalStateException(
                        "future: "
                                + this
                                + (state == State.PREPARED
                                        ? " was not submitted"
                                        : " has given its result already: submit it again"));
            }
            future = taken;
            claim();
        }
        return taken;
    }

    /** True if that future is still the one of the submission in flight. */
    final boolean isFuture(OpFuture<?> other) {
        return future == other;
    }

    /** Takes it for submission; returns the state to go back to if that is refused. */
    final State beginSubmit() {
        State before = state;
        if (before != State.PREPARED && before != State.REAPED) {
            throw new IllegalStateException(
                    "submit: " + this + "; only what is prepared or reaped can be submitted");
        }
        CallbackRun made =
                notify instanceof SigevNotify.Callback wanted
                        ? new CallbackRun(wanted, this, lane().callbacks())
                        : null;
        callback = made;
        future = null;
        polled = null;
        cancelAsked = false;
        become(State.SUBMITTING);
        return before;
    }

    /** Takes a new operation for submission, with a future. */
    final OpFuture<T> beginWithFuture() {
        OpFuture<T> made = new OpFuture<>(this);
        future = made;
        become(State.SUBMITTING);
        return made;
    }

    /**
     * It is in flight from here on; what was before is forgotten.
     *
     * @param refusable whether EAGAIN of the system ends this submission
     * @param submittedAt where it is submitted, if that is to be remembered
     */
    final void begin(Slot held, boolean refusable, @Nullable Throwable submittedAt) {
        cancelAsked |= future != null && future.isAsked();
        mayMerge = true;
        asked = false;
        failsWhenFull = refusable;
        place = submittedAt;
        slot = held;
        become(State.IN_PROGRESS);
    }

    /** As {@link #begin}, where the kernel itself tells the user. */
    final void beginPolled(Slot held, Polled submission, @Nullable Throwable submittedAt) {
        begin(held, true, submittedAt);
        polled = submission;
    }

    /** Whether EAGAIN of the system is the user's affair. */
    final boolean failsWhenFull() {
        return failsWhenFull;
    }

    /** Which operation it is; asked while it is in flight or ends. */
    final OperationTrace trace() {
        return new OperationTrace(verb(), file.toString(), offset, buffers.bytes(), place);
    }

    /** True if it is in flight and holds that slot. */
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
     * The system has refused it: from here on nobody reaches its slot, which is about to be given back. {@link #refused}
     * follows.
     */
    final void withdrawn() {
        slot = null;
        become(State.SUBMITTING);
    }

    /** Goes back to what it was before a submit that was refused; the future that was taken meanwhile, or null. */
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
     * Ends it: positions, outcome, state, in this order. What is to be told stands in the slot. Never throws: what a report
     * needs memory for is done without where there is none.
     *
     * @param bytes moved by all its requests
     * @param why null for success
     */
    final void complete(Slot held, long bytes, @Nullable Failure why) {
        if (whole()) {
            buffers.advancePositions(bytes);
        }
        moved = bytes;
        failure = why == null ? null : Outcomes.exception(why, bytes);
        slot = null;
        syncing = false;
        syncFailed = null;
        held.doneCallback = callback;
        callback = null;
        OpFuture<T> taken = future;
        held.doneFuture = taken;
        if (taken != null) {
            taken.settle(bytes, failure);
            become(State.REAPED);
        } else {
            boolean watched = asked || !waiters.isEmpty() || !(notify instanceof SigevNotify.None);
            if (!watched) {
                watch = Unclaimed.watch(this, file.engine().leakListener());
            }
            become(State.COMPLETED);
        }
        wakeWaiters();
    }

    private void claim() {
        asked = true;
        Unclaimed watching = watch;
        if (watching != null) {
            watching.claimed();
            watch = null;
        }
    }

    /** False if it is not in flight. */
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

    @Override
    public final String toString() {
        String range = kind.isTransfer() ? " of " + buffers.bytes() + " bytes at " + offset : "";
        return verb() + range + " on " + file + " (" + state + ")";
    }
}
