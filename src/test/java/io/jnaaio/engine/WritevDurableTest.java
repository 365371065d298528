package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.assertFails;
import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.spi.Request.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A write and its sync, as one operation. */
// The continuations are looked at through what they submit.
@SuppressWarnings("FutureReturnValueIgnored")
@Timeout(30)
class WritevDurableTest {
    @Test
    void writesThenSyncs() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            ByteBuffer buffer = direct("abcd");
            AioFuture<Long> durable = rig.file.writevDurable(0, buffer);
            rig.driver.complete(0, 3);
            assertEquals(new TestDriver.Seen(Kind.WRITE, 3, 1, 1), rig.driver.heldSeen(0));
            rig.driver.complete(0);
            assertEquals(Kind.DATASYNC, rig.driver.heldSeen(0).kind());
            assertFalse(durable.isDone());
            rig.driver.complete(0);
            assertEquals(4, Await.value(durable));
            assertEquals(4, buffer.position());
            assertEquals("abcd", rig.memory.text());
        }
    }

    @Test
    void aFailedWriteIsNotSynced() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> durable = rig.file.writevDurable(0, direct("abcd"));
            rig.driver.complete(0, 3);
            rig.driver.fail(0, Errno.ENOSPC);
            assertFails(Errno.ENOSPC, 3, durable);
            assertEquals(0, rig.driver.heldCount());
        }
    }

    @Test
    void aFailedSyncFailsItAndTheBytesAreNamed() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> durable = rig.file.writevDurable(0, direct("abcd"));
            rig.driver.complete(0);
            rig.driver.fail(0, Errno.EIO);
            assertFails(Errno.EIO, 4, durable);
        }
    }

    @Test
    void ofNothingSyncsAllTheSame() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> durable = rig.file.writevDurable(0);
            assertEquals(Kind.DATASYNC, rig.driver.heldSeen(0).kind());
            rig.driver.complete(0);
            assertEquals(0, Await.value(durable));
        }
    }

    @Test
    void sharesACallWithAnFsync() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> durable = rig.file.writevDurable(0, direct("abcd"));
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.SYNC);
            rig.driver.complete(0);
            assertEquals(Kind.SYNC, rig.driver.heldSeen(0).kind());
            rig.driver.complete(0);
            assertEquals(4, Await.value(durable));
            assertEquals(null, Await.value(sync));
        }
    }

    @Test
    void doesNotWaitForAnotherWriteBeforeItsSync() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> slow = rig.file.writev(8, direct("slow"));
            AioFuture<Long> durable = rig.file.writevDurable(0, direct("abcd"));
            rig.driver.complete(1);
            assertEquals(Kind.DATASYNC, rig.driver.heldSeen(1).kind());
            rig.driver.complete(1);
            assertEquals(4, Await.value(durable));
            assertFalse(slow.isDone());
        }
    }

    @Test
    void aSyncThatRunsAlreadyIsTooEarlyForIt() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Void> early = rig.file.fsync(FsyncMode.SYNC);
            AioFuture<Long> durable = rig.file.writevDurable(0, direct("abcd"));
            rig.driver.complete(1);
            assertEquals(1, rig.driver.heldCount());
            rig.driver.complete(0);
            assertTrue(early.isDone());
            assertFalse(durable.isDone());
            rig.driver.complete(0);
            assertEquals(4, Await.value(durable));
        }
    }

    @Test
    void cancelledBeforeItsSyncItNamesTheBytes() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Void> early = rig.file.fsync(FsyncMode.SYNC);
            AioFuture<Long> durable = rig.file.writevDurable(0, direct("abcd"));
            rig.driver.complete(1);
            assertTrue(durable.cancel(false));
            CancellationException e =
                    assertThrows(CancellationException.class, () -> Await.value(durable));
            assertFails(
                    Errno.ECANCELED,
                    4,
                    () -> {
                        throw TestRig.errorBehind(e);
                    });
            assertFalse(early.isDone());
        }
    }

    @Test
    void sharesItsSyncWithWhatTheContinuationsOfTheLastOneSubmit() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            List<AioFuture<Long>> next = new ArrayList<>();
            AioFuture<Long> first = rig.file.writevDurable(0, direct("a"));
            first.thenRun(() -> next.add(rig.file.writevDurable(2, direct("c"))));
            rig.driver.complete(0);
            AioFuture<Long> second = rig.file.writevDurable(1, direct("b"));
            rig.driver.complete(1);
            rig.driver.complete(0);
            assertEquals(1, Await.value(first));
            assertEquals(1, rig.driver.heldCount(), "the second one's sync waits");
            assertEquals(Kind.WRITE, rig.driver.heldSeen(0).kind());
            rig.driver.complete(0);
            assertEquals(Kind.DATASYNC, rig.driver.heldSeen(0).kind());
            rig.driver.complete(0);
            assertEquals(1, Await.value(second));
            assertEquals(1, Await.value(next.get(0)));
            assertEquals(2, rig.engine.stats().syncCalls());
        }
    }

    @Test
    void waitsForNoDurableWriteThatComesLater() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> first = rig.file.writevDurable(0, direct("a"));
            first.thenRun(() -> rig.file.writevDurable(2, direct("c")));
            rig.driver.complete(0);
            AioFuture<Long> second = rig.file.writevDurable(1, direct("b"));
            rig.driver.complete(1);
            rig.driver.complete(0);
            AioFuture<Long> late = rig.file.writevDurable(3, direct("d"));
            assertEquals(2, rig.driver.heldCount());
            rig.driver.complete(0);
            assertEquals(Kind.DATASYNC, rig.driver.heldSeen(1).kind());
            rig.driver.complete(1);
            assertEquals(1, Await.value(second));
            assertFalse(late.isDone());
            rig.driver.complete(0);
            rig.driver.complete(0);
            assertEquals(1, Await.value(late));
        }
    }

    @Test
    void startsItsSyncAtOnceIfTheContinuationsSubmitNothing() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> first = rig.file.writevDurable(0, direct("a"));
            rig.driver.complete(0);
            AioFuture<Long> second = rig.file.writevDurable(1, direct("b"));
            rig.driver.complete(1);
            rig.driver.complete(0);
            assertEquals(1, Await.value(first));
            assertEquals(Kind.DATASYNC, rig.driver.heldSeen(0).kind());
            rig.driver.complete(0);
            assertEquals(1, Await.value(second));
        }
    }

    @Test
    void waitsNoLongerForAWriteThatFailsOrIsCancelled() throws Exception {
        try (TestRig rig = TestRig.builder().limits(1024, 1 << 20, 0, 1).open()) {
            List<AioFuture<Long>> next = new ArrayList<>();
            AioFuture<Long> first = rig.file.writevDurable(0, direct("a"));
            first.thenRun(
                    () -> {
                        next.add(rig.file.writevDurable(2, direct("c")));
                        next.add(rig.file.writevDurable(9, direct("d")));
                    });
            rig.driver.complete(0);
            AioFuture<Long> second = rig.file.writevDurable(1, direct("b"));
            rig.driver.complete(1);
            rig.driver.complete(0);
            next.get(1).cancel(true);
            assertEquals(1, rig.driver.heldCount());
            rig.driver.fail(0, Errno.EIO);
            assertEquals(Kind.DATASYNC, rig.driver.heldSeen(0).kind());
            rig.driver.complete(0);
            assertEquals(1, Await.value(second));
            assertFails(Errno.EIO, 0, next.get(0));
            assertTrue(next.get(1).isCancelled());
        }
    }

    @Test
    void isServedByEverySyncThatStartsHoweverManyFsyncsFollowEachOther() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Void> running = rig.file.fsync(FsyncMode.DSYNC);
            AioFuture<Long> durable = rig.file.writevDurable(0, direct("a"));
            rig.driver.complete(1);
            for (int i = 0; i < 3; i++) {
                AioFuture<Void> next = rig.file.fsync(FsyncMode.DSYNC);
                rig.driver.complete(0);
                assertTrue(running.isDone());
                running = next;
            }
            assertTrue(durable.isDone());
            assertEquals(1, Await.value(durable));
        }
    }

    @Test
    void isSyncedWhileTheContinuationsOfTheLastOneGoOnWithoutEnd() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            int linksMax = 20_000;
            AioFuture<Long> first = rig.file.writevDurable(0, direct("a"));
            rig.driver.complete(0);
            AioFuture<Long> second = rig.file.writevDurable(1, direct("b"));
            rig.driver.complete(1);
            int[] links = {0};
            Runnable link =
                    new Runnable() {
                        @Override
                        public void run() {
                            if (!second.isDone() && links[0]++ < linksMax) {
                                rig.file.writev(2, direct("c")).thenRun(this);
                            }
                        }
                    };
            first.thenRun(link);
            rig.driver.inline = TestDriver::complete;
            rig.driver.complete(0);
            assertEquals(1, Await.value(second));
            assertTrue(links[0] < linksMax, links[0] + " operations were told of before it");
        }
    }

    @Test
    void failsWithASyncThatFailsWhileItsBytesAreOnTheirWay() throws Exception {
        try (TestRig rig = TestRig.builder().limits(1024, 1 << 20, 0, 2).open()) {
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.DSYNC);
            AioFuture<Long> written = rig.file.writevDurable(0, direct("aa"));
            AioFuture<Long> half = rig.file.writevDurable(4, direct("bb"));
            rig.driver.complete(1);
            AioFuture<Long> running = rig.file.writevDurable(8, direct("cc"));
            AioFuture<Long> waiting = rig.file.writevDurable(16, direct("dd"));
            rig.driver.complete(1, 1);
            rig.driver.fail(0, Errno.EIO);
            assertFails(Errno.EIO, 0, sync);
            assertFails(Errno.EIO, 2, written);
            rig.letGo();
            assertFails(Errno.EIO, 2, half);
            assertFails(Errno.EIO, 2, running);
            assertEquals(2, Await.value(waiting), "nothing of it was written before");
        }
    }
}
