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
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cancel in every state. */
@Timeout(30)
class CancelTest {
    @Test
    void whatIsNotInFlightIsDone() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev write = rig.writev(0, direct("a"));
            assertEquals(CancelStatus.ALL_DONE, write.cancel());
            write.submit();
            rig.driver.complete(0);
            assertEquals(CancelStatus.ALL_DONE, write.cancel());
            assertEquals(1, write.aioReturn());
            assertEquals(CancelStatus.ALL_DONE, write.cancel());
            assertEquals(0, rig.driver.cancels());
        }
    }

    @Test
    void whatWaitsInTheQueueIsCancelledOnce() throws Exception {
        try (TestRig rig = TestRig.builder().limits(8, 1 << 20, 0, 1).open()) {
            AtomicInteger told = new AtomicInteger();
            AsyncWritev first = rig.submitted(0, direct("a"));
            SigevNotify count = SigevNotify.callback(Runnable::run, op -> told.incrementAndGet());
            AsyncWritev write = rig.writev(count, 5, direct("b"));
            write.submit();
            assertEquals(CancelStatus.CANCELED, write.cancel());
            assertEquals(Errno.ECANCELED, write.error());
            assertEquals(CancelStatus.ALL_DONE, write.cancel());
            assertFails(Errno.ECANCELED, 0, write::aioReturn);
            rig.driver.complete(0);
            assertEquals(1, first.aioReturn());
            assertEquals(1, told.get());
            assertEquals(0, rig.driver.heldCount());
            write.submit();
            rig.driver.complete(0);
            assertEquals(1, write.aioReturn());
        }
    }

    @Test
    void whatIsWithTheDriverGetsTheDriversAnswer() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev write = rig.submitted(0, direct("a"));
            assertEquals(CancelStatus.NOT_CANCELED, write.cancel());
            assertEquals(Errno.EINPROGRESS, write.error());
            rig.driver.complete(0);
            assertEquals(1, write.aioReturn(), "the bytes won");

            rig.driver.cancelsHeld();
            write.submit();
            assertEquals(CancelStatus.CANCELED, write.cancel());
            assertFails(Errno.ECANCELED, 0, write::aioReturn);
        }
    }

    @Test
    void aSyncToo() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev write = rig.submitted(0, direct("a"));
            AsyncFsync sync = rig.fsync(FsyncMode.SYNC);
            sync.submit();
            assertEquals(CancelStatus.CANCELED, sync.cancel());
            assertFails(Errno.ECANCELED, 0, sync::aioReturn);
            rig.driver.complete(0);
            assertEquals(0, rig.driver.heldCount());
            assertEquals(1, write.aioReturn());
        }
    }

    @Test
    void whatIsPartOfAMergedCallIsNotCancelledButNotTriedAgain() throws Exception {
        try (TestRig rig = TestRig.builder().limits(8, 1 << 20, 64, 1).open()) {
            AsyncWritev first = rig.submitted(100, direct("!"));
            AsyncWritev a = rig.submitted(0, direct("aa"));
            AsyncWritev b = rig.submitted(2, direct("bb"));
            AsyncWritev c = rig.submitted(4, direct("cc"));
            rig.driver.complete(0);
            assertEquals(CancelStatus.NOT_CANCELED, a.cancel());
            assertEquals(CancelStatus.NOT_CANCELED, b.cancel());
            assertEquals(0, rig.driver.cancels());
            rig.driver.complete(0, 2);
            assertEquals(2, a.aioReturn());
            assertFails(Errno.ECANCELED, 0, b::aioReturn);
            rig.driver.complete(0);
            assertEquals(2, c.aioReturn());
            assertEquals(1, first.aioReturn());
        }
    }

    @Test
    void onceBytesWereMovedAnOperationReportsThem() throws Exception {
        try (TestRig rig = TestRig.builder().limits(1, 2, 0, 8).open()) {
            rig.driver.cancelsHeld();
            AsyncWritev write = rig.submitted(0, direct("abcdef"));
            rig.driver.complete(0);
            assertEquals(CancelStatus.CANCELED, write.cancel());
            assertEquals(2, write.aioReturn());
            assertEquals("ab", rig.memory.text());
        }
    }

    @Test
    void onceBytesWereMovedAFilesWriteFailsAndNamesThem() throws Exception {
        try (TestRig rig = TestRig.builder().limits(1, 2, 0, 8).open()) {
            AioFuture<Long> write = rig.file.writev(0, direct("abcdef"));
            rig.driver.complete(0);
            assertTrue(write.cancel(true));
            assertFalse(write.isDone());
            rig.driver.complete(0);
            CancellationException e =
                    assertThrows(CancellationException.class, () -> Await.value(write));
            assertFails(
                    Errno.ECANCELED,
                    4,
                    () -> {
                        throw TestRig.errorBehind(e);
                    });
            assertEquals(0, rig.driver.heldCount(), "it does not go on");
        }
    }

    @Test
    void onACompletionThreadItOnlyAsks() throws Exception {
        try (TestRig rig = TestRig.builder().limits(8, 1 << 20, 0, 2).open()) {
            AtomicReference<Boolean> waited = new AtomicReference<>();
            rig.driver.onCancel =
                    (request, wait) -> {
                        waited.set(wait);
                        return CancelStatus.CANCELED;
                    };
            AsyncWritev with = rig.writev(0, direct("a"));
            AsyncWritev queued = rig.writev(0, direct("b"));
            AtomicReference<CancelStatus> ofWith = new AtomicReference<>();
            AtomicReference<CancelStatus> ofQueued = new AtomicReference<>();
            SigevNotify notify =
                    SigevNotify.callback(
                            Runnable::run,
                            op -> {
                                ofWith.set(with.cancel());
                                ofQueued.set(queued.cancel());
                            });
            AsyncWritev holds = rig.submitted(9, direct("x"));
            AsyncWritev teller = rig.writev(notify, 8, direct("y"));
            teller.submit();
            with.submit();
            queued.submit();
            assertEquals(2, rig.driver.heldCount());
            rig.driver.complete(1);
            assertEquals(CancelStatus.NOT_CANCELED, ofWith.get());
            assertEquals(CancelStatus.NOT_CANCELED, ofQueued.get());
            assertEquals(false, waited.get());
            assertEquals(Errno.ECANCELED, queued.error());
            rig.driver.completeAll();
            assertEquals(1, with.aioReturn());
            assertEquals(1, holds.aioReturn());
        }
    }

    @Test
    void allOfAFile() throws Exception {
        try (TestRig rig = TestRig.builder().limits(8, 1 << 20, 0, 2).open()) {
            assertEquals(CancelStatus.ALL_DONE, rig.engine.cancelAll(rig.file));
            AsyncWritev[] writes = new AsyncWritev[5];
            for (int i = 0; i < writes.length; i++) {
                writes[i] = rig.submitted(i, direct("a"));
            }
            AsyncFsync sync = rig.fsync(FsyncMode.SYNC);
            sync.submit();
            assertEquals(CancelStatus.NOT_CANCELED, rig.engine.cancelAll(rig.file));
            assertEquals(2, rig.driver.seen().size(), "none was started to be cancelled");
            assertEquals(Errno.ECANCELED, sync.error());
            assertEquals(Errno.ECANCELED, writes[2].error());
            rig.driver.cancelsHeld();
            assertEquals(CancelStatus.CANCELED, rig.engine.cancelAll(rig.file));
            assertEquals(Errno.ECANCELED, writes[0].error());
            assertEquals(CancelStatus.ALL_DONE, rig.engine.cancelAll(rig.file));
        }
    }

    @Test
    void whatTheSystemRefusedAndIsKeptIsCancelled() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> first = rig.file.writev(0, direct("a"));
            rig.driver.refuseNext(1);
            AioFuture<Long> kept = rig.file.writev(1, direct("b"));
            assertTrue(kept.cancel(false));
            assertThrows(CancellationException.class, () -> Await.value(kept));
            assertEquals(0, rig.driver.cancels());
            rig.driver.complete(0);
            assertEquals(1, Await.value(first));
            assertEquals(0, rig.driver.heldCount());
        }
    }
}
