package io.jnaaio.engine;

import io.jnaaio.api.Errno;
import io.jnaaio.engine.guard.Log;
import io.jnaaio.engine.guard.RetryClock;
import io.jnaaio.engine.guard.ShortLock;
import io.jnaaio.engine.stats.Counter;
import io.jnaaio.spi.Failure;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one driver that the system refused with EAGAIN. They are retried at the next completion of the driver
 * or, if none of its requests is in flight, after increasing delays.
 */
final class Refusals {
    private static final long PAUSE_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PAUSE_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(64);

    /** A request that is refused for this long, while nothing else of this driver completes, fails. */
    private static final long TOTAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private static final Failure NO_CLOCK =
            new Failure(
                    "submit",
                    Errno.EAGAIN,
                    0,
                    "the system refused it, and no thread can be had that tries it again; raise the limit"
                            + " of threads (ulimit -u, pids.max) or submit it again later",
                    null);

    private static final Failure STILL_FULL =
            new Failure(
                    "submit",
                    Errno.EAGAIN,
                    0,
                    "the system refused it for "
                            + TimeUnit.NANOSECONDS.toSeconds(TOTAL_NANOS)
                            + " s, while no request of this engine was in flight; other programs use up"
                            + " its limits",
                    null);

    private final DriverPort port;
    private final RetryClock clock;
    private final ShortLock lock = new ShortLock();

    /** Guarded by the lock. */
    private final Chain refused = new Chain();

    /** The delay of the next retry by the clock: it grows until a request of the driver completes. */
    private volatile long pauseNanos = PAUSE_MIN_NANOS;

    /** True if any is kept; read without the lock. */
    private volatile boolean any;

    private final AtomicInteger retriers = new AtomicInteger();
    private final RetryClock.Task again =
            new RetryClock.Task() {
                @Override
                protected void run() {
                    retryAll();
                    retryLater();
                }
            };

    Refusals(DriverPort port, RetryClock clock) {
        this.port = port;
        this.clock = clock;
    }

    // ---- kept requests

    /** Keeps a request that was refused just now. */
    void keep(Slot slot) {
        if (slot.refusedSinceNanos == 0) {
            slot.refusedSinceNanos = System.nanoTime();
        }
        lock.lock();
        try {
            refused.addLast(slot);
            any = true;
        } finally {
            lock.unlock();
        }
        retryLater();
    }

    /** Keeps it, unless it was refused for too long: then it fails. */
    void keepOrFail(Slot slot) {
        if (isTooLong(slot)) {
            DriverPort.notTaken(slot, STILL_FULL);
            retryLater();
        } else {
            keep(slot);
        }
    }

    /** Removes a request that is to be cancelled; false if it is not kept here. */
    boolean takeBack(Slot slot) {
        if (!any) {
            return false;
        }
        lock.lock();
        try {
            return refused.remove(slot);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Slot poll() {
        lock.lock();
        try {
            Slot slot = refused.poll();
            if (slot == null) {
                any = false;
            }
            return slot;
        } finally {
            lock.unlock();
        }
    }

    private void putBack(Slot slot) {
        lock.lock();
        try {
            refused.addFirst(slot);
            any = true;
        } finally {
            lock.unlock();
        }
    }

    // ---- retries

    /** Schedules a retry: at the next completion or, if none is expected, by the clock. */
    void retryLater() {
        if (any && port.isIdle()) {
            try {
                setClock();
            } catch (RuntimeException | Error e) {
                Log.NO_CLOCK.write(e, port.id());
                withoutClock();
            }
        }
    }

    private void setClock() {
        long pause;
        lock.lock();
        try {
            if (refused.isEmpty()) {
                return;
            }
            pause = pauseNanos;
            pauseNanos = Math.min(PAUSE_MAX_NANOS, 2 * pause);
        } finally {
            lock.unlock();
        }
        if (!clock.schedule(again, pause)) {
            withoutClock();
        }
    }

    /**
     * Called if there is no thread or no memory for the clock: the kept requests fail, unless a completion is expected,
     * which retries them.
     */
    private void withoutClock() {
        Slot slot;
        while (port.isIdle() && (slot = poll()) != null) {
            DriverPort.notTaken(slot, NO_CLOCK);
        }
    }

    /** Called when a request of the driver has completed: submits kept requests into the room that it leaves. */
    void retry() {
        if (pauseNanos != PAUSE_MIN_NANOS) {
            pauseNanos = PAUSE_MIN_NANOS;
        }
        if (any) {
            retryAll();
            retryLater();
        }
    }

    /** Retries if nothing else may do so. */
    void retryStuck() {
        if (any && port.isIdle()) {
            retryAll();
            retryLater();
        }
    }

    /** Submits the kept requests in order until the system refuses again. */
    private void retryAll() {
        if (retriers.getAndIncrement() != 0) {
            // Another thread, or a caller of this method on this thread, will check again.
            return;
        }
        boolean taken = false;
        int seen = 1;
        try {
            do {
                taken |= retryOnce();
                seen = retriers.addAndGet(-seen);
            } while (seen != 0);
        } finally {
            if (seen != 0) {
                // An Error stopped this loop: the next caller must not rely on it.
                retriers.set(0);
            }
        }
        if (taken) {
            port.flush();
        }
    }

    /** True if the driver took any. */
    private boolean retryOnce() {
        boolean taken = false;
        Slot slot;
        while ((slot = poll()) != null) {
            slot.op().lane().counters().count(Counter.RETRIES, 1);
            if (port.trySubmit(slot)) {
                taken = true;
            } else {
                if (isTooLong(slot)) {
                    DriverPort.notTaken(slot, STILL_FULL);
                } else {
                    putBack(slot);
                }
                break;
            }
        }
        return taken;
    }

    private boolean isTooLong(Slot slot) {
        return slot.refusedSinceNanos != 0
                && port.isIdle()
                && System.nanoTime() - slot.refusedSinceNanos > TOTAL_NANOS;
    }
}
