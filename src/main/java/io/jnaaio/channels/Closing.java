package io.jnaaio.channels;

import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** What is done once, by the first who asks; the others wait for him. */
final class Closing {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    private final Work work;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    /** What is to be done. */
    interface Work {
        void run() throws IOException;
    }

    Closing(Work work) {
        this.work = work;
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
        boolean first = begun.compareAndSet(false, true);
        if (first && elsewhere) {
            LibraryThreads.daemon("jna-aio-close", this::finishLogged).start();
        } else if (first) {
            finish();
        } else if (!elsewhere) {
            awaitEnd();
        }
    }

    private void finish() throws IOException {
        try {
            work.run();
        } finally {
            ended.countDown();
        }
    }

    private void finishLogged() {
        try {
            finish();
        } catch (IOException e) {
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
