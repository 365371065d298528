package io.jnaaio.engine.handlers;

import io.jnaaio.engine.guard.Log;
import io.jnaaio.engine.guard.ShortLock;
import io.jnaaio.spi.LibraryThreads;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Checks every few milliseconds which threads are stuck in a handler, while there are handlers to run; its thread waits
 * when there are none, and ends after a while.
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

    /** Looks from here on, until nothing is left to be seen. */
    void begin() {
        if (on.get() || !on.compareAndSet(false, true)) {
            return;
        }
        boolean looks = false;
        try {
            looks = wakeOrStart();
        } finally {
            if (!looks) {
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

    /** Its thread ends when nothing is left to be seen. */
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
                look();
            } catch (RuntimeException | Error e) {
                Log.WATCH_FAILED.write(e, null);
            }
        } while (waitForMore());
    }

    private void look() {
        int idleTicks = 0;
        int more = 0;
        int calm = 0;
        while (idleTicks < IDLE_TICKS_MAX && !(closed && idleTicks > 0)) {
            LockSupport.parkNanos(this, tickNanos);
            boolean stuck = false;
            for (HandlerThread.Runner runner : handlers.runners()) {
                stuck |= runner.look();
            }
            // Each one that is stuck is replaced; where all handlers block that is not enough. To
            // find one stuck takes two looks, so there is a calm one between.
            handlers.wakeMore(stuck ? more : 0);
            if (!handlers.isIdle()) {
                // There may have been no thread for what is left.
                handlers.wake();
            }
            calm = stuck ? 0 : calm + 1;
            more = stuck ? 2 * more + 1 : calm < 2 ? more : 0;
            idleTicks = anythingToSee() ? 0 : idleTicks + 1;
        }
    }

    private boolean anythingToSee() {
        return !handlers.isIdle()
                || handlers.runners().stream().anyMatch(HandlerThread.Runner::isInHandler);
    }

    /** False if the thread ends. */
    private boolean waitForMore() {
        lock.lock();
        try {
            on.set(false);
            // Who came before that has found it on.
            if (anythingToSee() && on.compareAndSet(false, true)) {
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
            // Nobody has a reason to interrupt it; a wait needs a little memory.
            return true;
        } finally {
            lock.unlock();
        }
    }
}
