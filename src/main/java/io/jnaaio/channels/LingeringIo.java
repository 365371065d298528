package io.jnaaio.channels;

import io.jnaaio.Aio;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The hold of all channels on the shared engine. It is kept for a moment after the last one was closed: a program that opens
 * one file after the other would else open and close an engine each time, which takes far longer than a file.
 *
 * <p>A thread waits for that moment: from the close of the last channel until the engine is closed, or found in use again.
 */
final class LingeringIo {
    static final LingeringIo SHARED = new LingeringIo(Aio::shared, LibraryThreads::daemon);

    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Source source;
    private final Threads threads;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable AsyncIo io;
    private int users;

    /** A thread waits for the moment to close. */
    private boolean waiting;

    /** When the last user has gone, as {@link System#nanoTime} tells it. */
    private long idleSinceNanos;

    /** Where the engine comes from. */
    interface Source {
        AsyncIo open() throws IOException;
    }

    /** Where threads come from. */
    interface Threads {
        Thread make(String name, Runnable work);
    }

    LingeringIo(Source source, Threads threads) {
        this.source = source;
        this.threads = threads;
    }

    AsyncIo acquire() throws IOException {
        lock.lock();
        try {
            AsyncIo held = io;
            if (held == null) {
                held = source.open();
                io = held;
            }
            users++;
            return held;
        } finally {
            lock.unlock();
        }
    }

    void release() {
        lock.lock();
        try {
            users--;
            idleSinceNanos = System.nanoTime();
            if (users > 0 || waiting) {
                return;
            }
            waiting = true;
            boolean started = false;
            try {
                threads.make("jna-aio-close", this::closeWhenIdle).start();
                started = true;
            } catch (OutOfMemoryError e) {
                // No thread to be had: the engine stays for the next channel, whose close tries
                // again.
                LOG.log(Level.DEBUG, "no thread to close the shared engine", e);
            } finally {
                waiting = started;
            }
        } finally {
            lock.unlock();
        }
    }

    private void closeWhenIdle() {
        long left = LINGER_NANOS;
        while (left > 0) {
            LockSupport.parkNanos(this, left);
            // Nobody has a reason to interrupt it; not to clear that would be to spin.
            boolean unused = Thread.interrupted();
            left = leftNanos();
        }
        AsyncIo held = take();
        if (held != null) {
            try {
                held.close();
            } catch (IOException e) {
                LOG.log(Level.WARNING, "closing the shared engine failed", e);
            }
        }
    }

    /** How long the engine is kept yet; 0 if it is in use, or was idle for long enough. */
    private long leftNanos() {
        lock.lock();
        try {
            return users > 0 ? 0 : LINGER_NANOS - (System.nanoTime() - idleSinceNanos);
        } finally {
            lock.unlock();
        }
    }

    /** The engine, which nobody else has from then on; null if it is in use. */
    private @Nullable AsyncIo take() {
        lock.lock();
        try {
            waiting = false;
            AsyncIo held = users > 0 ? null : io;
            io = users > 0 ? io : null;
            return held;
        } finally {
            lock.unlock();
        }
    }
}
