package io.jnaaio.channels;

import io.jnaaio.Aio;
import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The hold of all channels on the shared engine. It is kept for a moment after the last one was closed: a program that opens
 * one file after the other would else open and close an engine each time, which takes far longer than a file.
 */
final class LingeringIo {
    static final LingeringIo SHARED = new LingeringIo();

    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final long LINGER_MILLIS = 1000;

    private static final Executor CLOSER =
            task -> {
                Thread thread = new Thread(task, "jna-aio-close");
                thread.setDaemon(true);
                thread.start();
            };

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable AsyncIo io;
    private int users;

    /** How often it was given back for good: only the last time counts. */
    private long idleTimes;

    private LingeringIo() {}

    AsyncIo acquire() throws IOException {
        lock.lock();
        try {
            AsyncIo held = io;
            if (held == null) {
                held = Aio.shared();
                io = held;
            }
            users++;
            return held;
        } finally {
            lock.unlock();
        }
    }

    void release() {
        long idle;
        lock.lock();
        try {
            users--;
            if (users > 0) {
                return;
            }
            idleTimes++;
            idle = idleTimes;
        } finally {
            lock.unlock();
        }
        CompletableFuture.delayedExecutor(LINGER_MILLIS, TimeUnit.MILLISECONDS, CLOSER)
                .execute(() -> closeIfIdleSince(idle));
    }

    private void closeIfIdleSince(long idle) {
        AsyncIo held;
        lock.lock();
        try {
            held = io;
            if (users > 0 || idleTimes != idle || held == null) {
                return;
            }
            io = null;
        } finally {
            lock.unlock();
        }
        try {
            held.close();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "closing the shared engine failed", e);
        }
    }
}
