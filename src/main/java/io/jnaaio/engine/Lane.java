package io.jnaaio.engine;

import io.jnaaio.api.Errno;
import io.jnaaio.api.OperationTrace;
import io.jnaaio.engine.guard.Log;
import io.jnaaio.engine.guard.ShortLock;
import io.jnaaio.engine.guard.StackRoom;
import io.jnaaio.engine.handlers.Callbacks;
import io.jnaaio.engine.handlers.HandlerThread;
import io.jnaaio.engine.stats.Counter;
import io.jnaaio.engine.stats.Counters;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file's way through the engine: takes operations in, starts their requests, deals the results, closes.
 *
 * <p>Decisions are made under the lock; drivers and users are called outside it.
 */
final class Lane {
    /** In place of bytes moved: no driver has had the request. */
    private static final long NOT_TAKEN = -1;

    private final Engine engine;
    private final FileHandle handle;
    private final FileQueue queue;
    private final Occupancy occupancy;
    private final ShortLock lock = new ShortLock();
    private final Counters counters = new Counters(lock);
    private final Cancellation cancellation = new Cancellation(this);
    private final PolledOps polledOps = new PolledOps(this);
    private final Callbacks callbacks;
    private final Route route;

    // Operations that have ended; the thread that releases the lock next completes them.
    private @Nullable Slot firstDone;
    private @Nullable Slot lastDone;

    Lane(Engine engine, EngineFile file, FileHandle handle, DriverPort port, FileService service) {
        this.engine = engine;
        this.handle = handle;
        this.callbacks = new Callbacks(engine.callbacks());
        this.route = new Route(engine, file, handle, port, service);
        this.occupancy =
                new Occupancy(
                        () -> {
                            try {
                                handle.close();
                            } finally {
                                engine.closed(file);
                            }
                        });
        this.queue = new FileQueue(handle.append(), counters);
    }

    FileHandle handle() {
        return handle;
    }

    FileService service() {
        return route.service();
    }

    private RequestLimits limits() {
        return route.service().limits();
    }

    Admission admission() {
        return engine.admission();
    }

    /** What it counts. */
    Counters counters() {
        return counters;
    }

    /** Its callbacks that have not ended. */
    Callbacks callbacks() {
        return callbacks;
    }

    /** The engine's futures that could not be completed yet. */
    Undelivered undelivered() {
        return engine.undelivered();
    }

    /** One more operation was told: whatever waited for memory or for a thread is tried again. */
    void afterTelling() {
        engine.undelivered().retry();
        engine.retryHandlers();
    }

    int stagingChunkBytes() {
        return engine.stagingChunkBytes();
    }

    ShortLock lock() {
        return lock;
    }

    /** The operations that the kernel itself tells the user of. */
    PolledOps polledOps() {
        return polledOps;
    }

    /** True while the driver is to be changed; asked with the lock held. */
    boolean isSteppingDown() {
        return route.isLeaving();
    }

    /** True if writes are in flight that the engine may have to go on with; asked with the lock held. */
    boolean hasOwnWrites() {
        return queue.hasWrites();
    }

    Occupancy occupancy() {
        return occupancy;
    }

    // ---- submission

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
            occupancy.enter(slot.entries);
            op.begin(slot, mayRefuse, submittedAt);
            queue.add(op);
            counters.add(Counter.SUBMITTED, 1);
            if (!occupancy.isOpen()) {
                done = end(op, slot, Outcomes.closed(op));
            } else if (op.cancelAsked) {
                done = end(op, slot, Outcomes.cancelled(op));
            } else if (slot.fault() != null) {
                done = end(op, slot, Outcomes.failure(op, slot, null));
            } else if (slot.kind().isTransfer() && slot.remaining() == 0) {
                done = transferred(op, slot);
            } else {
                queue.enqueueLast(op);
            }
            boolean held = done == null && limits().mergeBytesMax() > 0 && Delivery.holds(this);
            toSubmit = held ? null : startable();
        } finally {
            lock.unlock();
        }
        if (!submit(to, toSubmit, mayRefuse ? slot : null)) {
            withdraw(op, slot);
            return Entry.REFUSED;
        }
        if (entry == Entry.COLLECTED && done != null && toSubmit == null) {
            occupancy.leave();
            entry = Entry.FLIES;
        }
        Delivery.follow(null, done);
        return entry;
    }

    /** Starts what waited while a thread was telling of a whole batch. */
    void startHeld() {
        Slot toSubmit;
        lock.lock();
        try {
            queue.endGathering();
            toSubmit = startable();
        } finally {
            lock.unlock();
        }
        Delivery.follow(toSubmit, null);
    }

    /** Leaves the file for a submission that was refused or taken back. */
    void leaveEntries(Slot slot) {
        while (slot.entries > 0) {
            slot.entries--;
            occupancy.leave();
        }
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

    void flush() {
        route.port().flush();
    }

    /** The driver that serves it now. */
    DriverPort port() {
        return route.port();
    }

    /** What EAGAIN of the system means. */
    String whenFull() {
        return route.port().driver().whenFull();
    }

    /** What may start now, a chain by {@code nextToSubmit}; called with the lock held. */
    @Nullable Slot startable() {
        return route.isLeaving() ? null : queue.startable(limits());
    }

    /** Hands requests over; false if {@code own} was refused. Others that are refused are retried. */
    private static boolean submit(DriverPort to, @Nullable Slot chain, @Nullable Slot own) {
        boolean taken = true;
        Slot slot = chain;
        while (slot != null) {
            Slot next = slot.nextToSubmit;
            slot.nextToSubmit = null;
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
            queue.remove(op);
            op.withdrawn();
            counters.add(Counter.REQUESTS, -1);
            counters.add(Counter.SUBMITTED, -1);
            stepDown = route.isLeaving() && queue.idle();
            toSubmit = startable();
        } finally {
            lock.unlock();
        }
        if (stepDown) {
            changeDriver();
        }
        Delivery.follow(toSubmit, null);
    }

    // ---- results

    /** A request moved bytes. */
    void completed(Slot leader, long bytes) {
        if (bytes < 0 || bytes > leader.lengthBytes()) {
            failed(leader, Outcomes.misreported(leader, bytes));
            return;
        }
        RequestLimits limits = limits();
        long left = bytes;
        for (Slot slot = leader; slot != null; slot = slot.follower) {
            long own = Math.min(left, slot.ownBytes());
            slot.deal(own, limits);
            left -= own;
        }
        settle(leader, null, bytes, false);
    }

    /** A request failed, and no byte of it is known to have been moved. */
    void failed(Slot leader, Failure failure) {
        dealNothing(leader);
        settle(leader, failure, 0, false);
    }

    /** A request failed before a driver took it. */
    void notTaken(Slot leader, Failure failure) {
        dealNothing(leader);
        settle(leader, failure, NOT_TAKEN, false);
    }

    /** The driver cannot serve this file: another one takes over, or the request has failed. */
    void stepDown(Slot leader, Failure failure) {
        boolean goesOn;
        lock.lock();
        try {
            goesOn = polledOps.isEmpty() && route.leave(failure);
        } finally {
            lock.unlock();
        }
        dealNothing(leader);
        settle(leader, failure, 0, goesOn);
    }

    private void dealNothing(Slot leader) {
        for (Slot slot = leader; slot != null; slot = slot.follower) {
            slot.deal(0, limits());
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
        if (failure == null && bytes < leader.lengthBytes()) {
            counters.add(Counter.SHORT_TRANSFERS, 1);
        }
    }

    /**
     * Ends, or puts back, the operations of a request; then starts what may start.
     *
     * @param bytes that the request moved, or {@link #NOT_TAKEN}
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
                Op<?> op = slot.op();
                boolean untouched = back || (merged && Outcomes.untouched(op, slot, failure));
                if (Outcomes.goesOn(op, slot, failure, untouched)) {
                    op.mayMerge = op.mayMerge && !merged;
                    queue.putBack(op);
                } else {
                    addDone(outcome(op, slot, untouched ? Outcomes.cancelled(op) : failure));
                }
            }
            part(leader);
            boolean made = bytes != NOT_TAKEN && !back && firstDone != null;
            if (made && failure != null && Outcomes.losesBytes(leader, failure)) {
                Slot next;
                for (Slot lost = queue.syncFailed(failure); lost != null; lost = next) {
                    next = lost.nextDone;
                    lost.nextDone = null;
                    addDone(end(lost.op(), lost, failure));
                }
            }
            stepDown = route.isLeaving() && queue.idle();
            boolean told = !leader.kind().isTransfer() && firstDone != null;
            if (told && queue.hasDurables() && Delivery.hold(this)) {
                queue.beginGathering();
            }
            toSubmit = startable();
            done = takeDone();
        } finally {
            lock.unlock();
        }
        if (stepDown) {
            changeDriver();
        }
        Delivery.follow(toSubmit, done);
    }

    /** The slots that one request was made for go their own ways; called with the lock held. */
    private static void part(Slot leader) {
        Slot next;
        for (Slot slot = leader; slot != null; slot = next) {
            next = slot.follower;
            slot.unlead();
        }
    }

    /** Adds what has ended to what is to be told; called with the lock held. */
    private void addDone(@Nullable Slot ended) {
        if (ended == null) {
            return;
        }
        if (lastDone == null) {
            firstDone = ended;
        } else {
            lastDone.nextDone = ended;
        }
        lastDone = ended;
    }

    private @Nullable Slot takeDone() {
        Slot done = firstDone;
        firstDone = null;
        lastDone = null;
        return done;
    }

    /**
     * Ends what a report left half-way that an Error has stopped. HotSpot may throw an OutOfMemoryError anywhere in compiled
     * code: where it has to make an object on the heap that it had kept in registers.
     */
    void recover(Slot leader) {
        Slot done;
        Slot toSubmit;
        lock.lock();
        try {
            queue.ended(leader);
            for (Slot slot = leader; slot != null; slot = slot.follower) {
                Op<?> op = slot.opOrNull();
                if (op != null && op.isIn(slot) && !op.queued) {
                    addDone(end(op, slot, Outcomes.noMemory()));
                }
            }
            part(leader);
            toSubmit = startable();
            done = takeDone();
        } finally {
            lock.unlock();
        }
        Delivery.follow(toSubmit, done);
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
                                    ? op.queued || slot.request() == null
                                    : op.state() == Op.State.SUBMITTING);
            if (back) {
                if (op.queued) {
                    queue.dequeue(op);
                }
                if (slot.runs) {
                    queue.ended(slot);
                    counters.add(Counter.REQUESTS, -1);
                }
                if (queue.contains(op)) {
                    queue.remove(op);
                    counters.add(Counter.SUBMITTED, -1);
                }
                op.withdrawn();
            }
            toSubmit = startable();
            done = takeDone();
        } finally {
            lock.unlock();
        }
        Delivery.follow(toSubmit, done);
        return back;
    }

    /** What the result of a request means for an operation that does not go on; null if its sync is next. */
    private @Nullable Slot outcome(Op<?> op, Slot slot, @Nullable Failure failure) {
        if (op.isSync()) {
            // Not EAGAIN in its place: what is submitted again would succeed.
            boolean cancelled = failure != null && failure.errno() == Errno.ECANCELED;
            return end(op, slot, op.syncFailed == null || cancelled ? failure : op.syncFailed);
        }
        if (slot.remaining() == 0 && slot.fault() == null) {
            return transferred(op, slot);
        }
        return end(op, slot, Outcomes.failure(op, slot, failure));
    }

    /** All bytes are moved: the end, or its sync. */
    private @Nullable Slot transferred(Op<?> op, Slot slot) {
        if (!op.durable() || op.syncFailed != null) {
            return end(op, slot, op.syncFailed);
        }
        queue.turnIntoSync(op);
        queue.enqueueLast(op);
        return null;
    }

    private Slot end(Op<?> op, Slot slot, @Nullable Failure failure) {
        queue.remove(op);
        Flight.end(slot.flight, op, slot.moved(), failure, route.port().id());
        op.complete(slot, slot.moved(), failure);
        if (failure == null) {
            counters.add(Counter.COMPLETED, 1);
        } else {
            counters.failed(failure.errno());
        }
        return slot;
    }

    /** Goes over to the next driver; nothing of the file is with the old one. */
    private void changeDriver() {
        Engine.Served next = null;
        try {
            next = route.next();
        } catch (RuntimeException | Error e) {
            Log.NO_OTHER_BACKEND.write(e, handle);
        }
        Slot toSubmit;
        lock.lock();
        try {
            route.arrive(next);
            toSubmit = startable();
        } finally {
            lock.unlock();
        }
        route.logArrival();
        Delivery.follow(toSubmit, null);
    }

    // ---- transfers of the calling thread

    /** A write of the calling thread begins: a sync that is submitted from here on waits for its end. */
    CallerWrite beginCallerWrite() {
        lock.lock();
        try {
            return queue.beginCallerWrite();
        } finally {
            lock.unlock();
        }
    }

    /**
     * A transfer of the calling thread has ended.
     *
     * @param write null for a read
     * @param failed null for success
     */
    void endCallerTransfer(
            CallerTransfer transfer, @Nullable CallerWrite write, @Nullable Errno failed) {
        // Before a continuation runs, which may be the one that calls System.exit.
        occupancy.endCall();
        Slot toSubmit = null;
        lock.lock();
        try {
            counters.add(Counter.SUBMITTED, 1);
            counters.add(Counter.REQUESTS, transfer.calls());
            counters.add(
                    write == null ? Counter.BYTES_READ : Counter.BYTES_WRITTEN, transfer.moved());
            if (failed == null) {
                counters.add(Counter.COMPLETED, 1);
            } else {
                counters.failed(failed);
            }
            if (write != null) {
                queue.endCallerWrite(write);
                toSubmit = startable();
            }
        } finally {
            lock.unlock();
        }
        Delivery.follow(toSubmit, null);
    }

    // ---- what users ask of an operation

    Cancellation cancellation() {
        return cancellation;
    }

    /** An operation that waited in the queue was cancelled: it has ended. Called with the lock held. */
    @Nullable Slot endQueued(Op<?> op) {
        queue.dequeue(op);
        return outcome(op, op.slotHeld(), Outcomes.cancelled(op));
    }

    /** All that is in flight; called with the lock held. */
    Deque<Op<?>> inFlight() {
        Deque<Op<?>> all = queue.all();
        polledOps.addTo(all);
        return all;
    }

    /** Adds what is in flight, in the order of submission within writes, reads and syncs. */
    void addInFlightTo(List<OperationTrace> traces) {
        lock.lock();
        try {
            for (Op<?> op : inFlight()) {
                traces.add(op.trace());
            }
        } finally {
            lock.unlock();
        }
    }

    <T> OpFuture<T> futureOf(Op<T> op) {
        StackRoom.check();
        OpFuture<T> future;
        boolean ended;
        lock.lock();
        try {
            ended = op.state() == Op.State.COMPLETED;
            future = op.takeFuture();
        } finally {
            lock.unlock();
        }
        if (ended) {
            future.deliver();
        }
        return future;
    }

    /** False if the operation is not in flight. */
    boolean addWaiter(Op<?> op, Waiter waiter) {
        StackRoom.check();
        lock.lock();
        try {
            return op.addWaiter(waiter);
        } finally {
            lock.unlock();
        }
    }

    void removeWaiter(Op<?> op, Waiter waiter) {
        lock.lock();
        try {
            op.removeWaiter(waiter);
        } finally {
            lock.unlock();
        }
    }

    /** Takes an operation for submission; returns the state to go back to if that is refused. */
    Op.State beginSubmit(Op<?> op) {
        lock.lock();
        try {
            return op.beginSubmit();
        } finally {
            lock.unlock();
        }
    }

    /** A submission was refused before it came here, or by the system: the operation is as it was. */
    void refused(Op<?> op, Op.State before, Throwable why) {
        OpFuture<?> future;
        lock.lock();
        try {
            future = op.refused(before);
        } finally {
            lock.unlock();
        }
        if (future != null) {
            future.refuse(why);
        }
    }

    // ---- close

    /** Stops submissions, waits until all is told, closes the handle. On a completion thread the last one closes. */
    void close(boolean cancelFirst) throws IOException {
        StackRoom.check();
        occupancy.stop();
        if (cancelFirst) {
            cancellation.cancelAll();
        }
        if (Delivery.onCompletionThread()) {
            occupancy.closeLater();
            polledOps.drainLater();
        } else {
            HandlerThread.mayBlock();
            polledOps.drain();
            Shutdown shutdown = new Shutdown(this);
            occupancy.closeWaiting(() -> hasWaitedLongEnough(shutdown));
        }
    }

    /** Closes it, then waits until its callbacks have ended. */
    void closeAndDrain() throws IOException {
        engine.checkMayDrain(callbacks);
        close(false);
        callbacks.awaitNone();
    }

    /** Looks after what may be stuck while a close waits; true if it must not wait any longer. */
    private boolean hasWaitedLongEnough(Shutdown shutdown) throws IOException {
        afterTelling();
        route.port().retryStuck();
        if (!shutdown.endsTheWait()) {
            return false;
        }
        int left = countInFlight();
        if (left > 0) {
            throw new IOException(
                    "close: the JVM shuts down, and the thread that would report "
                            + left
                            + " operations on "
                            + handle
                            + " is in a continuation that does not end; what became of them is not"
                            + " known");
        }
        return true;
    }

    /** How many operations a driver, or the queue, still has, and how many threads are in calls. */
    int countInFlight() {
        lock.lock();
        try {
            return queue.count() + occupancy.calls();
        } finally {
            lock.unlock();
        }
    }

    /** Runs what may block on another thread, for a completion thread that must not wait for it. */
    void runLater(Runnable work) {
        engine.handlerExecutor().execute(work);
    }

    /** Stops submissions and asks to cancel what is in flight. */
    void stopAndCancel() {
        occupancy.stop();
        cancellation.cancelAll();
    }
}
