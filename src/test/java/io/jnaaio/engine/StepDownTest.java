package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.assertFails;
import static io.jnaaio.engine.TestRig.direct;
import static io.jnaaio.engine.TestRig.heap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.BackendUnavailableException;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.engine.Await.Background;
import io.jnaaio.engine.Await.Gate;
import io.jnaaio.spi.Request.Kind;
import io.jnaaio.spi.RequestLimits;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A driver that gives a file up, and the next that takes it over. */
@Timeout(30)
class StepDownTest {
    private static TestDriverFactory factory(String id, RequestLimits limits) {
        return new TestDriverFactory(id, limits);
    }

    private static TestRig two(RequestLimits first, RequestLimits second) throws Exception {
        return TestRig.builder()
                .drivers(factory("fake-one", first), factory("fake-two", second))
                .open();
    }

    private static TestRig two() throws Exception {
        return two(TestDriverFactory.ROOMY, TestDriverFactory.ROOMY);
    }

    @Test
    void theDriverChangesWhenNothingIsInFlight() throws Exception {
        try (TestRig rig = two()) {
            AioFuture<Long> a = rig.file.writev(0, direct("a"));
            AioFuture<Long> b = rig.file.writev(1, direct("b"));
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.SYNC);
            rig.driver.stepDown(0);
            AioFuture<Long> c = rig.file.writev(2, direct("c"));
            assertEquals("fake-one", rig.file.backend().id());
            assertEquals(1, rig.driver.heldCount());
            assertFalse(rig.factories.get(1).opened());
            rig.driver.complete(0);
            assertEquals(1, Await.value(b));

            assertEquals("fake-two", rig.file.backend().id());
            TestDriver second = rig.factories.get(1).driver();
            assertEquals(0, rig.driver.heldCount());
            assertEquals(2, second.heldCount());
            assertEquals(0, second.heldSeen(0).offset(), "in order");
            assertEquals(2, second.heldSeen(1).offset());
            second.complete(0);
            assertEquals(Kind.SYNC, second.heldSeen(1).kind());
            second.completeAll();
            assertEquals(1, Await.value(a));
            assertEquals(1, Await.value(c));
            assertEquals(null, Await.value(sync));
            assertEquals("abc", rig.memory.text());
            assertEquals(0, rig.memory.closes(), "the same handle");
            assertEquals("fake-two", rig.engine.capabilities(rig.file).backend().id());
        }
    }

    @Test
    void allThatIsInFlightStepsDown() throws Exception {
        try (TestRig rig = two()) {
            AsyncWritev[] writes = new AsyncWritev[4];
            for (int i = 0; i < writes.length; i++) {
                writes[i] = rig.submitted(i, direct("a"));
            }
            for (int i = 0; i < writes.length; i++) {
                rig.driver.stepDown(0);
            }
            TestDriver second = rig.factories.get(1).driver();
            assertEquals(4, second.heldCount());
            second.completeAll();
            for (AsyncWritev write : writes) {
                assertEquals(1, write.aioReturn());
            }
        }
    }

    /** "Later operations wait in order": so neighbours can still merge. */
    @Test
    void whatStepsDownKeepsItsOrder() throws Exception {
        try (TestRig rig =
                two(
                        TestDriverFactory.ROOMY,
                        RequestLimits.builder()
                                .buffersMax(8)
                                .bytesMax(1 << 20)
                                .byAddress(true)
                                .inFlightMax(1)
                                .build())) {
            AsyncWritev[] writes = new AsyncWritev[3];
            for (int i = 0; i < writes.length; i++) {
                writes[i] = rig.submitted(i, direct("a"));
            }
            for (int i = 0; i < writes.length; i++) {
                rig.driver.stepDown(0);
            }
            TestDriver second = rig.factories.get(1).driver();
            for (int i = 0; i < writes.length; i++) {
                assertEquals(i, second.heldSeen(0).offset());
                second.complete(0);
                assertEquals(1, writes[i].aioReturn());
            }
        }
    }

    @Test
    void theNewLimitsCount() throws Exception {
        RequestLimits narrow =
                RequestLimits.builder()
                        .buffersMax(1)
                        .bytesMax(4)
                        .coalesceBelowBytes(2)
                        .inFlightMax(1)
                        .build();
        try (TestRig rig = two(TestDriverFactory.ROOMY, narrow)) {
            AioFuture<Long> a =
                    rig.file.writev(0, direct("a"), direct("b"), heap("c"), direct("defghi"));
            AioFuture<Long> b = rig.file.writev(9, direct("j"), direct("k"));
            rig.driver.complete(0, 2);
            rig.driver.stepDown(0);
            rig.driver.stepDown(0);
            TestDriver second = rig.factories.get(1).driver();
            second.inline = TestDriver::complete;
            second.completeAll();
            assertEquals(9, Await.value(a));
            assertEquals(2, Await.value(b));
            assertEquals("abcdefghijk", rig.memory.text());
        }
    }

    @Test
    void aSyncStepsDown() throws Exception {
        try (TestRig rig = two()) {
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.DSYNC);
            rig.driver.stepDown(0);
            TestDriver second = rig.factories.get(1).driver();
            assertEquals(Kind.DATASYNC, second.heldSeen(0).kind());
            second.complete(0);
            assertEquals(null, Await.value(sync));
        }
    }

    @Test
    void appendsKeepTheirOrder() throws Exception {
        try (TestRig rig =
                TestRig.builder()
                        .drivers(
                                factory(
                                        "fake-one",
                                        RequestLimits.builder()
                                                .buffersMax(8)
                                                .bytesMax(1 << 20)
                                                .byAddress(true)
                                                .mergeBytesMax(64)
                                                .inFlightMax(8)
                                                .build()),
                                factory("fake-two", TestDriverFactory.ROOMY))
                        .append()
                        .open()) {
            AioFuture<Long> a = rig.file.writev(0, direct("a"));
            AioFuture<Long> b = rig.file.writev(0, direct("b"));
            AioFuture<Long> c = rig.file.writev(0, direct("c"));
            rig.driver.complete(0);
            assertEquals(2, rig.driver.heldSeen(0).buffers());
            rig.driver.stepDown(0);
            TestDriver second = rig.factories.get(1).driver();
            second.complete(0);
            second.complete(0);
            assertEquals(1, Await.value(a));
            assertEquals(1, Await.value(b));
            assertEquals(1, Await.value(c));
            assertEquals("abc", rig.memory.text());
        }
    }

    @Test
    void aCancelledOneDoesNotGoOver() throws Exception {
        try (TestRig rig = two()) {
            AsyncWritev write = rig.submitted(0, direct("a"));
            assertEquals(CancelStatus.NOT_CANCELED, write.cancel());
            rig.driver.stepDown(0);
            assertEquals(Errno.EOPNOTSUPP, failureOrCancel(write));
            AsyncWritev next = rig.submitted(0, direct("a"));
            rig.factories.get(1).driver().complete(0);
            assertEquals(1, next.aioReturn());
        }
    }

    /** Cancelled and refused by the driver: either says that nothing was written. */
    private static Errno failureOrCancel(AsyncWritev write) {
        Errno errno = write.error();
        return errno == Errno.ECANCELED ? Errno.EOPNOTSUPP : errno;
    }

    @Test
    void withoutAnotherDriverTheRequestFails() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> write = rig.file.writev(0, direct("a"));
            rig.driver.stepDown(0);
            if (!write.isDone()) {
                rig.driver.stepDown(0); // it may be tried once more
            }
            assertFails(Errno.EOPNOTSUPP, 0, write);
            AioFuture<Long> other = rig.file.writev(0, direct("a"));
            rig.driver.complete(0);
            assertEquals(1, Await.value(other));
        }
    }

    @Test
    void aForcedDriverIsNotChanged() throws Exception {
        try (TestRig rig =
                TestRig.builder()
                        .drivers(
                                factory("fake-one", TestDriverFactory.ROOMY),
                                factory("fake-two", TestDriverFactory.ROOMY))
                        .requested("fake-one")
                        .open()) {
            AioFuture<Long> write = rig.file.writev(0, direct("a"));
            rig.driver.stepDown(0);
            if (!write.isDone()) {
                rig.driver.stepDown(0);
            }
            assertFails(Errno.EOPNOTSUPP, 0, write);
            assertEquals("fake-one", rig.file.backend().id());
            assertFalse(rig.factories.get(1).opened());
        }
    }

    /** The last request of the old driver is one that the system refuses: the change must not be forgotten. */
    @Test
    void theLastInFlightIsRefusedToItsUser() throws Exception {
        try (TestRig rig = two()) {
            AioFuture<Long> first = rig.file.writev(0, direct("a"));
            Gate gate = new Gate();
            AtomicBoolean stop = new AtomicBoolean(true);
            rig.driver.onSubmit =
                    request -> {
                        if (stop.getAndSet(false)) {
                            gate.pass();
                        }
                    };
            AsyncWritev fails = rig.writev(1, direct("b"));
            Background<ErrnoException> submitter =
                    Await.background(() -> assertThrows(ErrnoException.class, fails::submit));
            gate.awaitArrival();
            rig.driver.stepDown(0);
            rig.driver.refuseNext(1);
            gate.open();
            assertEquals(Errno.EAGAIN, submitter.join().errno());
            Await.until(() -> rig.factories.get(1).opened(), "the second driver");
            TestDriver second = rig.factories.get(1).driver();
            second.awaitHeld(1);
            second.complete(0);
            assertEquals(1, Await.value(first));
        }
    }

    @Test
    void whatIsKeptHoldsTheChangeUp() throws Exception {
        try (TestRig rig = two()) {
            AioFuture<Long> a = rig.file.writev(0, direct("a"));
            rig.driver.refuseNext(1);
            AioFuture<Long> kept = rig.file.writev(1, direct("b"));
            rig.driver.stepDown(0);
            rig.driver.awaitHeld(1);
            assertFalse(rig.factories.get(1).opened());
            rig.driver.complete(0);
            assertEquals(1, Await.value(kept));
            rig.factories.get(1).driver().complete(0);
            assertEquals(1, Await.value(a));
        }
    }

    @Test
    void atOpenTheNextDriverIsTaken() throws Exception {
        TestDriverFactory first = factory("fake-one", TestDriverFactory.ROOMY);
        TestDriverFactory second = factory("fake-two", TestDriverFactory.ROOMY);
        first.servesNothing = true;
        try (TestRig rig = TestRig.builder().drivers(first, second).open()) {
            assertEquals("fake-two", rig.file.backend().id());
            AioFuture<Long> write = rig.file.writev(0, direct("a"));
            second.driver().complete(0);
            assertEquals(1, Await.value(write));
        }
        assertTrue(first.driver().closed());
        TestRig.Builder forced = TestRig.builder().drivers(first, second).requested("fake-one");
        assertThrows(BackendUnavailableException.class, forced::open);
    }
}
