package io.jnaaio.engine;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.engine.guard.Log;
import io.jnaaio.engine.guard.RetryClock;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The engine's side of one driver: submits requests and receives its reports. Nothing throws from here on: a request
 * that a driver or an Error of the JVM has interrupted is still completed.
 */
final class DriverPort implements CompletionSink {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int RECOVERIES_MAX = 1000;

    /** A constant, because a literal in a method may need memory when it is first used. */
    private static final String SUBMIT = "submit";

    private static final Failure CANCELED =
            new Failure("submit", Errno.ECANCELED, 0, "it was cancelled", null);

    private final Engine engine;
    private final int rank;
    private @Nullable Driver driver;

    private final AtomicInteger withDriver = new AtomicInteger();
    private final Refusals refusals;
    private final RetryClock.Task flushAgain =
            new RetryClock.Task() {
                @Override
                protected void run() {
                    flush();
                }
            };

    /**
     * Creates a port without its driver, which needs the port when it is opened.
     *
     * @param rank the position of the driver in the engine's order of preference
     */
    DriverPort(Engine engine, int rank) {
        this.engine = engine;
        this.rank = rank;
        refusals = new Refusals(this, engine.retryClock());
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

    /** Submits a request; false if the system refused it with EAGAIN. Never throws. */
    boolean trySubmit(Slot slot) {
        if (slot.op().cancelAsked && !slot.merged()) {
            // Cancellation was requested before the driver had the request.
            notTaken(slot, CANCELED);
            return true;
        }
        if (AtomicWrites.isLost(slot)) {
            notTaken(slot, AtomicWrites.LOST);
            return true;
        }
        DriverRequest request;
        try {
            request = slot.newRequest();
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
        refusals.retryLater();
        return false;
    }

    /** Handles an exception of the driver: it has not accepted the request unless it has already reported it. */
    private void thrown(DriverRequest request, Throwable e) {
        if (!request.report()) {
            Log.REPORTED_AND_THREW.write(e, request);
            return;
        }
        withDriver.decrementAndGet();
        refusals.retryLater();
        notTaken(request.maker(), Outcomes.driverThrew(SUBMIT, e));
    }

    /** Ends a request that no driver has accepted. */
    static void notTaken(Slot slot, Failure failure) {
        int generation = slot.generation();
        try {
            lane(slot).reports().notTaken(slot, failure);
        } catch (RuntimeException | Error e) {
            recover(slot, generation, e);
        }
    }

    /** Submits a request, later if the system's queue is full. */
    void submit(Slot slot) {
        if (!trySubmit(slot)) {
            refusals.keep(slot);
        }
    }

    /** Whether submitted requests must be flushed. */
    boolean collects() {
        return driver().collects();
    }

    /**
     * Flushes the driver. A failed flush is retried: by the retry clock, or here if there is no memory for the clock.
     * Never throws.
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
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private boolean flushesLater(Throwable why) {
        try {
            Log.FLUSH_FAILED.write(why, id());
            return engine.retryClock().schedule(flushAgain, PAUSE_NANOS);
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    CancelStatus cancel(Slot slot, boolean wait) {
        if (refusals.takeBack(slot)) {
            lane(slot).reports().notTaken(slot, CANCELED);
            return CancelStatus.CANCELED;
        }
        DriverRequest request = slot.request();
        return request == null ? CancelStatus.ALL_DONE : driver().cancel(request, wait);
    }

    /** Retries anything that may be stuck; called periodically by a waiting close. */
    void retryStuck() {
        flush();
        refusals.retryStuck();
    }

    /** True if the driver has no request, so no report will come. */
    boolean isIdle() {
        return withDriver.get() == 0;
    }

    // ---- from the driver

    @Override
    public void completed(Request request, long bytes) {
        Slot slot = reported(request);
        if (slot == null) {
            return;
        }
        int generation = slot.generation();
        retryRefused(slot);
        try {
            lane(slot).reports().completed(slot, bytes);
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
        retryRefused(slot);
        try {
            lane(slot).reports().failed(slot, failure);
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
        if (slot.failsWhenFull && !slot.merged()) {
            notTaken(slot, failure);
            refusals.retryLater();
        } else {
            refusals.keepOrFail(slot);
        }
    }

    @Override
    public void stepDown(Request request, Failure failure) {
        Slot slot = reported(request);
        if (slot == null) {
            return;
        }
        int generation = slot.generation();
        retryRefused(slot);
        try {
            lane(slot).reports().stepDown(slot, failure);
        } catch (RuntimeException | Error e) {
            recover(slot, generation, e);
        }
    }

    /** Uses the room that a reported request leaves for requests refused earlier. */
    private void retryRefused(Slot reported) {
        reported.refusedSinceNanos = 0;
        try {
            refusals.retry();
        } catch (RuntimeException | Error e) {
            Log.RETRY_FAILED.write(e, null);
        }
    }

    /** Fails the rest of a request whose completion was interrupted. */
    private static void recover(Slot slot, int generation, Throwable why) {
        Log.REPORT_FAILED.write(why, slot);
        for (int tries = 0; tries < RECOVERIES_MAX && slot.generation() == generation; tries++) {
            Op<?> op = slot.opOrNull();
            if (op == null) {
                return;
            }
            try {
                op.lane().reports().recover(slot);
                return;
            } catch (RuntimeException | Error e) {
                Log.RECOVERY_FAILED.write(e, slot);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** The slot of a request; null if the request was already reported. */
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
}
