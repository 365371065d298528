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
 * The engine's kqueue and the thread that waits in it. Each request is delivered once, by EV_ONESHOT; EVFILT_USER wakes the
 * thread at the end, because closing a kqueue does not.
 */
final class CompletionQueue {
    private static final String ROUND_FAILED = "looking for completions failed";

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
     * @param completed gets the {@code udata} of each finished request; throws nothing
     * @param pollAll looks for finished requests, where events do not come any more
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

    /** Starts the thread, if it does not run yet; false if the system or the heap has no room for one. */
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
                        "kevent: the queue was closed by someone else; completions are asked for one"
                                + " by one from here on",
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

    /** Without a queue: looks at every request now and then, until the end. */
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

    /** True if the queue was closed by someone else: no event of a new request would come. */
    boolean isLost() {
        // Nothing to change, nothing to take: does no more than find the queue, where the number
        // may be another's by now.
        return lost || aio.kevent(descriptor, 0, 0, 0, 0, 0) < 0;
    }

    /** A closed queue does not wake who waits in it: the thread looks at it this often. */
    private long timeout() {
        return timeout.address(0);
    }

    /** Ends the thread, waits for it, closes the queue; nothing is in flight. */
    void close() {
        stopped = true;
        if (thread.isAlive()) {
            try {
                change(0, NOTE_TRIGGER);
            } catch (IOException e) {
                // The queue was closed by someone else: the thread looks at it once a second. The
                // number may be another's by now.
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
