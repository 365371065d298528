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
 * A handle of the shared engine, used by all channels. It is kept for a second after the last channel is closed:
 * otherwise a program that opens one file after another would open and close an engine each time, which takes far
 * longer than opening a file.
 *
 * From the close of the last channel, a thread waits until it can close the engine, or until the engine is in use
 * again.
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

    /** Whether a thread is waiting to close the engine. */
    private boolean waiting;

    /** When the last channel was closed, by {@link System#nanoTime}. */
    private long idleSinceNanos;

    /** Opens the engine. */
    interface Source {
        AsyncIo open() throws IOException;
    }

    /** Creates threads. */
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
                // No thread can be started: keep the engine for the next channel, whose close tries
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
            // There is no reason to interrupt this thread; clear the status, because the loop would
            // spin.
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

    /** How much longer to keep the engine; 0 or less if it is in use or has been idle for long enough. */
    private long leftNanos() {
        lock.lock();
        try {
            return users > 0 ? 0 : LINGER_NANOS - (System.nanoTime() - idleSinceNanos);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the engine, so that no other thread uses it any more; null if it is in use. */
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
