package io.jnaaio.engine;

import io.jnaaio.api.Errno;
import io.jnaaio.api.OperationTrace;
import io.jnaaio.engine.InFlight.Epoch;
import io.jnaaio.engine.file.CallerTransfer;
import io.jnaaio.engine.file.KeepOpen;
import io.jnaaio.engine.guard.Log;
import io.jnaaio.engine.guard.ShortLock;
import io.jnaaio.engine.guard.StackRoom;
import io.jnaaio.engine.handlers.Callbacks;
import io.jnaaio.engine.stats.Counter;
import io.jnaaio.engine.stats.Counters;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.RequestLimits;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The engine's state of one file: the lock, the queue and the driver that serves it. {@link Intake} accepts
 * operations, {@link Reports} distributes results, {@link FileClose} closes the file.
 *
 * <p>Decisions are made under the lane's lock, by {@link FileQueue} and {@link Outcomes}; drivers and users are called
 * outside it.
 */
final class Lane {
    private final Engine engine;
    private final FileHandle handle;
    private final FileQueue queue;
    private final KeepOpen keepOpen;
    private final ShortLock lock = new ShortLock();
    private final Counters counters = new Counters(lock);
    private final Cancellation cancellation = new Cancellation(this);
    private final PolledOps polledOps = new PolledOps(this);
    private final Callbacks callbacks;
    private final Route route;

    private final Reports reports;
    private final Intake intake;
    private final FileClose closing = new FileClose(this);

    Lane(Engine engine, EngineFile file, FileHandle handle, DriverPort port, FileService service) {
        this.engine = engine;
        this.handle = handle;
        this.callbacks = new Callbacks(engine.callbacks());
        this.route = new Route(engine, file, handle, port, service);
        this.keepOpen =
                new KeepOpen(
                        () -> {
                            try {
                                handle.close();
                            } finally {
                                engine.closed(file);
                            }
                        });
        this.queue = new FileQueue(handle.append(), counters);
        this.reports = new Reports(this, queue, route, counters);
        this.intake = new Intake(this, queue, route, counters);
    }

    FileHandle handle() {
        return handle;
    }

    FileService service() {
        return route.service();
    }

    RequestLimits limits() {
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

    /** Throws if the calling thread is in a callback that it would wait for. */
    void checkMayDrain() {
        engine.checkMayDrain(callbacks);
    }

    /** One more operation was told: whatever waited for memory or for a thread is tried again. */
    void afterDelivery() {
        engine.undelivered().retry();
        engine.retryHandlers();
    }

    int stagingChunkBytes() {
        return engine.staging().chunkMaxBytes();
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
        return route.isChanging();
    }

    /** True if writes are in flight that the engine may have to continue; called with the lock held. */
    boolean hasOwnWrites() {
        return queue.inFlight().hasWrites();
    }

    KeepOpen keepOpen() {
        return keepOpen;
    }

    /** What becomes of its requests. */
    Reports reports() {
        return reports;
    }

    /** How it is closed. */
    FileClose closing() {
        return closing;
    }

    /** Accepts operations. */
    Intake intake() {
        return intake;
    }

    // ---- requests

    /** Starts the operations held back while a thread delivered a batch. */
    void startHeld() {
        Slot toSubmit;
        lock.lock();
        try {
            queue.endGroup();
            toSubmit = startable();
        } finally {
            lock.unlock();
        }
        Delivery.process(toSubmit, null);
    }

    void flush() {
        route.port().flush();
    }

    /** The driver that serves it now. */
    DriverPort port() {
        return route.port();
    }

    /** The meaning of an EAGAIN of the system. */
    String whenFull() {
        return route.port().driver().whenFull();
    }

    /** The requests that may start now, linked by {@code next}; called with the lock held. */
    @Nullable Slot startable() {
        return route.isChanging() ? null : queue.startable(limits());
    }

    // ---- the change of the driver

    /** Changes to the next driver; the old one has no request of the file. */
    void changeDriver() {
        Drivers.Served next = null;
        try {
            next = route.next();
        } catch (RuntimeException | Error e) {
            Log.NO_OTHER_BACKEND.write(e, handle);
        }
        Slot toSubmit;
        lock.lock();
        try {
            route.endChange(next);
            toSubmit = startable();
        } finally {
            lock.unlock();
        }
        route.logChange();
        Delivery.process(toSubmit, null);
    }

    // ---- transfers of the calling thread

    /** Begins a write in the calling thread: syncs submitted from now on wait for its end. */
    Epoch beginCallerWrite() {
        lock.lock();
        try {
            return queue.inFlight().beginWrite();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends a transfer in the calling thread.
     *
     * @param write the result of {@link #beginCallerWrite}; null for a read
     * @param failed null for success
     */
    void endCallerTransfer(CallerTransfer transfer, @Nullable Epoch write, @Nullable Errno failed) {
        // Before a continuation runs, which may be the one that calls System.exit.
        keepOpen.endCall();
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
                queue.inFlight().endWrite(write);
                toSubmit = startable();
            }
        } finally {
            lock.unlock();
        }
        Delivery.process(toSubmit, null);
    }

    // ---- called by users for an operation

    Cancellation cancellation() {
        return cancellation;
    }

    /** Ends a queued operation that was cancelled. Called with the lock held. */
    @Nullable Slot endQueued(Slot slot) {
        queue.dequeue(slot);
        return reports.outcome(slot, Outcomes.cancelled(slot.op()));
    }

    /** The operations in flight; called with the lock held. */
    Deque<Op<?>> inFlight() {
        Deque<Op<?>> all = queue.inFlight().all(admission().slots());
        polledOps.addTo(all);
        return all;
    }

    /** Adds the operations in flight; see {@link InFlight#all}. */
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
            ended = op.state() == OpState.State.COMPLETED;
            future = op.takeFuture();
        } finally {
            lock.unlock();
        }
        if (ended) {
            future.deliver();
        }
        return future;
    }

    /** Adds a waiter; false if the operation is not in flight. */
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

    /** Begins the submission of an operation; returns the state to restore if it is refused. */
    OpState.State beginSubmit(Op<?> op) {
        lock.lock();
        try {
            return op.beginSubmit();
        } finally {
            lock.unlock();
        }
    }

    /** Restores an operation whose submission was refused before it reached the lane, or by the system. */
    void refused(Op<?> op, OpState.State before, Throwable why) {
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

    /** The number of operations in the driver or the queue, plus the number of threads in system calls. */
    int countInFlight() {
        lock.lock();
        try {
            return queue.inFlight().count() + keepOpen.calls();
        } finally {
            lock.unlock();
        }
    }

    /** Runs blocking work on another thread, for a completion thread, which must not wait for it. */
    void runLater(Runnable work) {
        engine.handlerExecutor().execute(work);
    }
}
