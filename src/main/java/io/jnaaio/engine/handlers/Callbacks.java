package io.jnaaio.engine.handlers;

import io.jnaaio.engine.guard.ShortLock;
import java.io.InterruptedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Counts the callbacks of a file or an engine that were passed to their executors and have not returned. {@code
 * closeAndDrain} waits for them.
 */
public final class Callbacks {
    /** The counter of the callback that the current thread is running; unset if it runs none. */
    private static final ThreadLocal<Callbacks> RUNNING = new ThreadLocal<>();

    /** The engine's counter, which also counts the callbacks of its files; null if this is the engine's counter. */
    private final @Nullable Callbacks engine;

    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final ShortLock lock = new ShortLock();
    private final Condition ended = lock.newCondition();

    /**
     * Creates a counter.
     *
     * @param engine the engine's counter, which also counts these callbacks; null to create the engine's counter
     */
    public Callbacks(@Nullable Callbacks engine) {
        this.engine = engine;
    }

    /** Counts a callback that is about to be passed to its executor. */
    void begin() {
        int unused = count.incrementAndGet();
        if (engine != null) {
            engine.begin();
        }
    }

    /** Runs a callback in the calling thread, and then counts it as finished. */
    void run(CallbackRun callback) {
        Callbacks outer = RUNNING.get();
        setRunning(this);
        try {
            callback.call();
        } finally {
            setRunning(outer);
            end();
        }
    }

    /**
     * Records which counter's callback the calling thread is running. If there is no memory for the record, the
     * callback runs anyway.
     */
    private static void setRunning(@Nullable Callbacks callbacks) {
        try {
            if (callbacks == null) {
                RUNNING.remove();
            } else {
                RUNNING.set(callbacks);
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
        if (engine != null) {
            engine.end();
        }
    }

    /** Returns true if the calling thread is running a callback that this counter counts. */
    public boolean isInCallback() {
        Callbacks running = RUNNING.get();
        return running != null && (running == this || running.engine == this);
    }

    /**
     * Waits until every counted callback has returned.
     *
     * @throws InterruptedIOException if the thread is interrupted; its interrupt status stays set
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
