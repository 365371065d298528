package io.jnaaio.backend.kaio;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.api.Errno;
import io.jnaaio.jna.IoEventLayout;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.LibraryThreads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Waits for completions: one thread, in {@code io_getevents} while anything is in flight, parked otherwise.
 *
 * <p>It never needs to be woken out of the kernel. It goes there only for requests that the kernel has taken and not yet
 * told of, so that at least one event is to come; those handed over meanwhile end that wait just as well. When nothing is in
 * flight, which is when it is stopped, it is parked here.
 */
final class Reaper {
    private static final Logger LOG = System.getLogger("io.jnaaio");
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

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long context;
    private long taken;
    private long reaped;
    private boolean parked;
    private boolean stopped;
    private volatile @Nullable Thread thread;

    /** Who is told, on the reaper's thread. */
    interface Listener {
        /**
         * A request has ended.
         *
         * @param data of its control block
         * @param result bytes, or minus errno
         */
        void ended(long data, long result);

        /** The events at hand are told. */
        void roundOver();
    }

    Reaper(AioCalls calls, PlatformAbi abi, Listener listener) {
        this.calls = calls;
        this.abi = abi;
        this.listener = listener;
    }

    /** Starts the thread, if it does not run yet. */
    void start(long ofContext) {
        if (thread != null) {
            return;
        }
        lock.lock();
        try {
            if (thread == null) {
                context = ofContext;
                String name = "jna-aio-kaio-" + NUMBERS.getAndIncrement();
                Thread started = LibraryThreads.daemon(name, this::run);
                started.start();
                thread = started;
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isCurrentThread() {
        return Thread.currentThread() == thread;
    }

    /** The kernel has taken that many requests more. Their events may have been told already. */
    void taken(int count) {
        lock.lock();
        try {
            taken += count;
            if (parked && taken > reaped) {
                parked = false;
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many requests the kernel has. */
    long inFlight() {
        lock.lock();
        try {
            return taken - reaped;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread and frees what it used; nothing is in flight. */
    void stop() {
        Thread running;
        lock.lock();
        try {
            stopped = true;
            running = thread;
            changed.signal();
        } finally {
            lock.unlock();
        }
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
                // Want of memory, for example: what is in flight has to be reaped all the same.
                LOG.log(Level.ERROR, "a round of the kernel-aio reaper failed", e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Parks while the kernel has nothing of ours; false at the end. */
    private boolean awaitTaken() {
        lock.lock();
        try {
            while (taken <= reaped) {
                if (stopped) {
                    return false;
                }
                parked = true;
                changed.awaitUninterruptibly();
            }
            parked = false;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void round() {
        int count = calls.getevents(context, EVENTS_MAX, Pointer.nativeValue(events));
        if (count < 0) {
            int number = calls.errno();
            if (abi.errno(number) != Errno.EINTR) {
                LOG.log(Level.ERROR, "io_getevents: " + abi.errno(number) + " (" + number + ")");
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            return;
        }
        lock.lock();
        try {
            reaped += count;
        } finally {
            lock.unlock();
        }
        try {
            for (int i = 0; i < count; i++) {
                int at = i * layout.size();
                tell(view.getLong(at + layout.data()), view.getLong(at + layout.res()));
            }
        } finally {
            listener.roundOver();
        }
    }

    private void tell(long data, long result) {
        try {
            listener.ended(data, result);
        } catch (Throwable e) {
            // The engine lets nothing of the user's through; this is a fault of its own.
            LOG.log(Level.ERROR, "telling of a completion failed", e);
        }
    }
}
