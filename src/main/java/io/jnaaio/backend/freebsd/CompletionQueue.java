package io.jnaaio.backend.freebsd;

import static io.jnaaio.jna.KqueueConstants.EVFILT_AIO;
import static io.jnaaio.jna.KqueueConstants.EVFILT_USER;
import static io.jnaaio.jna.KqueueConstants.EV_ADD;
import static io.jnaaio.jna.KqueueConstants.EV_CLEAR;
import static io.jnaaio.jna.KqueueConstants.NOTE_TRIGGER;

import io.jnaaio.api.Errno;
import io.jnaaio.engine.mem.ControlBlocks;
import io.jnaaio.engine.mem.DriverLog;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.FreeBsdAio;
import io.jnaaio.jna.KeventLayout;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * The engine's kqueue and the thread that waits on it. EV_ONESHOT delivers each request once. EVFILT_USER wakes the
 * thread when the queue is closed, because closing a kqueue does not.
 */
final class CompletionQueue {
    private static final String ROUND_FAILED = "polling for completions failed";

    private static final int BATCH = 64;
    private static final long WAKE_UP = 1;
    private static final int TIMEOUT_STRIDE = 64;
    private static final long POLL_NANOS = 1_000_000;

    private final FreeBsdAio aio;
    private final FileCalls calls;
    private final PlatformAbi abi;
    private final KeventLayout layout;
    private final LongConsumer completed;
    private final int descriptor;
    private final ControlBlocks events;
    private final ControlBlocks change;
    private final ControlBlocks timeout;
    private final Runnable pollAll;
    private final Thread thread;
    private final DriverLog log = new DriverLog();
    private final ReentrantLock starting = new ReentrantLock();
    private volatile boolean started;
    private volatile boolean stopped;
    private volatile boolean lost;

    /**
     * Opens a queue; its thread starts with the first request.
     *
     * @param completed receives the {@code udata} of each completed request; must not throw
     * @param pollAll checks all requests for completion, after the queue was lost
     */
    CompletionQueue(
            FreeBsdAio aio,
            FileCalls calls,
            PlatformAbi abi,
            KeventLayout layout,
            LongConsumer completed,
            Runnable pollAll)
            throws IOException {
        this.aio = aio;
        this.calls = calls;
        this.abi = abi;
        this.layout = layout;
        this.completed = completed;
        this.pollAll = pollAll;
        descriptor = aio.kqueue();
        if (descriptor < 0) {
            throw new IOException("kqueue: " + abi.errno(aio.errno()));
        }
        try {
            events = new ControlBlocks(BATCH, layout.size());
            change = new ControlBlocks(1, layout.size());
            timeout = new ControlBlocks(1, TIMEOUT_STRIDE);
            timeout.putLong(0, 0, 1); // struct timespec: one second
            change(EV_ADD | EV_CLEAR, 0);
            thread = LibraryThreads.daemon("jna-aio-kqueue-" + descriptor, this::run);
        } catch (IOException | RuntimeException | Error e) {
            int unused = calls.close(descriptor);
            throw e;
        }
    }

    int descriptor() {
        return descriptor;
    }

    /** Starts the thread if it is not running; false if there is no memory or no thread left for it. */
    boolean start() {
        if (started) {
            return true;
        }
        starting.lock();
        try {
            if (!started) {
                thread.start();
                started = true;
            }
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        } finally {
            starting.unlock();
        }
    }

    private void change(int flags, int fflags) throws IOException {
        change.putLong(0, layout.ident(), WAKE_UP);
        change.putShort(0, layout.filter(), EVFILT_USER);
        change.putShort(0, layout.flags(), flags);
        change.putInt(0, layout.fflags(), fflags);
        if (aio.kevent(descriptor, change.address(0), 1, 0, 0, 0) < 0) {
            throw new IOException("kevent(EVFILT_USER): " + abi.errno(aio.errno()));
        }
    }

    private void run() {
        while (!stopped) {
            int count = aio.kevent(descriptor, 0, 0, events.address(0), BATCH, timeout());
            if (count < 0) {
                Errno errno = abi.errno(aio.errno());
                if (errno == Errno.EINTR) {
                    continue;
                }
                log.error(
                        "kevent: the queue was closed by someone else; completions are polled"
                                + " from now on",
                        errno);
                poll();
                return;
            }
            for (int i = 0; i < count; i++) {
                if (events.getShort(i, layout.filter()) == EVFILT_AIO) {
                    completed.accept(events.getLong(i, layout.udata()));
                }
            }
        }
    }

    /** Polls all requests periodically, after the queue was lost, until it is closed. */
    private void poll() {
        lost = true;
        while (!stopped) {
            LockSupport.parkNanos(POLL_NANOS);
            try {
                pollAll.run();
            } catch (Throwable e) {
                log.error(ROUND_FAILED, e);
            }
        }
    }

    /** True if the queue was closed by other code: no event of a new request would arrive. */
    boolean isLost() {
        // With nothing to change and nothing to take, the call only checks that the descriptor is a
        // queue; the number may belong to another file by now.
        return lost || aio.kevent(descriptor, 0, 0, 0, 0, 0) < 0;
    }

    /** Closing a queue does not wake the threads that wait on it, so the thread checks it at this interval. */
    private long timeout() {
        return timeout.address(0);
    }

    /** Ends the thread, waits for it, and closes the queue, when nothing is in flight. */
    void close() {
        stopped = true;
        if (thread.isAlive()) {
            try {
                change(0, NOTE_TRIGGER);
            } catch (IOException e) {
                // The queue was closed by other code; the thread notices within a second. The
                // number may belong to another file by now.
                lost = true;
            }
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (!isLost()) {
            int unused = calls.close(descriptor);
        }
        events.close();
        change.close();
        timeout.close();
    }
}
