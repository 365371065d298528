package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.assertFails;
import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncFsync;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.spi.Request.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a sync starts, and whom it serves. */
@Timeout(30)
class FsyncOrderTest {
    @Test
    void waitsForEveryEarlierWrite() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> a = rig.file.writev(0, direct("aa"));
            AioFuture<Long> b = rig.file.writev(2, direct("bb"));
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.SYNC);
            assertEquals(2, rig.driver.heldCount());
            rig.driver.complete(1);
            assertEquals(1, rig.driver.heldCount());
            rig.driver.complete(0);
            assertEquals(Kind.SYNC, rig.driver.heldSeen(0).kind());
            assertFalse(sync.isDone());
            rig.driver.complete(0);
            assertEquals(2, Await.value(a));
            assertEquals(2, Await.value(b));
            assertEquals(null, Await.value(sync));
        }
    }

    @Test
    void waitsForTheContinuationsOfShortWrites() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> write = rig.file.writev(0, direct("abcdef"));
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.DSYNC);
            rig.driver.complete(0, 1);
            assertEquals(new TestDriver.Seen(Kind.WRITE, 1, 5, 1), rig.driver.heldSeen(0));
            rig.driver.complete(0, 2);
            assertEquals(new TestDriver.Seen(Kind.WRITE, 3, 3, 1), rig.driver.heldSeen(0));
            assertEquals(1, rig.driver.heldCount());
            rig.driver.complete(0);
            assertEquals(Kind.DATASYNC, rig.driver.heldSeen(0).kind());
            rig.driver.complete(0);
            assertEquals(6, Await.value(write));
            assertEquals(null, Await.value(sync));
        }
    }

    @Test
    void runsEvenIfTheWritesFailed() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> write = rig.file.writev(0, direct("aa"));
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.SYNC);
            rig.driver.fail(0, Errno.ENOSPC);
            assertFails(Errno.ENOSPC, 0, write);
            assertEquals(Kind.SYNC, rig.driver.heldSeen(0).kind());
            rig.driver.complete(0);
            assertEquals(null, Await.value(sync));
        }
    }

    @Test
    void waitsForWritesThatWaitInTheQueueAndNotForReads() throws Exception {
        try (TestRig rig = TestRig.builder().limits(1024, 1 << 20, 0, 1).open()) {
            AioFuture<Long> read = rig.file.readv(0, direct("...."));
            AioFuture<Long> write = rig.file.writev(0, direct("aa"));
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.SYNC);
            assertEquals(1, rig.driver.heldCount());
            rig.driver.complete(0);
            assertEquals(0, Await.value(read));
            assertEquals(Kind.WRITE, rig.driver.heldSeen(0).kind());
            assertEquals(1, rig.driver.heldCount());
            rig.driver.complete(0);
            rig.driver.complete(0);
            assertEquals(2, Await.value(write));
            assertEquals(null, Await.value(sync));
        }
    }

    @Test
    void startsAtOnceBesideARead() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> read = rig.file.readv(0, direct("...."));
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.SYNC);
            assertEquals(2, rig.driver.heldCount());
            rig.driver.complete(1);
            assertEquals(null, Await.value(sync));
            assertFalse(read.isDone());
        }
    }

    @Test
    void laterWritesDoNotWaitForIt() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.SYNC);
            AioFuture<Long> write = rig.file.writev(0, direct("aa"));
            rig.driver.complete(1);
            assertEquals(2, Await.value(write));
            assertFalse(sync.isDone());
        }
    }

    @Test
    void waitsOnlyForEarlierWrites() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> first = rig.file.writev(0, direct("aa"));
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.SYNC);
            AioFuture<Long> second = rig.file.writev(0, direct("bb"));
            rig.driver.complete(0);
            assertEquals(Kind.SYNC, rig.driver.heldSeen(1).kind());
            rig.driver.complete(1);
            assertEquals(null, Await.value(sync));
            assertTrue(first.isDone());
            assertFalse(second.isDone());
        }
    }

    @Test
    void aWriteThatIsCancelledLetsItStart() throws Exception {
        try (TestRig rig = TestRig.builder().limits(1024, 1 << 20, 0, 1).open()) {
            AioFuture<Long> read = rig.file.readv(0, direct("...."));
            var write = rig.submitted(0, direct("aa"));
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.SYNC);
            assertEquals(CancelStatus.CANCELED, write.cancel());
            assertEquals(2, rig.driver.heldCount());
            rig.driver.complete(1);
            assertEquals(null, Await.value(sync));
            assertFalse(read.isDone());
            assertEquals(Errno.ECANCELED, write.error());
        }
    }

    @Test
    void severalAreServedByOneCallAndFsyncWins() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> write = rig.file.writev(0, direct("aa"));
            List<AioFuture<Void>> syncs =
                    List.of(
                            rig.file.fsync(FsyncMode.DSYNC),
                            rig.file.fsync(FsyncMode.SYNC),
                            rig.file.fsync(FsyncMode.DSYNC));
            rig.driver.complete(0);
            assertEquals(1, rig.driver.heldCount());
            assertEquals(Kind.SYNC, rig.driver.heldSeen(0).kind());
            rig.driver.complete(0);
            for (AioFuture<Void> sync : syncs) {
                assertEquals(null, Await.value(sync));
            }
            assertTrue(write.isDone());
            assertEquals(1, rig.engine.stats().syncCalls());
            assertEquals(3, rig.engine.stats().syncsServed());
        }
    }

    @Test
    void theStrongestOfThoseServedByOneCallWins() throws Exception {
        List<FsyncMode> modes = List.of(FsyncMode.SYNC, FsyncMode.DSYNC, FsyncMode.BARRIER);
        List<Kind> kinds = List.of(Kind.SYNC, Kind.DATASYNC, Kind.BARRIER);
        for (int one = 0; one < 3; one++) {
            for (int other = 0; other < 3; other++) {
                try (TestRig rig = TestRig.roomy()) {
                    AioFuture<Long> write = rig.file.writev(0, direct("aa"));
                    AioFuture<Void> first = rig.file.fsync(modes.get(one));
                    AioFuture<Void> second = rig.file.fsync(modes.get(other));
                    rig.driver.complete(0);
                    assertEquals(1, rig.driver.heldCount());
                    Kind strongest = kinds.get(Math.min(one, other));
                    assertEquals(strongest, rig.driver.heldSeen(0).kind());
                    rig.driver.complete(0);
                    assertEquals(null, Await.value(first));
                    assertEquals(null, Await.value(second));
                    assertTrue(write.isDone());
                }
            }
        }
    }

    @Test
    void aBarrierDoesNotWeakenTheSyncOfADurableWrite() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Void> running = rig.file.fsync(FsyncMode.BARRIER);
            assertEquals(Kind.BARRIER, rig.driver.heldSeen(0).kind());
            AioFuture<Long> durable = rig.file.writevDurable(0, direct("aa"));
            AioFuture<Void> barrier = rig.file.fsync(FsyncMode.BARRIER);
            rig.driver.complete(1);
            assertEquals(1, rig.driver.heldCount(), "both wait for the running one");
            rig.driver.complete(0);
            assertEquals(null, Await.value(running));
            assertFalse(durable.isDone(), "a barrier alone makes nothing durable");
            assertEquals(Kind.DATASYNC, rig.driver.heldSeen(0).kind());
            rig.driver.complete(0);
            assertEquals(2, Await.value(durable));
            assertEquals(null, Await.value(barrier));
        }
    }

    @Test
    void itsErrorGoesToAllItServed() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> write = rig.file.writev(0, direct("aa"));
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.SYNC);
            AioFuture<Void> dsync = rig.file.fsync(FsyncMode.DSYNC);
            rig.driver.complete(0);
            rig.driver.fail(0, Errno.EIO);
            assertFails(Errno.EIO, 0, sync);
            assertFails(Errno.EIO, 0, dsync);
            assertTrue(write.isDone());
            assertEquals(0, rig.driver.heldCount(), "a failed sync is not retried");
        }
    }

    @Test
    void oneThatComesWhileAnotherRunsGetsACallOfItsOwn() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Void> first = rig.file.fsync(FsyncMode.SYNC);
            AioFuture<Void> second = rig.file.fsync(FsyncMode.DSYNC);
            assertEquals(1, rig.driver.heldCount());
            rig.driver.complete(0);
            assertEquals(null, Await.value(first));
            assertEquals(Kind.DATASYNC, rig.driver.heldSeen(0).kind());
            rig.driver.complete(0);
            assertEquals(null, Await.value(second));
        }
    }

    @Test
    void oneThatWaitedWhileAnotherFailedFailsToo() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> write = rig.file.writev(0, direct("aa"));
            rig.driver.complete(0);
            AioFuture<Void> first = rig.file.fsync(FsyncMode.SYNC);
            AioFuture<Void> waits = rig.file.fsync(FsyncMode.DSYNC);
            AioFuture<Long> later = rig.file.writev(2, direct("bb"));
            AioFuture<Void> waitsForTheWrite = rig.file.fsync(FsyncMode.DSYNC);
            rig.driver.fail(0, Errno.EIO);
            assertFails(Errno.EIO, 0, first);
            assertFalse(waits.isDone(), "it has a call of its own");
            rig.driver.complete(0);
            rig.driver.complete(0);
            assertTrue(write.isDone() && later.isDone());
            assertFails(Errno.EIO, 0, waits);
            rig.driver.complete(0);
            assertFails(Errno.EIO, 0, waitsForTheWrite);
            AioFuture<Void> after = rig.file.fsync(FsyncMode.DSYNC);
            rig.driver.complete(0);
            assertEquals(null, Await.value(after), "who comes later was not deceived");
        }
    }

    @Test
    void oneThatWaitedAndIsThenRefusedFailsAsTheOtherDid() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Void> failing = rig.file.fsync(FsyncMode.SYNC);
            AsyncFsync waits = rig.fsync(FsyncMode.DSYNC);
            waits.submit();
            rig.driver.fail(0, Errno.EIO);
            assertFails(Errno.EIO, 0, failing);
            rig.driver.refuse(0);
            assertEquals(Errno.EIO, waits.error(), "EAGAIN would have it submitted again");
        }
    }

    @Test
    void anOperationSyncsAsModeSaysAndCanBeSubmittedAgain() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncFsync sync = rig.fsync(FsyncMode.DSYNC);
            AsyncFsync other = rig.fsync(FsyncMode.SYNC);
            AioFuture<Long> write = rig.file.writev(0, direct("aa"));
            sync.submit();
            other.submit();
            rig.driver.complete(0);
            assertEquals(Kind.SYNC, rig.driver.heldSeen(0).kind());
            rig.driver.complete(0);
            assertEquals(null, sync.aioReturn());
            assertEquals(null, other.aioReturn());
            assertTrue(write.isDone());
            sync.submit();
            assertEquals(FsyncMode.DSYNC, sync.mode());
            assertEquals(Kind.DATASYNC, rig.driver.heldSeen(0).kind());
            rig.driver.complete(0);
            assertEquals(null, sync.aioReturn());
        }
    }
}
