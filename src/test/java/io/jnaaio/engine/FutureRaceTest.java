package io.jnaaio.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A future that is cancelled, timed out and completed at the same moment: it ends once, one of these ways. */
@Tag("soak")
@Timeout(600)
class FutureRaceTest {
    private static final int ROUNDS = 1000 * Integer.getInteger("jnaaio.rounds", 1);

    private final AtomicInteger round = new AtomicInteger();
    private final AtomicInteger arrived = new AtomicInteger();
    private final AtomicReference<AioFuture<Long>> raced = new AtomicReference<>();

    private static void awaitAtLeast(AtomicInteger counter, int value) {
        for (int spins = 0; counter.get() < value; spins++) {
            if (spins < 200) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(1000);
            }
        }
    }

    /** Does its part of each round when the round begins. */
    private Await.Background<Boolean> racer(Await.Action part) {
        return Await.run(
                () -> {
                    for (int i = 1; i <= ROUNDS; i++) {
                        awaitAtLeast(round, i);
                        part.run();
                        arrived.incrementAndGet();
                    }
                });
    }

    @Test
    void cancelTimeoutAndCompletionAtOnce() throws Exception {
        int moved = 0;
        int cancelled = 0;
        int timedOut = 0;
        AtomicInteger dependents = new AtomicInteger();
        try (TestRig rig = TestRig.roomy()) {
            rig.driver.cancelsHeld();
            Await.Background<Boolean> canceller =
                    racer(
                            () -> {
                                boolean unused = raced.get().cancel(true);
                            });
            Await.Background<Boolean> timer =
                    racer(
                            () -> {
                                CompletableFuture<Long> unused =
                                        raced.get().orTimeout(0, TimeUnit.NANOSECONDS);
                            });
            for (int i = 1; i <= ROUNDS; i++) {
                AioFuture<Long> write = rig.file.writev(0, TestRig.direct("abc"));
                CompletableFuture<Void> dependent =
                        write.handle((bytes, error) -> dependents.incrementAndGet())
                                .thenAccept(count -> {});
                raced.set(write);
                round.set(i);
                if (i % 3 != 0) {
                    rig.driver.completeAll();
                }
                awaitAtLeast(arrived, 2 * i);
                rig.driver.completeAll();
                try {
                    assertEquals(3, Await.value(write));
                    moved++;
                } catch (CancellationException e) {
                    assertTrue(write.isCancelled());
                    cancelled++;
                } catch (TimeoutException e) {
                    assertTrue(write.isCompletedExceptionally());
                    timedOut++;
                }
                Await.value(dependent);
            }
            assertTrue(canceller.join());
            assertTrue(timer.join());
            assertEquals(ROUNDS, dependents.get(), "each ended once");
            assertEquals(ROUNDS, moved + cancelled + timedOut);
            assertTrue(moved > 0 && cancelled + timedOut > 0, "both sides won some");
            assertEquals(ROUNDS, rig.file.stats().submitted());
            assertEquals(moved, rig.file.stats().completed());
            rig.assertNothingLost();
        }
    }
}
