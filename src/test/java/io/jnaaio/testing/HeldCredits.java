package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Occupies places in an engine's queue until this is closed, by writes whose callbacks do not return earlier. It
 * works on every backend, because an operation keeps its place until its callback has returned.
 */
final class HeldCredits implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 20;

    private final CountDownLatch release = new CountDownLatch(1);
    private final List<Thread> submitters = new ArrayList<>();

    private HeldCredits() {}

    /**
     * Occupies places.
     *
     * @param file a file to which one byte is written at 0
     * @param credits the number of places; the queue depth fills the queue
     */
    static HeldCredits take(AsyncIo io, AioFile file, int credits) throws IOException {
        HeldCredits held = new HeldCredits();
        for (int i = 0; i < credits; i++) {
            held.takeOne(io, file);
        }
        return held;
    }

    // A separate thread submits, because a backend may complete the operation, and run the
    // callback, within submit.
    private void takeOne(AsyncIo io, AioFile file) throws IOException {
        CompletableFuture<Boolean> taken = new CompletableFuture<>();
        SigevNotify notify =
                SigevNotify.callback(
                        Runnable::run,
                        op -> {
                            taken.complete(true);
                            awaitRelease();
                        });
        ByteBuffer one = ByteBuffer.allocateDirect(1).put(0, (byte) '#');
        AsyncWritev op = io.writev(file, 0, List.of(one), 0, notify);
        Thread submitter =
                new Thread(
                        () -> {
                            try {
                                op.submit();
                                taken.complete(true);
                            } catch (IOException | RuntimeException e) {
                                taken.completeExceptionally(e);
                            }
                        },
                        "credit-holder");
        submitters.add(submitter);
        submitter.start();
        taken.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
    }

    private void awaitRelease() {
        try {
            assertTrue(
                    release.await(DEADLINE_SECONDS, TimeUnit.SECONDS), "the credits are released");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the callbacks return. */
    void release() {
        release.countDown();
    }

    @Override
    public void close() {
        release();
        for (Thread submitter : submitters) {
            try {
                submitter.join(TimeUnit.SECONDS.toMillis(DEADLINE_SECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
