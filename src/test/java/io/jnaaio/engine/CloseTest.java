package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.assertFails;
import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.QueueFull;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.Await.Background;
import io.jnaaio.engine.Await.Gate;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of files and engines. */
@Timeout(30)
class CloseTest {
    @Test
    void waitsForAllThatWasSubmitted() throws Exception {
        try (TestRig rig = TestRig.builder().limits(8, 1 << 20, 0, 1).open()) {
            AioFuture<Long> a = rig.file.writev(0, direct("ab"));
            AioFuture<Long> b = rig.file.writev(5, direct("cd"));
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.SYNC);
            Background<Boolean> closing =
                    Await.run(
                            () -> {
                                rig.file.close();
                                assertTrue(a.isDone() && b.isDone() && sync.isDone());
                            });
            closing.awaitWaiting();
            assertFalse(rig.file.isOpen());
            rig.driver.complete(0, 1);
            rig.driver.complete(0);
            rig.driver.complete(0);
            closing.awaitWaiting();
            assertEquals(0, rig.memory.closes());
            rig.driver.complete(0);
            assertTrue(closing.join());
            assertEquals(1, rig.memory.closes());
            rig.file.close();
            rig.file.closeNow();
            assertEquals(1, rig.memory.closes());
        }
    }

    @Test
    void futuresAreCompleteWhenItReturns() throws Exception {
        for (int round = 0; round < 200; round++) {
            try (TestRig rig = TestRig.roomy()) {
                AioFuture<Long> write = rig.file.writev(0, direct("ab"));
                Background<Boolean> completer = Await.run(rig.driver::completeAll);
                rig.file.close();
                assertTrue(write.isDone());
                assertTrue(completer.join());
            }
        }
    }

    @Test
    void closeNowCancels() throws Exception {
        try (TestRig rig = TestRig.builder().limits(8, 1 << 20, 0, 1).open()) {
            rig.driver.cancelsHeld();
            AioFuture<Long> with = rig.file.writev(0, direct("a"));
            AsyncWritev queued = rig.submitted(0, direct("b"));
            rig.file.closeNow();
            assertFails(Errno.ECANCELED, 0, with);
            assertFails(Errno.ECANCELED, 0, queued::aioReturn);
            assertEquals(1, rig.memory.closes());
        }
    }

    @Test
    void closeNowHelpsACloseThatWaits() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            rig.driver.cancelsHeld();
            AioFuture<Long> write = rig.file.writev(0, direct("a"));
            Background<Boolean> closing = Await.run(rig.file::close);
            closing.awaitWaiting();
            assertTrue(Await.run(rig.file::closeNow).join());
            assertTrue(closing.join());
            assertFails(Errno.ECANCELED, 0, write);
        }
    }

    @Test
    void closeNowOfTheEngineHelpsACloseThatWaits() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            rig.driver.cancelsHeld();
            AioFuture<Long> write = rig.file.writev(0, direct("a"));
            Background<Boolean> closing = Await.run(rig.engine::close);
            closing.awaitWaiting();
            assertTrue(Await.run(rig.engine::closeNow).join());
            assertTrue(closing.join());
            assertFails(Errno.ECANCELED, 0, write);
        }
    }

    @Test
    void onACompletionThreadItReturnsAtOnceAndTheLastOneCloses() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> other = rig.file.writev(10, direct("b"));
            AtomicReference<Object> closed = new AtomicReference<>();
            SigevNotify closes =
                    SigevNotify.callback(
                            Runnable::run,
                            op -> {
                                try {
                                    op.file().close();
                                    closed.set(rig.memory.closes());
                                } catch (java.io.IOException e) {
                                    closed.set(e);
                                }
                            });
            AsyncWritev write = rig.writev(closes, 0, direct("a"));
            write.submit();
            rig.driver.complete(1);
            assertEquals(0, closed.get());
            assertFalse(rig.file.isOpen());
            assertEquals(0, rig.memory.closes());
            rig.driver.complete(0);
            assertEquals(1, Await.value(other));
            assertEquals(1, rig.memory.closes());
        }
    }

    @Test
    void theEngineOnACompletionThread() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> other = rig.file.writev(10, direct("b"));
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            SigevNotify closes =
                    SigevNotify.callback(
                            Runnable::run,
                            op -> {
                                try {
                                    rig.engine.close();
                                } catch (java.io.IOException e) {
                                    thrown.set(e);
                                }
                            });
            AsyncWritev write = rig.writev(closes, 0, direct("a"));
            write.submit();
            rig.driver.complete(1);
            assertEquals(null, thrown.get());
            assertFalse(rig.engine.isOpen());
            assertFalse(rig.driver.closed());
            rig.driver.complete(0);
            assertEquals(1, Await.value(other));
            Await.until(rig.driver::closed, "the driver to be closed");
            assertEquals(1, rig.memory.closes());
        }
    }

    @Test
    void submissionsAfterwards() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev before = rig.writev(0, direct("a"));
            rig.file.close();
            before.submit();
            assertEquals(Errno.EBADF, before.error());
            assertFails(Errno.EBADF, 0, before::aioReturn);
            before.submit();
            AioFuture<Long> ofBefore = before.future();
            assertThrows(ClosedChannelException.class, () -> Await.value(ofBefore));
            AioFuture<Long> write = rig.file.writev(0, direct("a"));
            assertThrows(ClosedChannelException.class, () -> Await.value(write));
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.SYNC);
            assertThrows(ClosedChannelException.class, () -> Await.value(sync));
            assertThrows(ClosedChannelException.class, () -> rig.writev(0, direct("a")));
            assertThrows(ClosedChannelException.class, rig.file::size);
            assertEquals(0, rig.driver.seen().size());
        }
    }

    /** The driver is gone: nothing of it may be called. */
    @Test
    void submissionsAfterTheEngineWasClosed() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AsyncWritev before = rig.writev(0, direct("a"));
            rig.engine.close();
            before.submit();
            assertFails(Errno.EBADF, 0, before::aioReturn);
            AioFuture<Long> write = rig.file.writev(0, direct("a"));
            assertThrows(ClosedChannelException.class, () -> Await.value(write));
            assertThrows(
                    ClosedChannelException.class,
                    () -> {
                        try (AioFile unused =
                                rig.engine.openFile(Path.of("x"), StandardOpenOption.WRITE)) {
                            throw new AssertionError("opened " + unused);
                        }
                    });
        }
    }

    /** A submitter may still be on its way out of the driver when its operation is told and the engine closed. */
    @Test
    void theDriverIsNotClosedWhileASubmitterIsInIt() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            Gate gate = new Gate();
            rig.driver.inline =
                    (driver, request) -> {
                        driver.complete(request);
                        gate.pass();
                    };
            AsyncWritev write = rig.writev(0, direct("a"));
            Background<Boolean> submitter = Await.run(write::submit);
            gate.awaitArrival();
            assertEquals(1, write.aioReturn());
            Background<Boolean> closing = Await.run(rig.engine::close);
            try {
                Await.until(
                        () -> closing.done() || waits(closing.thread()), "the closer to get there");
                assertFalse(rig.driver.closed(), "closed while a thread is in submit");
            } finally {
                gate.open();
            }
            assertTrue(submitter.join());
            assertTrue(closing.join());
        }
    }

    /** A descriptor that is closed under ftruncate may be another file's by then. */
    @Test
    void theFileIsNotClosedUnderSizeAndTruncate() throws Exception {
        for (boolean cut : new boolean[] {false, true}) {
            try (TestRig rig = TestRig.roomy()) {
                Gate gate = new Gate();
                rig.memory.onSize = gate::pass;
                Background<Boolean> asker =
                        Await.run(
                                () -> {
                                    if (cut) {
                                        rig.file.truncate(0);
                                    } else {
                                        assertEquals(0, rig.file.size());
                                    }
                                });
                gate.awaitArrival();
                Background<Boolean> closing = Await.run(rig.file::close);
                try {
                    Await.until(
                            () -> closing.done() || waits(closing.thread()),
                            "the closer to get there");
                    assertEquals(0, rig.memory.closes(), "closed under it");
                } finally {
                    gate.open();
                }
                assertTrue(asker.join());
                assertTrue(closing.join());
            }
        }
    }

    private static boolean waits(Thread thread) {
        Thread.State state = thread.getState();
        return state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING;
    }

    @Test
    void whoWaitsForRoomIsToldThatItIsClosed() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(1).operations(QueueFull.BLOCK).open()) {
            AioFuture<Long> first = rig.file.writev(0, direct("a"));
            AsyncWritev second = rig.writev(0, direct("b"));
            Background<Boolean> submitter = Await.run(second::submit);
            submitter.awaitWaiting();
            Background<Boolean> closing = Await.run(rig.file::close);
            closing.awaitWaiting();
            rig.driver.complete(0);
            assertEquals(1, Await.value(first));
            assertTrue(submitter.join());
            assertTrue(closing.join());
            assertFails(Errno.EBADF, 0, second::aioReturn);
        }
    }

    @Test
    void anEngineCloseCancelsNothingAndCloseNowDoes() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            EngineFile other =
                    rig.open(java.util.Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
            rig.driver.cancelsHeld();
            AioFuture<Long> a = rig.file.writev(0, direct("a"));
            AioFuture<Long> b = other.writev(0, direct("b"));
            assertTrue(b.cancel(false));
            assertThrows(CancellationException.class, () -> Await.value(b));
            rig.engine.closeNow();
            assertFails(Errno.ECANCELED, 0, a);
            assertTrue(rig.driver.closed());
            rig.engine.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFileWhoseCloseThrowsKeepsNothingElseOpen(boolean error) throws Exception {
        TestRig rig = TestRig.roomy();
        Throwable thrown =
                error ? new OutOfMemoryError("made up") : new IllegalStateException("made up");
        MemoryFile[] all = new MemoryFile[4];
        for (int i = 0; i < all.length; i++) {
            EngineFile file = rig.open(Set.of(StandardOpenOption.WRITE));
            all[i] = (MemoryFile) file.lane().handle();
            all[i].onClose = () -> sneak(thrown);
        }
        assertSame(thrown, assertThrows(thrown.getClass(), rig.engine::close));
        for (MemoryFile file : all) {
            assertEquals(1, file.closes());
        }
        assertTrue(rig.driver.closed(), "the driver is closed");
        rig.close(); // closes nothing a second time, which the rig checks
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
