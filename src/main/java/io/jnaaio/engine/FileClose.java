package io.jnaaio.engine;

import io.jnaaio.engine.guard.StackRoom;
import io.jnaaio.engine.handlers.HandlerThread;
import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Closes a file: rejects new submissions, waits until the operations in flight are delivered, and closes the handle.
 *
 * <p>While the JVM shuts down, a close does not wait for everything, because a continuation that called
 * {@code System.exit} never returns, and a close in a shutdown hook must. It waits until the system has finished with
 * all submitted operations, but not for continuations. If further completions depend on a thread that is stuck in a
 * continuation, it gives up.
 */
final class FileClose {
    /**
     * If nothing ends for this long while a completion thread is in a continuation, that continuation has called exit.
     */
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Lane lane;

    FileClose(Lane lane) {
        this.lane = lane;
    }

    /**
     * Rejects new submissions, waits until everything is delivered, and closes the handle. On a completion thread, the
     * last user of the file closes it.
     */
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

    /** Closes the file, then waits until its callbacks have finished. */
    void closeAndDrain() throws IOException {
        lane.checkMayDrain();
        close(false);
        lane.callbacks().awaitNone();
    }

    /** Rejects new submissions and requests cancellation of the operations in flight. */
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

    /** Decides how long a close waits. */
    private static final class Patience {
        private final Lane lane;
        private boolean shutdown;
        private int inFlightBefore = -1;
        private long sinceNanos;

        Patience(Lane lane) {
            this.lane = lane;
        }

        /** Called periodically: retries anything that may be stuck; true if the close must stop waiting. */
        boolean isOver() throws IOException {
            lane.afterDelivery();
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
