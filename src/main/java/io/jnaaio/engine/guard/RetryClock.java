package io.jnaaio.engine.guard;

import io.jnaaio.spi.LibraryThreads;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A clock for what the system refused and for what there was no memory for. Its thread starts when a task is set, and ends when
 * none was for a while. A task that is set stays set until it runs: if the thread dies, the next one finds it.
 */
public final class RetryClock {
    private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long NO_MEMORY_PAUSE_NANOS = 1_000_000;

    private final ShortLock lock = new ShortLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Task first;
    private @Nullable Thread thread;
    private boolean closed;

    /** What is done when its time comes; made once, so that setting it needs no memory. */
    public abstract static class Task {
        private @Nullable Task next;
        private long dueNanos;
        private boolean set;

        /** Runs on the clock's thread; the task may be set again from here. */
        protected abstract void run();
    }

    /**
     * Sets a task, unless it is set already.
     *
     * @return false if it cannot be: the clock is closed, or there is no thread to be had
     */
    public boolean schedule(Task task, long delayNanos) {
        lock.lock();
        try {
            if (closed || !hasThread()) {
                return false;
            }
            if (!task.set) {
                task.set = true;
                task.dueNanos = System.nanoTime() + delayNanos;
                task.next = first;
                first = task;
                changed.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasThread() {
        Thread running = thread;
        if (running != null && running.isAlive()) {
            return true;
        }
        try {
            Thread made = LibraryThreads.daemon("jna-aio-retry", this::run);
            made.start();
            thread = made;
            return true;
        } catch (OutOfMemoryError e) {
            Log.NO_RETRY_THREAD.write(e, null);
            return false;
        }
    }

    private void run() {
        Task task;
        while ((task = awaitNext()) != null) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                Log.RETRY_FAILED.write(e, null);
            }
        }
    }

    /** The next task that is due, which is set no longer; null if the thread ends. */
    private @Nullable Task awaitNext() {
        lock.lock();
        try {
            long idleSince = System.nanoTime();
            while (!closed) {
                long now = System.nanoTime();
                Task due = takeDue(now);
                if (due != null) {
                    return due;
                }
                long left = first == null ? KEEP_NANOS - (now - idleSince) : untilDue(now);
                if (left <= 0) {
                    break;
                }
                await(left);
            }
            thread = null;
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Called in a loop with the lock held. */
    @SuppressWarnings("WaitNotInLoop")
    private void await(long nanos) {
        try {
            long unused = changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // Nobody has a reason to; the loop looks again.
            return;
        } catch (OutOfMemoryError e) {
            // A wait needs a node in a queue.
            LockSupport.parkNanos(this, Math.min(nanos, NO_MEMORY_PAUSE_NANOS));
        }
    }

    private @Nullable Task takeDue(long now) {
        Task before = null;
        for (Task task = first; task != null; task = task.next) {
            if (task.dueNanos - now <= 0) {
                if (before == null) {
                    first = task.next;
                } else {
                    before.next = task.next;
                }
                task.next = null;
                task.set = false;
                return task;
            }
            before = task;
        }
        return null;
    }

    private long untilDue(long now) {
        long least = Long.MAX_VALUE;
        for (Task task = first; task != null; task = task.next) {
            least = Math.min(least, task.dueNanos - now);
        }
        return least;
    }

    /** Ends its thread; a task that runs is short. */
    public void close() {
        Thread running;
        lock.lock();
        try {
            closed = true;
            running = thread;
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (running != null && running != Thread.currentThread()) {
            try {
                running.join(TimeUnit.SECONDS.toMillis(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
