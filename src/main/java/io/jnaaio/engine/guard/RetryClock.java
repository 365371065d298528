package io.jnaaio.engine.guard;

import io.jnaaio.spi.LibraryThreads;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks after a delay, to retry requests that the system refused and work for which there was no memory. Its
 * thread starts when a task is scheduled, and ends when no task has been scheduled for a while. A task stays scheduled
 * until it runs: if the thread dies, the next thread runs the task.
 */
public final class RetryClock {
    private static final long KEEP_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long NO_MEMORY_PAUSE_NANOS = 1_000_000;

    private final ShortLock lock = new ShortLock();
    private final Condition changed = lock.newCondition();
    private @Nullable Task first;
    private @Nullable Thread thread;
    private boolean closed;

    /** A task that runs after a delay. Tasks are created in advance, so that scheduling one needs no memory. */
    public abstract static class Task {
        private @Nullable Task next;
        private long dueNanos;
        private boolean set;

        /** Runs on the clock's thread; may schedule the task again. */
        protected abstract void run();
    }

    /**
     * Schedules a task, unless it is scheduled already.
     *
     * @return false if the task cannot be scheduled, because the clock is closed or no thread can be started
     */
    public boolean schedule(Task task, long delayNanos) {
        lock.lock();
        try {
            if (closed || !ensureThread()) {
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

    private boolean ensureThread() {
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

    /** Waits for the next task that is due and removes it from the schedule; returns null if the thread must end. */
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

    /** Waits until the schedule changes or the time has elapsed. Called in a loop, with the lock held. */
    @SuppressWarnings("WaitNotInLoop")
    private void await(long nanos) {
        try {
            long unused = changed.awaitNanos(nanos);
        } catch (InterruptedException e) {
            // An interrupt has no meaning here; the caller checks the schedule again.
            return;
        } catch (OutOfMemoryError e) {
            // There is no memory for the condition's queue node.
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

    /** Ends the clock's thread, and waits for a running task, which is short; the wait ends after a second. */
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
