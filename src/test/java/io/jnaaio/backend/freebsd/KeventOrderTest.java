package io.jnaaio.backend.freebsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncFsync;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.spi.EventQueue;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Operations of the kevent form with syncs, cancels and closes. */
@Timeout(60)
class KeventOrderTest extends KeventTest {
    // ---- order

    @Test
    void aSyncWaitsForTheWritesBeforeItInTheKernel() throws Exception {
        try (AsyncIo io = engine(8);
                AioFile file = open(io)) {
            played.control("fbsd_hold");
            AsyncWritev write = writev(io, file, 1, text("abc"));
            write.submit();
            AsyncFsync sync = io.fsync(file, FsyncMode.SYNC, 0, kevent(2));
            sync.submit();
            AsyncFsync plain = io.fsync(file, FsyncMode.SYNC, 0, SigevNotify.none());
            plain.submit();
            assertTrue(sync.inProgress());
            assertTrue(plain.inProgress());
            played.control("fbsd_release", ALL);
            assertTrue(sync.await(LONG));
            assertFalse(write.inProgress(), "the write ended before");
            assertTrue(plain.await(LONG));
            assertEquals(3, write.aioReturn());
            assertEquals(null, sync.aioReturn());
            assertEquals(null, plain.aioReturn());
        }
    }

    @Test
    void aSyncIsRefusedWhileTheEngineMayHaveToGoOnWithWrites() throws Exception {
        try (AsyncIo io = engine(8);
                AioFile file = open(io)) {
            played.control("fbsd_hold");
            var write = file.writev(0, text("abc"));
            AsyncFsync sync = io.fsync(file, FsyncMode.SYNC, 0, kevent(2));
            ErrnoException e = assertThrows(ErrnoException.class, sync::submit);
            assertSame(Errno.EAGAIN, e.errno());
            played.control("fbsd_release", ALL);
            assertEquals(3L, write.get(20, TimeUnit.SECONDS));
            sync.submit();
            assertEquals(2, event().udata());
            assertEquals(null, sync.aioReturn());
        }
    }

    // ---- cancel and close

    @Test
    void aCancelledOneTellsAndReports() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            played.control("fbsd_hold");
            AsyncWritev write = writev(io, file, 3, text("abc"));
            AsyncWritev other = writev(io, file, 4, text("abc"));
            assertSame(CancelStatus.ALL_DONE, write.cancel(), "not submitted");
            write.submit();
            other.submit();
            assertSame(CancelStatus.CANCELED, write.cancel());
            EventQueue.Event event = event();
            assertEquals(3, event.udata());
            assertSame(Errno.ECANCELED, event.errno());
            assertSame(CancelStatus.ALL_DONE, write.cancel());
            assertSame(CancelStatus.CANCELED, io.cancelAll(file));
            assertEquals(4, event().udata());
            assertCancelled(write);
            assertCancelled(other);
            assertSame(CancelStatus.ALL_DONE, write.cancel());
            played.control("fbsd_release", ALL);
        }
        assertEquals("", content());
    }

    @Test
    void closeTakesWhatNobodyTookAndTheResultIsStillThere() throws Exception {
        AsyncWritev write;
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            write = writev(io, file, 1, text("abc"));
            write.submit();
            assertEquals(0, played.control("fbsd_await", "finished", 1L, 20_000));
            AioFile same = file;
            same.close();
            assertEquals(0, played.count("jobs"), "the file's close has returned it");
            assertEquals(0, io.stats().inFlight());
            assertNoEvent("and so taken its event back");
            assertSame(Errno.SUCCESS, write.error());
            AsyncWritev again = write;
            assertEquals(3, write.aioReturn());
            assertSame(
                    Errno.EBADF,
                    assertThrows(ErrnoException.class, again::submit).errno(),
                    "no event would come: it is thrown");
        }
    }

    @Test
    void closeWaitsForTheKernelAndCloseNowCancels() throws Exception {
        AsyncIo io = engine(4);
        AioFile file = open(io);
        played.control("fbsd_hold");
        AsyncWritev write = writev(io, file, 1, text("abc"));
        write.submit();
        Thread closer =
                new Thread(
                        () -> {
                            try {
                                io.close();
                            } catch (IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        });
        closer.start();
        closer.join(100);
        assertTrue(closer.isAlive(), "close waits for what was submitted");
        io.closeNow();
        closer.join(20_000);
        assertFalse(closer.isAlive());
        assertCancelled(write);
        played.control("fbsd_release", ALL);
    }

    @Test
    void aFileClosedOnACompletionThreadIsDrainedLater() throws Exception {
        try (AsyncIo io = engine(4)) {
            AioFile file = open(io);
            played.control("fbsd_hold");
            AsyncWritev told = writev(io, file, 1, text("abc"));
            told.submit();
            var closed =
                    open(io).writev(8, text("x"))
                            .thenRun(
                                    () -> {
                                        try {
                                            file.close();
                                        } catch (IOException e) {
                                            throw new java.io.UncheckedIOException(e);
                                        }
                                    });
            played.control("fbsd_release", ALL);
            closed.get(20, TimeUnit.SECONDS);
            assertEquals(0, played.control("fbsd_await", "jobs", 0L, 20_000));
            assertEquals(3, told.aioReturn());
        }
    }

    /** Its event is gone with the queue; the operation is not. */
    @Test
    void theUsersQueueIsClosedUnderIt() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = open(io);
                EventQueue other = played.eventQueue()) {
            played.control("fbsd_hold");
            AsyncWritev write =
                    io.writev(
                            file,
                            0,
                            List.of(text("abc")),
                            0,
                            SigevNotify.kevent(other.descriptor(), 1, 0));
            write.submit();
            EventQueue same = other;
            same.close();
            played.control("fbsd_release", ALL);
            assertTrue(write.await(LONG));
            assertEquals(3, write.aioReturn());
        }
    }
}
