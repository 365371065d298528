package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.assertFails;
import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.QueueFull;
import io.jnaaio.engine.Await.Background;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** await and suspend. */
@Timeout(30)
class WaiterTest {
    private static final Duration LONG = Duration.ofSeconds(Long.MAX_VALUE);

    @Test
    void anyOneDone() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev a = rig.submitted(0, direct("a"));
            AsyncWritev b = rig.submitted(1, direct("b"));
            Background<Boolean> waiter =
                    Await.background(() -> rig.engine.suspend(List.of(a, b), LONG));
            waiter.awaitWaiting();
            rig.driver.complete(1);
            assertTrue(waiter.join());
            assertEquals(1, b.aioReturn(), "suspend reaps nothing");
            assertTrue(a.inProgress());
            rig.driver.complete(0);
            assertEquals(1, a.aioReturn());
        }
    }

    @Test
    void ofTwoFilesAndOneOperationTwice() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            EngineFile other = rig.open(Set.of(java.nio.file.StandardOpenOption.WRITE));
            AsyncWritev a = rig.submitted(0, direct("a"));
            AsyncWritev b =
                    rig.engine.writev(
                            other, 0, List.of(direct("b")), 0, io.jnaaio.api.SigevNotify.none());
            b.submit();
            Background<Boolean> waiter =
                    Await.background(() -> rig.engine.suspend(List.of(a, b, a), LONG));
            waiter.awaitWaiting();
            rig.driver.complete(0);
            assertTrue(waiter.join());
            rig.driver.complete(0);
            assertEquals(1, a.aioReturn());
            assertEquals(1, b.aioReturn());
        }
    }

    @Test
    void whatIsNotInFlightCountsAsDone() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev prepared = rig.writev(0, direct("a"));
            assertTrue(prepared.await(Duration.ZERO));
            AsyncWritev running = rig.submitted(0, direct("a"));
            assertTrue(rig.engine.suspend(List.of(running, prepared), LONG));
            assertTrue(rig.engine.suspend(List.of(), Duration.ZERO));
            rig.driver.complete(0);
            assertTrue(running.await(LONG));
            assertEquals(1, running.aioReturn());
            assertTrue(running.await(LONG));
        }
    }

    @Test
    void theTimeRunsOut() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev write = rig.submitted(0, direct("a"));
            assertFalse(write.await(Duration.ZERO));
            assertFalse(write.await(Duration.ofSeconds(Long.MIN_VALUE)));
            long start = System.nanoTime();
            assertFalse(write.await(Duration.ofMillis(20)));
            assertTrue(System.nanoTime() - start >= 20_000_000, "it waited");
            assertFalse(rig.engine.suspend(List.of(write), Duration.ofNanos(1)));
            rig.driver.complete(0);
            assertEquals(1, write.aioReturn());
        }
    }

    @Test
    void anInterrupt() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev write = rig.submitted(0, direct("a"));
            Background<Boolean> waiter =
                    Await.background(
                            () -> {
                                assertThrows(InterruptedException.class, () -> write.await(LONG));
                                Thread.currentThread().interrupt();
                                assertThrows(InterruptedException.class, () -> write.await(LONG));
                                return Thread.currentThread().isInterrupted();
                            });
            waiter.awaitWaiting();
            waiter.thread().interrupt();
            assertFalse(waiter.join());
            assertTrue(write.inProgress(), "nothing is lost");
            rig.driver.complete(0);
            assertEquals(1, write.aioReturn());
        }
    }

    @Test
    void whatIsSubmittedAgainWasDoneOnce() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(4).open()) {
            AsyncWritev write = rig.submitted(0, direct("a"));
            Background<Boolean> waiter = Await.background(() -> write.await(LONG));
            waiter.awaitWaiting();
            rig.driver.complete(0);
            assertEquals(1, write.aioReturn());
            write.submit();
            assertTrue(waiter.join(), "the submission it waited for is done");
            rig.driver.complete(0);
            assertEquals(1, write.aioReturn());
        }
    }

    @Test
    void aCancelWakes() throws Exception {
        try (TestRig rig = TestRig.builder().limits(1, 1 << 20, 0, 1).open()) {
            AsyncWritev first = rig.submitted(0, direct("a"));
            AsyncWritev queued = rig.submitted(0, direct("b"));
            Background<Boolean> waiter = Await.background(() -> queued.await(LONG));
            waiter.awaitWaiting();
            assertEquals(CancelStatus.CANCELED, queued.cancel());
            assertTrue(waiter.join());
            assertFails(Errno.ECANCELED, 0, queued::aioReturn);
            rig.driver.complete(0);
            assertEquals(1, first.aioReturn());
        }
    }

    @Test
    void whatWaitsForRoomIsInFlight() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(1).operations(QueueFull.BLOCK).open()) {
            AsyncWritev first = rig.submitted(0, direct("a"));
            AsyncWritev second = rig.writev(0, direct("b"));
            Background<Boolean> submitter = Await.run(() -> interruptible(second));
            submitter.awaitWaiting();
            assertFalse(second.await(Duration.ZERO));
            Background<Boolean> waiter = Await.background(() -> second.await(LONG));
            waiter.awaitWaiting();
            submitter.thread().interrupt();
            assertTrue(waiter.join(), "refused, so not in flight");
            assertTrue(submitter.join());
            rig.driver.complete(0);
            assertEquals(1, first.aioReturn());
        }
    }

    private static void interruptible(AsyncWritev write) {
        assertThrows(java.io.InterruptedIOException.class, write::submit);
    }

    @Test
    void manyWaitersAndManyCompletions() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            for (int round = 0; round < 500; round++) {
                AsyncWritev a = rig.submitted(0, direct("a"));
                AsyncWritev b = rig.submitted(1, direct("b"));
                Background<Boolean> one = Await.background(() -> a.await(LONG));
                Background<Boolean> two =
                        Await.background(() -> rig.engine.suspend(List.of(b, a), LONG));
                Background<Boolean> completer = Await.run(rig.driver::completeAll);
                assertTrue(one.join());
                assertTrue(two.join());
                assertTrue(completer.join());
                assertEquals(1, a.aioReturn());
                assertEquals(1, b.aioReturn());
            }
        }
    }
}
