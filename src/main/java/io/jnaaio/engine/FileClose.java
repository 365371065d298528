package io.jnaaio.engine;

import io.jnaaio.engine.guard.StackRoom;
import io.jnaaio.engine.handlers.HandlerThread;
import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * How a file is closed: submissions stop, what is in flight ends and is told, the handle is closed.
 *
 * <p>While the JVM shuts down a close does not wait for everything. The continuation that called {@code System.exit} never
 * ends, and a close in a shutdown hook must: it waits until the system is done with all that was submitted, but not for
 * continuations. Where a thread that is stuck in a continuation would have to report more, it gives up.
 */
final class FileClose {
    /** So long nothing ends while a completion thread is in a continuation: it is the one that called exit. */
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Lane lane;

    FileClose(Lane lane) {
        this.lane = lane;
    }

    /** Stops submissions, waits until all is told, closes the handle. On a completion thread the last one closes. */
    void close(boolean cancelFirst) throws IOException {
        StackRoom.check();
        lane.keepOpen().stop();
        if (cancelFirst) {
            lane.cancellation().cancelAll();
        }
        if (Delivery.onCompletionThread()) {
            lane.keepOpen().closeLater();
            lane.polledOps().drainLater();
        } else {
            HandlerThread.mayBlock();
            lane.polledOps().drain();
            Patience patience = new Patience(lane);
            lane.keepOpen().closeWaiting(patience::isOver);
        }
    }

    /** Closes it, then waits until its callbacks have ended. */
    void closeAndDrain() throws IOException {
        lane.checkMayDrain();
        close(false);
        lane.callbacks().awaitNone();
    }

    /** Stops submissions and asks to cancel what is in flight. */
    void stopAndCancel() {
        lane.keepOpen().stop();
        lane.cancellation().cancelAll();
    }

    /** True while the JVM runs its shutdown hooks. */
    static boolean isJvmShuttingDown() {
        try {
            Thread unstarted = LibraryThreads.daemon("jna-aio-shutdown-probe", () -> {});
            Runtime.getRuntime().addShutdownHook(unstarted);
            Runtime.getRuntime().removeShutdownHook(unstarted);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** How long one close waits. */
    private static final class Patience {
        private final Lane lane;
        private boolean shutdown;
        private int inFlightBefore = -1;
        private long sinceNanos;

        Patience(Lane lane) {
            this.lane = lane;
        }

        /** Asked now and then: looks after what may be stuck; true if the close must not wait any longer. */
        boolean isOver() throws IOException {
            lane.afterTelling();
            lane.port().retryStuck();
            shutdown = shutdown || isJvmShuttingDown();
            if (!shutdown || !endsTheWait()) {
                return false;
            }
            int left = lane.countInFlight();
            if (left > 0) {
                throw new IOException(
                        "close: the JVM shuts down, and the thread that would report "
                                + left
                                + " operations on "
                                + lane.handle()
                                + " is in a continuation that does not end; what became of them is not"
                                + " known");
            }
            return true;
        }

        private boolean endsTheWait() {
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
}
