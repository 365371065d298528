package io.jnaaio.engine;

import io.jnaaio.engine.guard.Log;
import io.jnaaio.engine.guard.ShortLock;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps a file open for those that are inside: operations whose completion was not told yet, and threads that talk to its
 * driver or are in a call. The file is closed when it was stopped and all have left.
 */
final class KeepOpen {
    private static final long LOOK_MILLIS = 20;

    private final Closer closer;
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger calls = new AtomicInteger();
    private final ShortLock lock = new ShortLock();
    private final Condition left = lock.newCondition();
    private final ReentrantLock closing = new ReentrantLock();
    private volatile boolean open = true;
    private boolean closeWhenLeft;
    private boolean closed;

    /** What closes the file; called once. */
    interface Closer {
        void close() throws IOException;
    }

    /** What is looked at while a close waits. */
    interface Patience {
        /** True if the close must not wait any longer. */
        boolean isOver() throws IOException;
    }

    KeepOpen(Closer closer) {
        this.closer = closer;
    }

    boolean isOpen() {
        return open;
    }

    /**
     * Keeps the file from being closed. Who finds it open after this call may use it until {@link #leave}: a close either
     * sees him, or he sees the close.
     */
    void enter() {
        enter(1);
    }

    /** The same for several, each of which leaves. */
    void enter(int count) {
        inside.addAndGet(count);
    }

    /** The same for a call of a user's thread: while it is inside, the descriptor is not closed whatever happens. */
    void enterCall() {
        beginCall();
        enter();
    }

    /** Who is inside begins a call, until {@link #endCall}. */
    void beginCall() {
        int unused = calls.incrementAndGet();
    }

    /** The call has ended; its thread is still inside. */
    void endCall() {
        int unused = calls.decrementAndGet();
    }

    void leaveCall() {
        endCall();
        leave();
    }

    /** How many threads are in calls. */
    int calls() {
        return calls.get();
    }

    void leave() {
        if (inside.decrementAndGet() > 0 || open) {
            return;
        }
        boolean close;
        lock.lock();
        try {
            left.signalAll();
            close = closeWhenLeft;
        } finally {
            lock.unlock();
        }
        if (close) {
            closeLogged();
        }
    }

    /** From here on it is not open. */
    void stop() {
        open = false;
    }

    /**
     * Stops it, waits until all have left, closes it.
     *
     * @param patience asked every few milliseconds while there is something to wait for
     */
    void closeWaiting(Patience patience) throws IOException {
        stop();
        boolean interrupted = false;
        while (inside.get() > 0 && !patience.isOver()) {
            interrupted |= Thread.interrupted();
            awaitLeaving();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    /** Called in a loop. */
    @SuppressWarnings("WaitNotInLoop")
    private void awaitLeaving() {
        lock.lock();
        try {
            if (inside.get() > 0) {
                boolean unused = left.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Stops it; the last one that leaves closes it. */
    void closeLater() throws IOException {
        lock.lock();
        try {
            closeWhenLeft = true;
        } finally {
            lock.unlock();
        }
        stop();
        if (inside.get() == 0) {
            close();
        }
    }

    private void closeLogged() {
        try {
            close();
        } catch (IOException | RuntimeException | Error e) {
            Log.CLOSING_FAILED.write(e, null);
        }
    }

    private void close() throws IOException {
        closing.lock();
        try {
            if (!closed) {
                closed = true;
                closer.close();
            }
        } finally {
            closing.unlock();
        }
    }
}
