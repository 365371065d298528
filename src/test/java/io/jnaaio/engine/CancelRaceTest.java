package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.assertFails;
import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.Await.Background;
import io.jnaaio.engine.Await.Gate;
import io.jnaaio.spi.Request;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A canceller that talks to the driver while all else goes on, in forced order. */
@Timeout(30)
class CancelRaceTest {
    @Test
    void aSlotIsNotGivenAwayWhileACancellerTalksAboutIt() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(1).open()) {
            Gate gate = new Gate();
            AtomicReference<Request> asked = new AtomicReference<>();
            rig.driver.onCancel =
                    (request, wait) -> {
                        asked.set(request);
                        gate.pass();
                        return CancelStatus.NOT_CANCELED;
                    };
            AsyncWritev write = rig.submitted(0, direct("a"));
            Background<CancelStatus> canceller = Await.background(write::cancel);
            gate.awaitArrival();
            rig.driver.complete(0);
            assertEquals(1, write.aioReturn(), "completion does not wait for the canceller");
            AioFuture<Long> later = rig.file.writev(0, direct("b"));
            assertNotEquals(
                    asked.get().slot(),
                    rig.driver.held(0).slot(),
                    "the credit is free, and the slot is not");
            gate.open();
            assertEquals(CancelStatus.NOT_CANCELED, canceller.join());
            rig.driver.complete(0);
            assertEquals(1, Await.value(later));
        }
    }

    /** A driver may look at the request it is asked about, which another thread has just reported. */
    @Test
    void theRequestCanBeLookedAtAfterItWasReported() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(1).open()) {
            Gate gate = new Gate();
            rig.driver.onCancel =
                    (request, wait) -> {
                        gate.pass();
                        assertEquals(rig.memory, request.file());
                        return CancelStatus.NOT_CANCELED;
                    };
            AsyncWritev write = rig.submitted(0, direct("a"));
            Background<CancelStatus> canceller = Await.background(write::cancel);
            gate.awaitArrival();
            rig.driver.complete(0);
            gate.open();
            assertEquals(CancelStatus.NOT_CANCELED, canceller.join());
        }
    }

    @Test
    void aDriverThatThrowsFromCancelCostsNoSlot() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(1).open()) {
            rig.driver.onCancel =
                    (request, wait) -> {
                        throw new IllegalStateException("made up");
                    };
            AsyncWritev write = rig.submitted(0, direct("a"));
            try {
                CancelStatus unused = write.cancel();
            } catch (IllegalStateException e) {
                assertEquals("made up", e.getMessage());
            }
            rig.driver.complete(0);
            assertEquals(1, write.aioReturn());
            assertEquals(1, rig.freeSlots());
        }
    }

    /** aio_cancel takes a descriptor: it must not have been closed, and opened anew by others. */
    @Test
    void theFileIsNotClosedWhileACancellerTalksAboutIt() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            Gate gate = new Gate();
            rig.driver.onCancel =
                    (request, wait) -> {
                        gate.pass();
                        return CancelStatus.NOT_CANCELED;
                    };
            AsyncWritev write = rig.submitted(0, direct("a"));
            Background<CancelStatus> canceller = Await.background(write::cancel);
            gate.awaitArrival();
            rig.driver.complete(0);
            Background<Boolean> closing = Await.run(rig.file::close);
            try {
                closing.awaitWaiting();
                assertEquals(0, rig.memory.closes(), "closed while a canceller talks about it");
            } finally {
                gate.open();
            }
            assertEquals(CancelStatus.NOT_CANCELED, canceller.join());
            assertTrue(closing.join());
            assertEquals(1, rig.memory.closes());
        }
    }

    /** Between the start of a request and the driver's having it there is nothing to ask the driver for. */
    @Test
    void theDriverIsAskedOnlyForWhatItHas() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            Gate gate = new Gate();
            rig.driver.onSubmit = request -> gate.pass();
            rig.driver.onCancel = (request, wait) -> CancelStatus.ALL_DONE;
            AsyncWritev write = rig.writev(0, direct("a"));
            Background<Boolean> submitter = Await.run(write::submit);
            gate.awaitArrival();
            CancelStatus answer;
            try {
                answer = write.cancel();
                assertEquals(Errno.EINPROGRESS, write.error());
            } finally {
                gate.open();
                assertTrue(submitter.join());
            }
            assertFalse(answer == CancelStatus.ALL_DONE, "it is in progress");
            rig.driver.complete(0);
            assertEquals(1, write.aioReturn());
        }
    }

    @Test
    void anOperationThatWaitsForRoomIsNotDone() throws Exception {
        try (TestRig rig =
                TestRig.builder().queueDepth(1).operations(io.jnaaio.api.QueueFull.BLOCK).open()) {
            AsyncWritev first = rig.submitted(0, direct("a"));
            AsyncWritev second = rig.writev(0, direct("b"));
            Background<Boolean> submitter = Await.run(second::submit);
            submitter.awaitWaiting();
            assertTrue(second.inProgress());
            CancelStatus answer = second.cancel();
            rig.letGo();
            assertTrue(submitter.join());
            assertEquals(1, first.aioReturn());
            assertFalse(answer == CancelStatus.ALL_DONE, "it was in progress, and ran afterwards");
        }
    }

    /** The operation's own credit comes first on a completion thread, also when that is the canceller's. */
    @Test
    void theCancelledOperationsCreditCanBeTakenInItsCallback() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(1).open()) {
            rig.driver.cancelsHeld();
            AtomicReference<Object> again = new AtomicReference<>();
            AsyncWritev next = rig.writev(0, direct("b"));
            SigevNotify submitNext =
                    SigevNotify.callback(
                            Runnable::run,
                            op -> {
                                try {
                                    next.submit();
                                    again.set("submitted");
                                } catch (java.io.IOException e) {
                                    again.set(e);
                                }
                            });
            AsyncWritev write = rig.writev(submitNext, 0, direct("a"));
            write.submit();
            assertEquals(CancelStatus.CANCELED, write.cancel());
            assertFails(Errno.ECANCELED, 0, write::aioReturn);
            assertEquals("submitted", again.get());
        }
    }

    @Test
    void manyCancellersAndOneCompletion() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(2).open()) {
            int rounds = 2000;
            for (int i = 0; i < rounds; i++) {
                AsyncWritev write = rig.submitted(0, direct("a"));
                Request request = rig.driver.poll();
                Background<CancelStatus> canceller = Await.background(write::cancel);
                if (request != null) {
                    rig.driver.complete(request);
                }
                assertEquals(1, write.aioReturn());
                assertTrue(canceller.join() != CancelStatus.CANCELED);
            }
        }
    }
}
