package io.jnaaio.engine.handlers;

import io.jnaaio.engine.guard.Log;
import io.jnaaio.engine.guard.ShortLock;
import io.jnaaio.spi.LibraryThreads;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Checks every few milliseconds, while there are handlers to run, which threads are stuck in a handler. When there are
 * none, the watch thread waits, and ends after a while.
 */
final class HandlerWatch implements Runnable {
    private static final int IDLE_TICKS_MAX = 10;
    private static final long KEEP_NANOS = 1_000_000_000;

    private final HandlerThreads handlers;
    private final long tickNanos;
    private final AtomicBoolean on = new AtomicBoolean();

    private final ShortLock lock = new ShortLock();
    private final Condition begun = lock.newCondition();
    private @Nullable Thread thread;
    private volatile boolean closed;

    HandlerWatch(HandlerThreads handlers, long tickNanos) {
        this.handlers = handlers;
        this.tickNanos = tickNanos;
    }

    /** Starts the checks, unless they are running. They stop when no handler has been queued or running for a while. */
    void begin() {
        if (on.get() || !on.compareAndSet(false, true)) {
            return;
        }
        boolean started = false;
        try {
            started = wakeOrStart();
        } finally {
            if (!started) {
                on.set(false);
            }
        }
    }

    private boolean wakeOrStart() {
        lock.lock();
        try {
            if (thread != null && thread.isAlive()) {
                begun.signal();
                return true;
            }
            Thread made = LibraryThreads.daemon("jna-aio-handler-watch", this);
            if (HandlerThreads.start(made)) {
                thread = made;
                return true;
            }
            return false;
        } catch (OutOfMemoryError e) {
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Lets the watch thread end as soon as no handler is queued or running. */
    void close() {
        lock.lock();
        try {
            closed = true;
            begun.signal();
            LockSupport.unpark(thread);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        do {
            try {
                checkRunners();
            } catch (RuntimeException | Error e) {
                Log.WATCH_FAILED.write(e, null);
            }
        } while (waitForMore());
    }

    private void checkRunners() {
        int idleTicks = 0;
        int more = 0;
        int calm = 0;
        while (idleTicks < IDLE_TICKS_MAX && !(closed && idleTicks > 0)) {
            LockSupport.parkNanos(this, tickNanos);
            boolean stuck = false;
            for (HandlerThread.Runner runner : handlers.runners()) {
                stuck |= runner.checkStuck();
            }
            // Each stuck thread has been replaced by one other thread; if all handlers block, that
            // is not enough. A thread is found stuck at its second check, so one check that finds
            // none may lie between two that do.
            handlers.wakeMore(stuck ? more : 0);
            if (!handlers.isIdle()) {
                // There may have been no thread for these handlers before.
                handlers.wake();
            }
            calm = stuck ? 0 : calm + 1;
            more = stuck ? 2 * more + 1 : calm < 2 ? more : 0;
            idleTicks = anyHandlerLeft() ? 0 : idleTicks + 1;
        }
    }

    private boolean anyHandlerLeft() {
        return !handlers.isIdle()
                || handlers.runners().stream().anyMatch(HandlerThread.Runner::isInHandler);
    }

    /** Waits for the next {@link #begin}; returns false if the thread must end. */
    private boolean waitForMore() {
        lock.lock();
        try {
            on.set(false);
            // A begin() just before this reset did nothing, because it found the watch on: check
            // again.
            if (anyHandlerLeft() && on.compareAndSet(false, true)) {
                return true;
            }
            long left = KEEP_NANOS;
            while (!on.get()) {
                if (closed || left <= 0) {
                    thread = null;
                    return false;
                }
                left = begun.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException | OutOfMemoryError e) {
            // An interrupt has no meaning here, and a wait fails if there is no memory for its
            // queue node: check again.
            return true;
        } finally {
            lock.unlock();
        }
    }
}
