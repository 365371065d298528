package io.jnaaio.channels;

import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/** What is done once, by the first who asks; the others wait for him. */
final class Closing {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    private final Work work;
    private final Executor otherwise;
    private final AfterClose handlers;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** What is to be done. */
    interface Work {
        void run() throws IOException;
    }

    /**
     * Nothing is done yet.
     *
     * @param otherwise where it is done if no thread can be started for it
     * @param handlers what is called when it is done and {@link #run} has returned
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
     * Does it, or waits until it is done.
     *
     * @param elsewhere true to return at once and have another thread do it
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
            // No thread to be had now: it is done by the next one that there is.
            boolean handed = false;
            try {
                otherwise.execute(this::finishLogged);
                handed = true;
            } finally {
                if (!handed) {
                    // The next call closes it.
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
