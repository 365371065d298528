package io.jnaaio.engine;

import io.jnaaio.api.Errno;
import io.jnaaio.api.OperationTrace;
import io.jnaaio.engine.InFlight.CallerWrite;
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
 * What one file has in the engine: the lock, the queue and the driver that serves it. {@link Intake} takes operations in,
 * {@link Reports} deals results, {@link FileClose} closes it.
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
    void afterTelling() {
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
        return route.isLeaving();
    }

    /** True if writes are in flight that the engine may have to go on with; asked with the lock held. */
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

    /** How operations come in. */
    Intake intake() {
        return intake;
    }

    // ---- requests

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

    /** What may start now, a chain by {@code next}; called with the lock held. */
    @Nullable Slot startable() {
        return route.isLeaving() ? null : queue.startable(limits());
    }

    // ---- the change of the driver

    /** Goes over to the next driver; nothing of the file is with the old one. */
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
            return queue.inFlight().beginCallerWrite();
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
                queue.inFlight().endCallerWrite(write);
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
    @Nullable Slot endQueued(Slot slot) {
        queue.dequeue(slot);
        return reports.outcome(slot, Outcomes.cancelled(slot.op()));
    }

    /** All that is in flight; called with the lock held. */
    Deque<Op<?>> inFlight() {
        Deque<Op<?>> all = queue.inFlight().all();
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
    OpState.State beginSubmit(Op<?> op) {
        lock.lock();
        try {
            return op.beginSubmit();
        } finally {
            lock.unlock();
        }
    }

    /** A submission was refused before it came here, or by the system: the operation is as it was. */
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

    /** How many operations a driver, or the queue, still has, and how many threads are in calls. */
    int countInFlight() {
        lock.lock();
        try {
            return queue.inFlight().count() + keepOpen.calls();
        } finally {
            lock.unlock();
        }
    }

    /** Runs what may block on another thread, for a completion thread that must not wait for it. */
    void runLater(Runnable work) {
        engine.handlerExecutor().execute(work);
    }
}
