package io.jnaaio.engine.mem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SharedFlushTest {
    private final SharedFlush flush = new SharedFlush();
    private final AtomicInteger runs = new AtomicInteger();

    /** Two are wanted meanwhile; one more run does for both. */
    @Test
    void whatIsWantedMeanwhileRunsOnceMoreInTheSameThread() throws Exception {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Thread first =
                new Thread(
                        () ->
                                flush.run(
                                        () -> {
                                            if (runs.incrementAndGet() == 1) {
                                                running.countDown();
                                                await(goOn);
                                            }
                                        }));
        first.start();
        await(running);
        flush.run(() -> runs.addAndGet(100));
        flush.run(() -> runs.addAndGet(100));
        goOn.countDown();
        first.join(TimeUnit.SECONDS.toMillis(10));
        assertFalse(first.isAlive());
        assertEquals(2, runs.get());
    }

    @Test
    void aHandOverMayWantAnother() {
        flush.run(
                () -> {
                    if (runs.incrementAndGet() < 3) {
                        flush.run(() -> runs.addAndGet(100));
                    }
                });
        assertEquals(3, runs.get());
    }

    @Test
    void afterAnErrorTheNextFlushRuns() {
        assertThrows(
                IllegalStateException.class,
                () ->
                        flush.run(
                                () -> {
                                    throw new IllegalStateException("broken");
                                }));
        flush.run(runs::incrementAndGet);
        assertEquals(1, runs.get());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
