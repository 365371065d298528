package io.jnaaio.backend.kaio;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.api.Errno;
import io.jnaaio.engine.mem.DriverLog;
import io.jnaaio.jna.IoEventLayout;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.LibraryThreads;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits for completions: one thread, in {@code io_getevents} while anything is in flight, parked otherwise.
 *
 * <p>It never needs to be woken from the kernel. It waits there only for requests that the kernel has accepted and not
 * yet reported, so at least one event will come; requests submitted meanwhile end the wait as well. When nothing is in
 * flight, as when it is stopped, the thread is parked here.
 *
 * <p>Neither the thread nor {@link #taken} allocates, so requests in the kernel are reaped even if the heap is full.
 */
final class Reaper {
    private static final String ROUND_FAILED = "a round of the kernel-aio reaper failed";
    private static final String GETEVENTS = "io_getevents";

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final int EVENTS_MAX = 64;
    private static final long PAUSE_NANOS = 1_000_000;

    private final AioCalls calls;
    private final PlatformAbi abi;
    private final IoEventLayout layout = IoEventLayout.read();
    private final Listener listener;
    private final Memory events = new Memory((long) EVENTS_MAX * layout.size());
    private final ByteBuffer view =
            events.getByteBuffer(0, events.size()).order(ByteOrder.nativeOrder());

    private final DriverLog log = new DriverLog();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong reaped = new AtomicLong();
    private volatile boolean parked;
    private volatile boolean stopped;

    private final ReentrantLock starting = new ReentrantLock();
    private long context;
    private volatile @Nullable Thread thread;

    /** Receives the completions, on the reaper's thread. Must not throw. */
    interface Listener {
        /**
         * A request has completed; returns false if it was reported before.
         *
         * @param data from its control block
         * @param result the number of bytes, or a negated errno
         */
        boolean ended(long data, long result);

        /** All available events have been reported. */
        void roundOver();
    }

    Reaper(AioCalls calls, PlatformAbi abi, Listener listener) {
        this.calls = calls;
        this.abi = abi;
        this.listener = listener;
    }

    /** Starts the thread if it is not running; false if there is no memory or no thread left for it. */
    boolean start(long ofContext) {
        if (thread != null) {
            return true;
        }
        starting.lock();
        try {
            if (thread == null) {
                context = ofContext;
                String name = "jna-aio-kaio-" + NUMBERS.getAndIncrement();
                Thread started = LibraryThreads.daemon(name, this::run);
                started.start();
                thread = started;
            }
            return true;
        } catch (OutOfMemoryError e) {
            return false;
        } finally {
            starting.unlock();
        }
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /** The kernel has accepted this many more requests. Their events may already have been reported. */
    void taken(int count) {
        long unused = taken.addAndGet(count);
        if (parked) {
            LockSupport.unpark(thread);
        }
    }

    /** The number of requests in the kernel. */
    long inFlight() {
        return taken.get() - reaped.get();
    }

    /** Ends the thread and frees its memory, when nothing is in flight. */
    void stop() {
        stopped = true;
        Thread running = thread;
        LockSupport.unpark(running);
        boolean interrupted = false;
        while (running != null && running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        events.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the reaper's thread

    private void run() {
        while (awaitTaken()) {
            try {
                round();
            } catch (RuntimeException | Error e) {
                // Requests in flight must be reaped nevertheless.
                log.error(ROUND_FAILED, e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Parks while no request is in the kernel; false if the reaper was stopped. */
    private boolean awaitTaken() {
        while (inFlight() <= 0) {
            if (stopped) {
                return false;
            }
            parked = true;
            // A thread that changes either after this check finds that this thread is parked, and
            // unparks it.
            if (inFlight() <= 0 && !stopped) {
                LockSupport.park(this);
            }
            parked = false;
        }
        return true;
    }

    private void round() {
        int count = calls.getevents(context, EVENTS_MAX, Pointer.nativeValue(events));
        if (count < 0) {
            int number = calls.errno();
            if (abi.errno(number) != Errno.EINTR) {
                log.error(GETEVENTS, abi.errno(number));
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            return;
        }
        long unused = reaped.addAndGet(count);
        for (int i = 0; i < count; i++) {
            int at = i * layout.size();
            if (!listener.ended(
                    view.getLong(at + layout.data()), view.getLong(at + layout.res()))) {
                // The event was counted as the completion of a request that is still in the kernel.
                unused = reaped.decrementAndGet();
            }
        }
        listener.roundOver();
    }
}
