package io.jnaaio.engine.handlers;

import io.jnaaio.engine.guard.ShortLock;
import java.io.InterruptedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Counts the callbacks of a file or an engine that were passed to their executors and have not finished:
 * {@code closeAndDrain} waits for them.
 */
public final class Callbacks {
    /** Whose callback the thread runs. */
    private static final ThreadLocal<Callbacks> RUNNING = new ThreadLocal<>();

    /** Those of the engine, which count these too; null for the engine's own. */
    private final @Nullable Callbacks all;

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ShortLock lock = new ShortLock();
    private final Condition ended = lock.newCondition();

    /**
     * Counts none yet.
     *
     * @param all those of the engine, which count these too; null for the engine's own
     */
    public Callbacks(@Nullable Callbacks all) {
        this.all = all;
    }

    /** One is given to its executor. */
    void begin() {
        int unused = count.incrementAndGet();
        if (all != null) {
            all.begin();
        }
    }

    /** Runs it, in the calling thread; it has ended then. */
    void run(CallbackRun callback) {
        Callbacks outer = RUNNING.get();
        mark(this);
        try {
            callback.call();
        } finally {
            mark(outer);
            end();
        }
    }

    /** Without memory for the mark the callback runs all the same. */
    private static void mark(@Nullable Callbacks of) {
        try {
            if (of == null) {
                RUNNING.remove();
            } else {
                RUNNING.set(of);
            }
        } catch (OutOfMemoryError e) {
            return;
        }
    }

    private void end() {
        if (count.decrementAndGet() == 0 && waiting.get() > 0) {
            lock.lock();
            try {
                ended.signalAll();
            } finally {
                lock.unlock();
            }
        }
        if (all != null) {
            all.end();
        }
    }

    /** True if the calling thread is in one of these. */
    public boolean isInCallback() {
        Callbacks running = RUNNING.get();
        return running != null && (running == this || running.all == this);
    }

    /**
     * Waits until none is left.
     *
     * @throws InterruptedIOException if the thread is interrupted; the interrupt stays pending
     */
    public void awaitNone() throws InterruptedIOException {
        lock.lock();
        try {
            int unused = waiting.incrementAndGet();
            try {
                while (count.get() > 0) {
                    ended.await();
                }
            } finally {
                int unusedCount = waiting.decrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException(
                            "closeAndDrain: interrupted while callbacks run; everything is closed");
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            lock.unlock();
        }
    }
}
