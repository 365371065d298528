package io.jnaaio.engine;

import io.jnaaio.spi.LibraryThreads;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A clock for requests that the system refused; its thread exists from the first such request on. */
final class Retries {
    private final ShortLock lock = new ShortLock();
    private @Nullable ScheduledExecutorService timer;
    private boolean closed;

    /**
     * Runs a task later.
     *
     * @return false if that cannot be: the clock is closed, or there is no thread or memory to be had. The task may run all
     *     the same, with one that is scheduled later
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the task logs for itself
    boolean schedule(Runnable task, long delay, TimeUnit unit) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            ScheduledExecutorService clock = timer;
            if (clock == null) {
                clock = newClock();
                timer = clock;
            }
            clock.schedule(task, delay, unit);
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError e) {
            Log.warn(e, "the retry clock cannot be set", null);
            return false;
        } finally {
            lock.unlock();
        }
    }

    private static ScheduledExecutorService newClock() {
        return Executors.newSingleThreadScheduledExecutor(
                work -> LibraryThreads.daemon("jna-aio-retry", work));
    }

    void close() {
        ScheduledExecutorService clock;
        lock.lock();
        try {
            closed = true;
            clock = timer;
            timer = null;
        } finally {
            lock.unlock();
        }
        if (clock != null) {
            clock.shutdownNow();
            try {
                // Its thread is gone when this returns; a task of it is short.
                if (!clock.awaitTermination(1, TimeUnit.SECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
