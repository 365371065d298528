package io.jnaaio.channels;

import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs the close once, for the first caller; other callers wait until it is done. */
final class Closing {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    private final Work work;
    private final Executor otherwise;
    private final AfterClose handlers;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** The close itself. */
    interface Work {
        void run() throws IOException;
    }

    /**
     * Creates a close that has not begun.
     *
     * @param otherwise runs the close if no thread can be started for it
     * @param handlers called once the close is done and {@link #run} has returned
     */
    Closing(Work work, Executor otherwise, AfterClose handlers) {
        this.work = work;
        this.otherwise = otherwise;
        this.handlers = handlers;
    }

    boolean hasBegun() {
        return begun.get();
    }

    /**
     * Runs the close, or waits until another caller's run is done.
     *
     * @param elsewhere true to return at once and let another thread run the close
     */
    void run(boolean elsewhere) throws IOException {
        if (begun.compareAndSet(false, true)) {
            try {
                if (elsewhere) {
                    startOrHandOver();
                } else {
                    finish();
                }
            } finally {
                handlers.returned();
            }
        } else if (!elsewhere) {
            awaitEnd();
        }
    }

    private void startOrHandOver() {
        try {
            LibraryThreads.daemon("jna-aio-close", this::finishLogged).start();
        } catch (OutOfMemoryError e) {
            // No thread can be started now: use one of the executor.
            boolean handed = false;
            try {
                otherwise.execute(this::finishLogged);
                handed = true;
            } finally {
                if (!handed) {
                    // Let the next call close the channel.
                    begun.set(false);
                    handlers.dispatchAll();
                }
            }
        }
    }

    private void finish() throws IOException {
        try {
            work.run();
        } finally {
            ended.countDown();
            handlers.closed();
        }
    }

    private void finishLogged() {
        try {
            finish();
        } catch (IOException | RuntimeException | Error e) {
            LOG.log(Level.WARNING, "closing a channel failed", e);
        }
    }

    private void awaitEnd() {
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
