package io.jnaaio.engine;

import io.jnaaio.spi.LibraryThreads;
import java.util.concurrent.TimeUnit;

/**
 * How long a close waits while the JVM shuts down. The continuation that called {@code System.exit} never ends, and a close
 * in a shutdown hook must: it waits until the system is done with all that was submitted, but not for continuations. Where
 * a thread that is stuck in a continuation would have to report more, it gives up.
 */
final class Shutdown {
    /** So long nothing ends while a completion thread is in a continuation: it is the one that called exit. */
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Lane lane;
    private boolean begun;
    private int inFlightBefore = -1;
    private long sinceNanos;

    Shutdown(Lane lane) {
        this.lane = lane;
    }

    /** True while the JVM runs its shutdown hooks. */
    static boolean isInProgress() {
        try {
            Thread unstarted = LibraryThreads.daemon("jna-aio-shutdown-probe", () -> {});
            Runtime.getRuntime().addShutdownHook(unstarted);
            Runtime.getRuntime().removeShutdownHook(unstarted);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** Asked now and then by a close that waits: true if it must not wait any longer. */
    boolean endsTheWait() {
        begun = begun || isInProgress();
        if (!begun) {
            return false;
        }
        int inFlight = lane.countInFlight();
        if (inFlight == 0) {
            return true;
        }
        long now = System.nanoTime();
        if (inFlight != inFlightBefore || !Delivery.isAnyDelivering(lane.admission())) {
            inFlightBefore = inFlight;
            sinceNanos = now;
        }
        return now - sinceNanos > STUCK_NANOS;
    }
}
