package io.jnaaio.backend.lio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.backend.freebsd.DoubleTest;
import io.jnaaio.backend.pwritev.PwritevDriverFactory;
import io.jnaaio.jna.AioSysctls;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The lio-listio backend with FreeBSD 12's limits, refusals and failures, over the double. */
@Timeout(60)
class FreeBsdLioTest extends DoubleTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int FBSD_EINVAL = 22;
    private static final int FBSD_EDQUOT = 69;

    private static AsyncIo lio(int queueDepth) throws IOException {
        return FreeBsdLio.engine(AioOptions.builder().queueDepth(queueDepth).build());
    }

    private static AsyncWritev writev(AsyncIo io, AioFile file, long offset, String text)
            throws IOException {
        return io.writev(file, offset, List.of(text(text)), 0, SigevNotify.none());
    }

    @Test
    void itIsThere() {
        assertEquals(Availability.yes(), LioProbe.runInKernel(FreeBsdLio.system()));
    }

    @Test
    void aListIsOneCallAndEachElementIsReturnedOnce() throws Exception {
        try (AsyncIo io = lio(200);
                AioFile file = open(io)) {
            assertEquals(BackendId.LIO_LISTIO, file.backend());
            List<AsyncWritev> writes = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                writes.add(writev(io, file, 4L * i, "abcd"));
            }
            assertTrue(io.submitAll(writes).stream().allMatch(result -> result.submitted()));
            for (AsyncWritev write : writes) {
                assertTrue(write.await(LONG));
                assertEquals(4, write.aioReturn());
            }
            file.fsync(FsyncMode.DSYNC).get(20, TimeUnit.SECONDS);
        }
        assertEquals("abcd".repeat(100), content());
    }

    @Test
    void theTwoHundredFiftySeventhIsRefusedAndNotLost() throws Exception {
        try (AsyncIo io = lio(1000)) {
            List<AioFile> files = new ArrayList<>();
            // Of one file it gives the kernel 64 at a time.
            for (int i = 0; i < 5; i++) {
                files.add(open(io));
            }
            played.control("fbsd_hold");
            List<AioFuture<Long>> writes = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                writes.add(files.get(i % 5).writev(i, text("x")));
            }
            assertEquals(0, played.control("fbsd_await", "jobs", 256L, 20_000));
            played.control("fbsd_release", ALL);
            for (AioFuture<Long> write : writes) {
                assertEquals(1L, write.get(20, TimeUnit.SECONDS));
            }
            for (AioFile file : files) {
                file.close();
            }
        }
        assertEquals("x".repeat(300), content());
    }

    @Test
    void aLimitOfOneIsLivedWith() throws Exception {
        played.sysctl(AioSysctls.QUEUE_PER_PROCESS, 1);
        try (AsyncIo io = lio(64);
                AioFile file = open(io)) {
            List<AioFuture<Long>> writes = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                writes.add(file.writev(i, text("z")));
            }
            for (AioFuture<Long> write : writes) {
                assertEquals(1L, write.get(20, TimeUnit.SECONDS));
            }
        }
        assertEquals("z".repeat(50), content());
    }

    /** A list that is longer than the limit is refused whole. */
    @Test
    void aLimitThatIsLoweredMeanwhileIsLivedWith() throws Exception {
        try (AsyncIo io = lio(64);
                AioFile file = open(io)) {
            List<AsyncWritev> writes = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                writes.add(writev(io, file, i, "y"));
            }
            assertEquals(1L, file.writev(0, text("y")).get(20, TimeUnit.SECONDS));
            played.sysctl(AioSysctls.QUEUE_PER_PROCESS, 8);
            played.control("fbsd_hold");
            long taken = io.submitAll(writes).stream().filter(result -> result.submitted()).count();
            assertEquals(20, taken, "the refusal of a list arrives as completions");
            played.control("fbsd_release", ALL);
            int written = 0;
            for (AsyncWritev write : writes) {
                assertTrue(write.await(LONG));
                if (write.error() == Errno.EAGAIN) {
                    assertThrows(ErrnoException.class, write::aioReturn);
                } else {
                    assertEquals(1, write.aioReturn());
                    written++;
                }
            }
            assertEquals(8, written);
        }
    }

    @Test
    void oneRefusedElementDoesNotTouchTheOthers() throws Exception {
        played.control("fbsd_fail_submit", ANY_KIND, 1, 1, FBSD_EINVAL);
        try (AsyncIo io = lio(8);
                AioFile file = open(io)) {
            List<AsyncWritev> writes =
                    List.of(
                            writev(io, file, 0, "a"),
                            writev(io, file, 1, "b"),
                            writev(io, file, 2, "c"));
            var unused = io.submitAll(writes);
            for (AsyncWritev write : writes) {
                assertTrue(write.await(LONG));
            }
            assertEquals(1, writes.get(0).aioReturn());
            ErrnoException e = assertThrows(ErrnoException.class, () -> writes.get(1).aioReturn());
            assertSame(Errno.EINVAL, e.errno());
            assertEquals(1, writes.get(2).aioReturn());
        }
        assertEquals("a\0c", content());
    }

    @Test
    void anErrorKeepsItsNumberAndAShortWriteGoesOn() throws Exception {
        played.control("fbsd_short", ANY_KIND, 0, 1, 2L);
        try (AsyncIo io = lio(4);
                AioFile file = open(io)) {
            assertEquals(9L, file.writev(0, text("abcd"), text("efghi")).get(20, TimeUnit.SECONDS));
            played.control("fbsd_fail", ANY_KIND, 0, 1, FBSD_EDQUOT);
            ErrnoException e = failure(file.writev(0, text("abc")));
            assertSame(Errno.EDQUOT, e.errno());
            assertEquals(FBSD_EDQUOT, e.number());
        }
        assertEquals("abcdefghi", content());
    }

    /** aio_error says -1 (ERESTART) after a signal in the kernel's thread. */
    @Test
    void aRequestThatASignalEndedFailsWithEintr() throws Exception {
        played.control("fbsd_fail", ANY_KIND, 0, 1, -1);
        try (AsyncIo io = lio(4);
                AioFile file = open(io)) {
            ErrnoException e = failure(file.writev(0, text("abc")));
            assertSame(Errno.EINTR, e.errno());
            assertTrue(e.getMessage().contains("ERESTART"), e.getMessage());
            assertEquals(3L, file.writev(0, text("def")).get(20, TimeUnit.SECONDS));
        }
        assertEquals("def", content());
    }

    @Test
    void aQueuedRequestIsCancelled() throws Exception {
        try (AsyncIo io = lio(4);
                AioFile file = open(io)) {
            played.control("fbsd_hold");
            AsyncWritev write = writev(io, file, 0, "abc");
            write.submit();
            assertSame(CancelStatus.CANCELED, write.cancel());
            assertTrue(write.await(LONG));
            ErrnoException e = assertThrows(ErrnoException.class, write::aioReturn);
            assertSame(Errno.ECANCELED, e.errno());
            played.control("fbsd_release", ALL);
        }
        assertEquals("", content());
    }

    @Test
    void anUnsafeFileStepsDownUnderAuto() throws Exception {
        played.control("fbsd_unsafe_path", dir.toRealPath().toString());
        try (AsyncIo io = FreeBsdLio.engine(AioOptions.defaults(), new PwritevDriverFactory());
                AioFile file = open(io)) {
            assertEquals(6L, file.writev(0, text("abc"), text("def")).get(20, TimeUnit.SECONDS));
            assertEquals(BackendId.PWRITEV, file.backend());
        }
        try (AsyncIo io = lio(4);
                AioFile file = open(io)) {
            ErrnoException e = failure(file.writev(0, text("abc")));
            assertSame(Errno.EOPNOTSUPP, e.errno());
            assertTrue(e.getMessage().contains("vfs.aio.enable_unsafe=1"), e.getMessage());
        }
        assertEquals("abcdef", content());
    }
}
