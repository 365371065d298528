package io.jnaaio.engine;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.engine.guard.Log;
import io.jnaaio.engine.guard.ShortLock;
import io.jnaaio.engine.stats.Counter;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * An engine's side of one driver: hands requests over, takes reports, and keeps what the system refused with EAGAIN until
 * the next completion of this driver, or, where none of its requests is in flight, for a growing time.
 */
final class DriverPort implements CompletionSink {
    private static final long RETRY_MIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long RETRY_MAX_NANOS = TimeUnit.MILLISECONDS.toNanos(64);

    private static final int RECOVERIES_MAX = 1000;

    /** So long a request is retried while nothing else of this driver completes; then it fails. */
    private static final long RETRY_TOTAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A constant: what stands in a method may need memory when it is first used. */
    private static final String SUBMIT = "submit";

    private static final Failure NO_CLOCK =
            new Failure(
                    "submit",
                    Errno.EAGAIN,
                    0,
                    "the system refused it, and no thread can be had that tries it again; raise the limit"
                            + " of threads (ulimit -u, pids.max) or submit it again later",
                    null);

    private static final Failure CANCELED =
            new Failure("submit", Errno.ECANCELED, 0, "it was cancelled", null);

    private static final Failure STILL_FULL =
            new Failure(
                    "submit",
                    Errno.EAGAIN,
                    0,
                    "the system refused it for "
                            + TimeUnit.NANOSECONDS.toSeconds(RETRY_TOTAL_NANOS)
                            + " s, while no request of this engine was in flight; others use up its limits",
                    null);

    private final Engine engine;
    private final int rank;
    private @Nullable Driver driver;

    private final AtomicInteger withDriver = new AtomicInteger();
    private final ShortLock lock = new ShortLock();
    private final RefusedQueue refused = new RefusedQueue();
    private volatile boolean anyRefused;
    private final AtomicInteger retriers = new AtomicInteger();
    private final Retries.Task again =
            new Retries.Task() {
                @Override
                void run() {
                    timeOver();
                }
            };
    private final Retries.Task flushAgain =
            new Retries.Task() {
                @Override
                void run() {
                    flush();
                }
            };
    private long pauseNanos = RETRY_MIN_NANOS;

    /**
     * A port without its driver, which needs the port to be opened.
     *
     * @param rank the place of the driver in the engine's order of choice
     */
    DriverPort(Engine engine, int rank) {
        this.engine = engine;
        this.rank = rank;
    }

    void connect(Driver opened) {
        driver = opened;
    }

    Driver driver() {
        Driver connected = driver;
        if (connected == null) {
            throw new IllegalStateException("no driver is connected");
        }
        return connected;
    }

    BackendId id() {
        return driver().id();
    }

    int rank() {
        return rank;
    }

    // ---- to the driver

    /** Hands a request over; false if the system refused it with EAGAIN. Throws nothing. */
    boolean trySubmit(Slot slot) {
        if (slot.op().cancelAsked && !slot.merged()) {
            // Asked while it was on its way here: the driver could not be asked yet.
            notTaken(slot, CANCELED);
            return true;
        }
        DriverRequest request;
        try {
            request = slot.hand();
        } catch (OutOfMemoryError e) {
            notTaken(slot, Outcomes.noMemory());
            return true;
        }
        withDriver.incrementAndGet();
        try {
            if (driver().submit(request)) {
                return true;
            }
        } catch (RuntimeException | Error e) {
            thrown(request, e);
            return true;
        }
        if (!request.report()) {
            Log.REPORTED_AND_REFUSED.write(null, request);
            return true;
        }
        withDriver.decrementAndGet();
        retryLater();
        return false;
    }

    /** A driver that throws has not taken the request, unless it has reported it already. */
    private void thrown(DriverRequest request, Throwable e) {
        if (!request.report()) {
            Log.REPORTED_AND_THREW.write(e, request);
            return;
        }
        withDriver.decrementAndGet();
        retryLater();
        notTaken(request.maker(), Outcomes.driverThrew(SUBMIT, e));
    }

    /** It ends without a driver. */
    private static void notTaken(Slot slot, Failure failure) {
        int generation = slot.generation();
        try {
            lane(slot).notTaken(slot, failure);
        } catch (RuntimeException | Error e) {
            recover(slot, generation, e);
        }
    }

    /** What is kept waits for a completion; if none is to come, for the clock. */
    private void retryLater() {
        if (anyRefused && withDriver.get() == 0) {
            try {
                setTimer();
            } catch (RuntimeException | Error e) {
                Log.NO_CLOCK.write(e, id());
                withoutClock();
            }
        }
    }

    /** Hands a request over, later if the system is full now. */
    void submit(Slot slot) {
        if (!trySubmit(slot)) {
            keep(slot);
        }
    }

    /** Whether what was submitted is to be flushed. */
    boolean collects() {
        return driver().collects();
    }

    /**
     * Has the driver hand over what it has collected. Where that throws it is tried again: by the clock, or here if there is no
     * memory for the clock. Throws nothing.
     */
    void flush() {
        for (int tries = 0; tries < RECOVERIES_MAX; tries++) {
            try {
                driver().flush();
                return;
            } catch (RuntimeException | Error e) {
                if (flushesLater(e)) {
                    return;
                }
                LockSupport.parkNanos(RETRY_MIN_NANOS);
            }
        }
    }

    private boolean flushesLater(Throwable why) {
        try {
            Log.FLUSH_FAILED.write(why, id());
            return engine.retries().schedule(flushAgain, RETRY_MIN_NANOS);
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    CancelStatus cancel(Slot slot, boolean wait) {
        if (anyRefused && takeBack(slot)) {
            lane(slot).notTaken(slot, CANCELED);
            return CancelStatus.CANCELED;
        }
        DriverRequest request = slot.request();
        return request == null ? CancelStatus.ALL_DONE : driver().cancel(request, wait);
    }

    private boolean takeBack(Slot slot) {
        lock.lock();
        try {
            return refused.remove(slot);
        } finally {
            lock.unlock();
        }
    }

    // ---- from the driver

    @Override
    public void completed(Request request, long bytes) {
        Slot slot = reported(request);
        if (slot == null) {
            return;
        }
        int generation = slot.generation();
        makeRoom(slot);
        try {
            lane(slot).completed(slot, bytes);
        } catch (RuntimeException | Error e) {
            recover(slot, generation, e);
        }
    }

    @Override
    public void failed(Request request, Failure failure) {
        Slot slot = reported(request);
        if (slot == null) {
            return;
        }
        int generation = slot.generation();
        makeRoom(slot);
        try {
            lane(slot).failed(slot, failure);
        } catch (RuntimeException | Error e) {
            recover(slot, generation, e);
        }
    }

    @Override
    public void refused(Request request, Failure failure) {
        Slot slot = reported(request);
        if (slot == null) {
            return;
        }
        if (slot.op().failsWhenFull() && !slot.merged()) {
            notTaken(slot, failure);
            retryLater();
        } else if (tooLong(slot)) {
            notTaken(slot, STILL_FULL);
            retryLater();
        } else {
            keep(slot);
        }
    }

    @Override
    public void stepDown(Request request, Failure failure) {
        Slot slot = reported(request);
        if (slot == null) {
            return;
        }
        int generation = slot.generation();
        makeRoom(slot);
        try {
            lane(slot).stepDown(slot, failure);
        } catch (RuntimeException | Error e) {
            recover(slot, generation, e);
        }
    }

    /** What was refused earlier goes first into the room that a reported request leaves. */
    private void makeRoom(Slot reported) {
        reported.refusedSinceNanos = 0;
        try {
            retryRefused();
        } catch (RuntimeException | Error e) {
            Log.RETRY_FAILED.write(e, null);
        }
    }

    /** The end of a request was stopped half-way: what of it is left fails. */
    private static void recover(Slot slot, int generation, Throwable why) {
        Log.REPORT_FAILED.write(why, slot);
        for (int tries = 0; tries < RECOVERIES_MAX && slot.generation() == generation; tries++) {
            Op<?> op = slot.opOrNull();
            if (op == null) {
                return;
            }
            try {
                op.lane().recover(slot);
                return;
            } catch (RuntimeException | Error e) {
                Log.RECOVERY_FAILED.write(e, slot);
                LockSupport.parkNanos(RETRY_MIN_NANOS);
            }
        }
    }

    /** The slot of a request; null if it was reported before. */
    private @Nullable Slot reported(Request request) {
        if (!(request instanceof DriverRequest known)) {
            throw new IllegalArgumentException(
                    "a driver reported " + request + ", which is not what the engine submitted");
        }
        if (!known.report()) {
            Log.REPORTED_TWICE.write(null, known);
            return null;
        }
        withDriver.decrementAndGet();
        return known.maker();
    }

    private static Lane lane(Slot slot) {
        return slot.op().lane();
    }

    // ---- refusals

    private void keep(Slot slot) {
        if (slot.refusedSinceNanos == 0) {
            slot.refusedSinceNanos = System.nanoTime();
        }
        lock.lock();
        try {
            refused.addLast(slot);
            anyRefused = true;
        } finally {
            lock.unlock();
        }
        retryLater();
    }

    private void setTimer() {
        long pause;
        lock.lock();
        try {
            if (refused.isEmpty()) {
                return;
            }
            pause = pauseNanos;
            pauseNanos = Math.min(RETRY_MAX_NANOS, 2 * pauseNanos);
        } finally {
            lock.unlock();
        }
        if (!engine.retries().schedule(again, pause)) {
            withoutClock();
        }
    }

    /** No thread, or no memory, for the clock: what is kept fails, unless a completion is to come that retries it. */
    private void withoutClock() {
        Slot slot;
        while (withDriver.get() == 0 && (slot = pollRefused()) != null) {
            notTaken(slot, NO_CLOCK);
        }
    }

    private void timeOver() {
        if (retryAll()) {
            flush();
        }
        retryLater();
    }

    private void retryRefused() {
        if (anyRefused) {
            lock.lock();
            try {
                pauseNanos = RETRY_MIN_NANOS;
            } finally {
                lock.unlock();
            }
            if (retryAll()) {
                flush();
            }
            retryLater();
        }
    }

    /** Tries again what the system refused, where nothing else may do it; called now and then by a close that waits. */
    void retryStuck() {
        flush();
        if (anyRefused && withDriver.get() == 0) {
            if (retryAll()) {
                flush();
            }
            retryLater();
        }
    }

    /** Submits what was refused, in order, until the system refuses again; true if it took any. */
    private boolean retryAll() {
        if (retriers.getAndIncrement() != 0) {
            // Another thread, or this one further up, looks again for us.
            return false;
        }
        boolean any = false;
        int seen = 1;
        try {
            do {
                any |= retryOnce();
                seen = retriers.addAndGet(-seen);
            } while (seen != 0);
        } finally {
            if (seen != 0) {
                // An Error stopped it: the next one must not think that this one goes on.
                retriers.set(0);
            }
        }
        return any;
    }

    private boolean retryOnce() {
        boolean any = false;
        Slot slot;
        while ((slot = pollRefused()) != null) {
            lane(slot).counters().count(Counter.RETRIES, 1);
            if (trySubmit(slot)) {
                any = true;
            } else {
                if (tooLong(slot)) {
                    notTaken(slot, STILL_FULL);
                } else {
                    putBack(slot);
                }
                break;
            }
        }
        return any;
    }

    private boolean tooLong(Slot slot) {
        return slot.refusedSinceNanos != 0
                && withDriver.get() == 0
                && System.nanoTime() - slot.refusedSinceNanos > RETRY_TOTAL_NANOS;
    }

    private @Nullable Slot pollRefused() {
        lock.lock();
        try {
            Slot slot = refused.poll();
            if (slot == null) {
                anyRefused = false;
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
            anyRefused = true;
        } finally {
            lock.unlock();
        }
    }
}
