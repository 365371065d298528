package io.jnaaio.engine;

import java.io.InterruptedIOException;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/** The callbacks of an engine that were given to their executors and have not ended: a close that drains waits for them. */
final class Callbacks {
    private final ShortLock lock = new ShortLock();
    private final Condition ended = lock.newCondition();
    private @Nullable CallbackRun first;
    private int waiting;

    void add(CallbackRun run) {
        lock.lock();
        try {
            run.next = first;
            if (first != null) {
                first.previous = run;
            }
            first = run;
        } finally {
            lock.unlock();
        }
    }

    void remove(CallbackRun run) {
        lock.lock();
        try {
            if (run.previous == null) {
                first = run.next;
            } else {
                run.previous.next = run.next;
            }
            if (run.next != null) {
                run.next.previous = run.previous;
            }
            run.next = null;
            run.previous = null;
            if (waiting > 0) {
                ended.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** True if the calling thread is in a callback of that file, or of any if it is null. */
    boolean isInCallback(@Nullable Lane of) {
        Thread current = Thread.currentThread();
        lock.lock();
        try {
            for (CallbackRun run = first; run != null; run = run.next) {
                if (run.runner() == current && run.isOf(of)) {
                    return true;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until no callback of that file is left, or none at all if it is null.
     *
     * @throws InterruptedIOException if the thread is interrupted; the interrupt stays pending
     */
    void awaitNone(@Nullable Lane of) throws InterruptedIOException {
        lock.lock();
        try {
            waiting++;
            try {
                while (isAnyOf(of)) {
                    ended.await();
                }
            } finally {
                waiting--;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException(
                            "closeAndDrain: interrupted while callbacks run; all is closed");
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            lock.unlock();
        }
    }

    private boolean isAnyOf(@Nullable Lane of) {
        for (CallbackRun run = first; run != null; run = run.next) {
            if (run.isOf(of)) {
                return true;
            }
        }
        return false;
    }
}
