package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.assertFails;
import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.QueueFull;
import io.jnaaio.engine.Await.Background;
import io.jnaaio.engine.Await.Gate;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Refusals while all else goes on, in forced order: what is kept must find its way back. */
@Timeout(30)
class RefusalRaceTest {
    /** Stops the first submission that comes. */
    private static Gate stopNext(TestRig rig) {
        Gate gate = new Gate();
        AtomicBoolean first = new AtomicBoolean(true);
        rig.driver.onSubmit =
                request -> {
                    if (first.getAndSet(false)) {
                        gate.pass();
                    }
                };
        return gate;
    }

    /** The kept one counts on the other to complete, which is being refused and goes back to its user. */
    @Test
    void oneIsKeptWhileAnotherIsBeingRefusedToItsUser() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            Gate gate = stopNext(rig);
            AsyncWritev fails = rig.writev(0, direct("a"));
            Background<ErrnoException> submitter =
                    Await.background(() -> assertThrows(ErrnoException.class, fails::submit));
            gate.awaitArrival();
            rig.driver.refuseNext(2);
            AioFuture<Long> kept = rig.file.writev(1, direct("b"));
            gate.open();
            assertEquals(Errno.EAGAIN, submitter.join().errno());
            rig.driver.awaitHeld(1);
            rig.driver.complete(0);
            assertEquals(1, Await.value(kept));
        }
    }

    /** The same, with a driver that refuses after it took the request. */
    @Test
    void oneIsKeptWhileAnotherIsRefusedAfterAll() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev fails = rig.submitted(0, direct("a"));
            rig.driver.refuseNext(1);
            AioFuture<Long> kept = rig.file.writev(1, direct("b"));
            rig.driver.refuse(0);
            assertFails(Errno.EAGAIN, 0, fails::aioReturn);
            rig.driver.awaitHeld(1);
            rig.driver.complete(0);
            assertEquals(1, Await.value(kept));
        }
    }

    @Test
    void bothAreRefusedAfterAll() throws Exception {
        try (TestRig rig = TestRig.builder().operations(QueueFull.BLOCK).open()) {
            AsyncWritev a = rig.submitted(0, direct("a"));
            AsyncWritev b = rig.submitted(1, direct("b"));
            rig.driver.refuse(0);
            rig.driver.refuse(0);
            rig.driver.awaitHeld(2);
            rig.driver.completeAll();
            assertEquals(1, a.aioReturn());
            assertEquals(1, b.aioReturn());
        }
    }

    /** The last completion comes between the refusal and its being kept. */
    @Test
    void theLastCompletionComesWhileOneIsBeingRefused() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> first = rig.file.writev(0, direct("a"));
            Gate gate = stopNext(rig);
            rig.driver.refuseNext(1);
            Background<AioFuture<Long>> second =
                    Await.background(() -> rig.file.writev(1, direct("b")));
            gate.awaitArrival();
            rig.driver.complete(0);
            gate.open();
            rig.driver.awaitHeld(1);
            rig.driver.complete(0);
            assertEquals(1, Await.value(first));
            assertEquals(1, Await.value(second.join()));
        }
    }

    /** While one was being refused another came into the queue behind it; it must be started, and flushed. */
    @Test
    void whatARefusedOneHeldUpIsStartedAndFlushed() throws Exception {
        TestDriverFactory factory =
                new TestDriverFactory(
                        "fake-one",
                        io.jnaaio.spi.RequestLimits.builder()
                                .buffersMax(8)
                                .bytesMax(1 << 20)
                                .byAddress(true)
                                .inFlightMax(1)
                                .build());
        factory.collects = true;
        try (TestRig rig = TestRig.builder().drivers(factory).open()) {
            Gate gate = stopNext(rig);
            AsyncWritev fails = rig.writev(0, direct("a"));
            Background<ErrnoException> submitter =
                    Await.background(() -> assertThrows(ErrnoException.class, fails::submit));
            gate.awaitArrival();
            AioFuture<Long> behind = rig.file.writev(1, direct("b"));
            rig.driver.refuseNext(1);
            gate.open();
            assertEquals(Errno.EAGAIN, submitter.join().errno());
            rig.driver.awaitHeld(1);
            rig.driver.complete(0);
            assertEquals(1, Await.value(behind));
        }
    }

    /** Two threads refused by turns, and a completion now and then: every one ends. */
    @Test
    void aDriverThatRefusesEveryThird() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(8).operations(QueueFull.BLOCK).open()) {
            AtomicInteger count = new AtomicInteger();
            rig.driver.onSubmit =
                    request -> {
                        if (count.incrementAndGet() % 3 == 0) {
                            rig.driver.refuseNext(1);
                        }
                    };
            AtomicBoolean stop = new AtomicBoolean();
            Background<Boolean> completer =
                    Await.run(
                            () -> {
                                while (!stop.get()) {
                                    rig.driver.completeAll();
                                    Await.pause();
                                }
                            });
            int each = 1000;
            Await.Action work =
                    () -> {
                        for (int i = 0; i < each; i++) {
                            AioFuture<Long> write = rig.file.writev(i, direct("a"));
                            if (i % 5 == 0) {
                                assertEquals(1, Await.value(write));
                            }
                        }
                    };
            Background<Boolean> one = Await.run(work);
            Background<Boolean> two = Await.run(work);
            Await.until(() -> one.done() || rig.engine.stats().completed() > each, "half of it");
            one.join();
            two.join();
            Await.until(() -> rig.engine.stats().completed() == 2L * each, "all of it");
            stop.set(true);
            completer.join();
        }
    }
}
