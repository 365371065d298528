package io.jnaaio.engine;

import io.jnaaio.spi.LibraryThreads;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A clock for requests that the system refused; its thread exists from the first such request on. */
final class Retries {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable ScheduledExecutorService timer;
    private boolean closed;

    @SuppressWarnings("FutureReturnValueIgnored") // the task logs for itself
    void schedule(Runnable task, long delay, TimeUnit unit) {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            ScheduledExecutorService clock = timer;
            if (clock == null) {
                clock =
                        Executors.newSingleThreadScheduledExecutor(
                                work -> LibraryThreads.daemon("jna-aio-retry", work));
                timer = clock;
            }
            clock.schedule(task, delay, unit);
        } catch (RejectedExecutionException e) {
            throw new IllegalStateException("the retry clock is closed", e);
        } finally {
            lock.unlock();
        }
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
