package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.assertFails;
import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncFsync;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.QueueFull;
import io.jnaaio.spi.Request.Kind;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the system refuses with EAGAIN. */
@Timeout(30)
class RefusalTest {
    @Test
    void withFailSubmitThrowsAndCanBeCalledAgain() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev write = rig.writev(0, direct("ab"), TestRig.heap("cd"));
            rig.driver.refuseNext(2);
            for (int i = 0; i < 2; i++) {
                assertFails(Errno.EAGAIN, 0, write::submit);
                assertFalse(write.inProgress());
                assertThrows(IllegalStateException.class, write::error);
                assertThrows(IllegalStateException.class, write::future);
                rig.assertNothingLost();
            }
            write.submit();
            rig.driver.complete(0);
            assertEquals(4, write.aioReturn());
            assertEquals("abcd", rig.memory.text());
        }
    }

    @Test
    void anFsyncKeepsItsMode() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            Iterator<Kind> kinds = List.of(Kind.SYNC, Kind.DATASYNC, Kind.BARRIER).iterator();
            for (FsyncMode mode : FsyncMode.values()) {
                AsyncFsync sync = rig.fsync(mode);
                rig.driver.refuseNext(1);
                assertFails(Errno.EAGAIN, 0, sync::submit);
                sync.submit();
                assertEquals(kinds.next(), rig.driver.heldSeen(0).kind());
                rig.driver.complete(0);
                assertEquals(null, sync.aioReturn());
            }
        }
    }

    /** "The operation stays as it was." */
    @Test
    void aRefusedResubmissionKeepsTheLastError() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev write = rig.submitted(0, direct("ab"));
            rig.driver.fail(0, Errno.ENOSPC);
            assertFails(Errno.ENOSPC, 0, write::aioReturn);
            assertEquals(Errno.ENOSPC, write.error());
            rig.driver.refuseNext(1);
            assertFails(Errno.EAGAIN, 0, write::submit);
            assertEquals(Errno.ENOSPC, write.error());
        }
    }

    @Test
    void withBlockItIsRetriedAtTheNextCompletion() throws Exception {
        try (TestRig rig = TestRig.builder().operations(QueueFull.BLOCK).open()) {
            AsyncWritev first = rig.submitted(0, direct("a"));
            rig.driver.refuseNext(2);
            AsyncWritev b = rig.submitted(1, direct("b"));
            AioFuture<Long> c = rig.file.writev(2, direct("c"));
            assertEquals(Errno.EINPROGRESS, b.error());
            assertEquals(1, rig.driver.heldCount());
            rig.driver.complete(0);
            assertEquals(2, rig.driver.heldCount());
            assertEquals(1, rig.driver.heldSeen(0).offset(), "in order");
            rig.driver.completeAll();
            assertEquals(1, first.aioReturn());
            assertEquals(1, b.aioReturn());
            assertEquals(1, Await.value(c));
            assertEquals(2, rig.engine.stats().retries());
        }
    }

    @Test
    void withNothingInFlightItIsRetriedByTheClock() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            rig.driver.refuseNext(4);
            AioFuture<Long> write = rig.file.writev(0, direct("a"));
            rig.driver.awaitHeld(1);
            assertEquals(4, rig.driver.refusedCount());
            rig.driver.complete(0);
            assertEquals(1, Await.value(write));
        }
    }

    /** With the longest delay after each refusal, these would take far longer than the test may. */
    @Test
    void aCompletionResetsTheDelayOfTheClock() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            for (int i = 0; i < 800; i++) {
                rig.driver.refuseNext(1);
                AioFuture<Long> write = rig.file.writev(0, direct("a"));
                rig.driver.awaitHeld(1);
                rig.driver.complete(0);
                assertEquals(1, Await.value(write));
            }
        }
    }

    @Test
    void refusedAfterAllWithFailCompletesWithIt() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev write = rig.submitted(0, direct("a"));
            rig.driver.refuse(0);
            assertFails(Errno.EAGAIN, 0, write::aioReturn);
            write.submit();
            rig.driver.complete(0);
            assertEquals(1, write.aioReturn());
        }
    }

    /** One call for two: the refusal is the affair of the one that may fail, not of the one that waits. */
    @Test
    void aSharedSyncThatIsRefusedAfterAll() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> write = rig.file.writev(0, direct("a"));
            AsyncFsync fails = rig.fsync(FsyncMode.SYNC);
            fails.submit();
            AioFuture<Void> waits = rig.file.fsync(FsyncMode.SYNC);
            rig.driver.complete(0);
            assertEquals(1, Await.value(write));
            rig.driver.refuse(0);
            assertFalse(waits.isDone(), "it was refused, though it waits");
            rig.driver.awaitHeld(1);
            rig.driver.complete(0);
            assertEquals(null, Await.value(waits));
            assertFalse(fails.inProgress());
        }
    }

    @Test
    void refusedAfterAllWithBlockIsRetried() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> a = rig.file.writev(0, direct("a"));
            AioFuture<Long> b = rig.file.writev(1, direct("b"));
            rig.driver.refuse(0);
            assertEquals(1, rig.driver.heldCount());
            rig.driver.complete(0);
            assertEquals(1, Await.value(b));
            assertEquals(0, rig.driver.heldSeen(0).offset());
            rig.driver.refuse(0);
            rig.driver.awaitHeld(1);
            rig.driver.complete(0);
            assertEquals(1, Await.value(a));
        }
    }

    @Test
    void aContinuationIsNeverTheUsersAffair() throws Exception {
        try (TestRig rig = TestRig.builder().limits(1, 1, 0, 8).open()) {
            AsyncWritev write = rig.submitted(0, direct("abc"));
            rig.driver.refuseNext(1);
            rig.driver.complete(0);
            rig.driver.awaitHeld(1);
            rig.driver.complete(0);
            rig.driver.complete(0);
            assertEquals(3, write.aioReturn());
        }
    }

    @Test
    void aMergedOneThatTheSystemRefusesIsKept() throws Exception {
        try (TestRig rig = TestRig.builder().limits(8, 1 << 20, 64, 1).open()) {
            AsyncWritev first = rig.submitted(100, direct("!"));
            AsyncWritev a = rig.submitted(0, direct("a"));
            AsyncWritev b = rig.submitted(1, direct("b"));
            rig.driver.refuseNext(1);
            rig.driver.complete(0);
            rig.driver.awaitHeld(1);
            assertEquals(2, rig.driver.heldSeen(0).bytes());
            rig.driver.complete(0);
            assertEquals(1, first.aioReturn());
            assertEquals(1, a.aioReturn());
            assertEquals(1, b.aioReturn());
        }
    }

    /** Ten seconds of refusals in a row are the end; two refusals with success between them are not in a row. */
    @Test
    void theClockOfRefusalsStartsAnewAfterASuccess() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            rig.driver.refuseNext(1);
            AioFuture<Long> write = rig.file.writev(0, direct("ab"));
            rig.driver.awaitHeld(1);
            Slot slot = ((DriverRequest) rig.driver.held(0)).maker();
            if (slot.refusedSinceNanos != 0) {
                slot.refusedSinceNanos -= TimeUnit.SECONDS.toNanos(60); // a minute passes
            }
            rig.driver.refuseNext(2);
            rig.driver.complete(0, 1);
            rig.driver.awaitHeld(1);
            rig.driver.complete(0);
            assertEquals(2, Await.value(write));
        }
    }

    @Test
    void tenSecondsOfRefusalsWithNothingInFlightAreTheEnd() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> other = rig.file.writev(0, direct("ab"));
            Slot[] refused = new Slot[1];
            rig.driver.onSubmit = request -> refused[0] = ((DriverRequest) request).maker();
            rig.driver.refuseNext(Integer.MAX_VALUE);
            AioFuture<Long> write = rig.file.writev(0, direct("ab"));
            refused[0].refusedSinceNanos -= TimeUnit.SECONDS.toNanos(60);
            rig.driver.complete(0);
            assertEquals(2, Await.value(other));
            assertFails(Errno.EAGAIN, 0, write);
        }
    }

    /** A driver that collects takes each retry, and refuses it when it is flushed. */
    @Test
    void tenSecondsOfRefusalsWhenFlushedAreTheEnd() throws Exception {
        TestDriverFactory collecting = new TestDriverFactory("fake-one", TestDriverFactory.ROOMY);
        collecting.collects = true;
        try (TestRig rig = TestRig.builder().drivers(collecting).open()) {
            AioFuture<Long> write = rig.file.writev(0, direct("ab"));
            rig.driver.refuse(0);
            rig.driver.awaitHeld(1);
            Slot slot = ((DriverRequest) rig.driver.held(0)).maker();
            assertTrue(slot.refusedSinceNanos != 0, "the clock goes on");
            rig.driver.refuse(0);
            rig.driver.awaitHeld(1);
            assertFalse(write.isDone());
            slot.refusedSinceNanos -= TimeUnit.SECONDS.toNanos(60);
            rig.driver.refuse(0);
            assertFails(Errno.EAGAIN, 0, write);
        }
    }

    @Test
    void theQueuesOwnBoundRefusesWithFail() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(2).files(QueueFull.FAIL).open()) {
            AsyncWritev a = rig.submitted(0, direct("a"));
            AioFuture<Long> b = rig.file.writev(1, direct("b"));
            AsyncWritev c = rig.writev(2, direct("c"));
            assertFails(Errno.EAGAIN, 0, c::submit);
            assertFails(Errno.EAGAIN, 0, rig.file.writev(3, direct("d")));
            rig.driver.completeAll();
            c.submit();
            rig.driver.completeAll();
            assertEquals(1, a.aioReturn());
            assertEquals(1, Await.value(b));
            assertEquals(1, c.aioReturn());
            assertEquals(2, rig.engine.stats().queueFullRefusals());
        }
    }

    @Test
    void anInterruptWhileWaitingForRoomLosesNothing() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(1).operations(QueueFull.BLOCK).open()) {
            AsyncWritev first = rig.submitted(0, direct("a"));
            AsyncWritev second = rig.writev(0, TestRig.heap("b"));
            Await.Background<Boolean> submitter =
                    Await.background(
                            () -> {
                                assertThrows(java.io.InterruptedIOException.class, second::submit);
                                return Thread.currentThread().isInterrupted();
                            });
            submitter.awaitWaiting();
            submitter.thread().interrupt();
            assertTrue(submitter.join(), "the interrupt status stays set");
            assertFalse(second.inProgress());
            assertEquals(rig.staging().sizeBytes(), rig.staging().freeBytes());
            rig.driver.complete(0);
            assertEquals(1, first.aioReturn());
            second.submit();
            rig.driver.complete(0);
            assertEquals(1, second.aioReturn());
        }
    }

    @Test
    void theMessageTellsWhatToDo() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            rig.driver.refuseNext(1);
            AsyncWritev write = rig.writev(0, direct("a"));
            ErrnoException e = assertFails(Errno.EAGAIN, 0, write::submit);
            assertTrue(e.getMessage().contains("queue depth"), e.getMessage());
        }
    }
}
