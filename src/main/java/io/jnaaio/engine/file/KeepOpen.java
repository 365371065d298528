package io.jnaaio.engine.file;

import io.jnaaio.engine.guard.Log;
import io.jnaaio.engine.guard.ShortLock;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps a file open for its current users: operations not yet delivered, and threads that call its driver or are in a
 * system call. The file is closed once it is stopped and all users have left.
 */
public final class KeepOpen {
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

    /** Closes the file; called once. */
    public interface Closer {
        void close() throws IOException;
    }

    /** Checked while a close waits. */
    public interface Patience {
        /** True if the close must stop waiting. */
        boolean isOver() throws IOException;
    }

    public KeepOpen(Closer closer) {
        this.closer = closer;
    }

    public boolean isOpen() {
        return open;
    }

    /** Throws ClosedChannelException if the file is closed or closing. */
    public void checkOpen() throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
    }

    /**
     * Prevents the file from being closed. A caller that finds it open after this call may use it until
     * {@link #leave}: either the close sees the caller, or the caller sees the close.
     */
    public void enter() {
        enter(1);
    }

    /** Enters several users, each of which must leave. */
    public void enter(int count) {
        inside.addAndGet(count);
    }

    /** Enters a system call in a user's thread: the descriptor is never closed before it leaves. */
    public void enterCall() {
        beginCall();
        enter();
    }

    /** Begins a system call of a current user, until {@link #endCall}. */
    public void beginCall() {
        int unused = calls.incrementAndGet();
    }

    /** Ends the system call; its thread remains a user. */
    public void endCall() {
        int unused = calls.decrementAndGet();
    }

    public void leaveCall() {
        endCall();
        leave();
    }

    /** The number of threads in system calls. */
    public int calls() {
        return calls.get();
    }

    public void leave() {
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

    /** Marks the file as closing. */
    public void stop() {
        open = false;
    }

    /**
     * Stops the file, waits until all users have left, and closes it.
     *
     * @param patience checked every few milliseconds while waiting
     */
    public void closeWaiting(Patience patience) throws IOException {
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

    /** Stops the file; the last user to leave closes it. */
    public void closeLater() throws IOException {
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
