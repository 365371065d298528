package io.jnaaio.backend.freebsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.spi.EventQueue;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Requests that a signal pending in a kernel thread ended: {@code aio_error} says -1 (ERESTART), and {@code aio_return} -1 with
 * EINVAL, since the kernel repeats that call and no longer finds the request.
 */
@Timeout(60)
class InterruptedAiodTest extends DoubleTest {
    private static final int ERESTART = -1;
    private static final int EINVAL = 22;
    private static final Duration LONG = Duration.ofSeconds(20);

    private static void assertInterrupted(ErrnoException e) {
        assertSame(Errno.EINTR, e.errno());
        assertEquals(4, e.number(), "EINTR is 4 on FreeBSD");
        assertTrue(e.getMessage().contains("ERESTART"), e.getMessage());
    }

    @Test
    void aFutureFailsWithEintr() throws Exception {
        played.control("fbsd_fail", ANY_KIND, 0, 2, ERESTART);
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            ErrnoException e = failure(file.writev(0, text("abc"), text("def")));
            assertInterrupted(e);
            assertTrue(e.getMessage().contains("aio_writev"), e.getMessage());
            assertInterrupted(failure(file.fsync(FsyncMode.SYNC)));
            assertEquals(3L, file.writev(0, text("ghi")).get(20, TimeUnit.SECONDS));
        }
        assertEquals("ghi", content());
    }

    @Test
    void anOperationFailsWithEintr() throws Exception {
        played.control("fbsd_fail", ANY_KIND, 0, 1, ERESTART);
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            AsyncWritev write = io.writev(file, 0, List.of(text("abc")), 0, SigevNotify.none());
            write.submit();
            assertTrue(write.await(LONG));
            assertSame(Errno.EINTR, write.error());
            assertInterrupted(assertThrows(ErrnoException.class, write::aioReturn));
        }
    }

    @Test
    void anEventOnTheUsersQueueSaysEintr() throws Exception {
        played.control("fbsd_fail", ANY_KIND, 0, 1, ERESTART);
        EventQueue queue = played.eventQueue();
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            SigevNotify notify = SigevNotify.kevent(queue.descriptor(), 1, 0);
            AsyncWritev write = io.writev(file, 0, List.of(text("abc")), 0, notify);
            write.submit();
            List<EventQueue.Event> events = queue.take(8, LONG.toNanos());
            assertEquals(1, events.size());
            assertSame(Errno.EINTR, events.get(0).errno());
            assertFalse(write.inProgress());
            assertSame(Errno.EINTR, write.error());
            assertInterrupted(assertThrows(ErrnoException.class, write::aioReturn));
        } finally {
            queue.close();
        }
    }

    @Test
    void withoutAQueueItIsFoundToo() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            assertEquals(3L, file.writev(0, text("abc")).get(20, TimeUnit.SECONDS));
            assertEquals(0, LibcFiles.create().close(FreeBsdDriverTest.queueOf("jna-aio-kqueue-")));
            played.control("fbsd_fail", ANY_KIND, 0, 1, ERESTART);
            assertInterrupted(failure(file.writev(0, text("def"))));
        }
    }

    @Test
    void anErrorOfItsOwnStaysWhatItIs() throws Exception {
        played.control("fbsd_fail", ANY_KIND, 0, 1, EINVAL);
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            assertSame(Errno.EINVAL, failure(file.writev(0, text("abc"))).errno());
        }
    }
}
