package io.jnaaio.backend.freebsd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.api.SubmitResult;
import java.nio.ByteBuffer;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is refused of the kevent form, when it is made or when it is submitted, and what may be submitted again. */
@Timeout(60)
class KeventRefusalTest extends KeventTest {
    @Test
    void whatTheKernelRefusesAtOnceIsThrownAndMayBeSubmittedAgain() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, 1, text("abc"));
            write.setSigevNotify(SigevNotify.kevent(queue.descriptor(), 1, 1));
            ErrnoException flags = assertThrows(ErrnoException.class, write::submit);
            assertSame(Errno.EINVAL, flags.errno(), "EV_ADD is the kernel's own");
            assertTrue(flags.getMessage().contains("EV_ONESHOT"), flags.getMessage());
            assertThrows(IllegalStateException.class, write::error, "nothing was submitted");

            write.setSigevNotify(SigevNotify.kevent(987_654, 1, 0));
            ErrnoException descriptor = assertThrows(ErrnoException.class, write::submit);
            assertSame(Errno.EBADF, descriptor.errno());
            assertTrue(descriptor.getMessage().contains("987654"), descriptor.getMessage());

            played.control("fbsd_fail_submit", ANY_KIND, 0, 1, 35);
            write.setSigevNotify(kevent(1));
            ErrnoException full = assertThrows(ErrnoException.class, write::submit);
            assertSame(Errno.EAGAIN, full.errno());
            assertTrue(full.getMessage().contains("max_aio_queue_per_proc"), full.getMessage());

            assertEquals(0, io.stats().inFlight());
            write.submit();
            assertEquals(1, event().udata());
            assertEquals(3, write.aioReturn());
        }
    }

    @Test
    void anUnsafeFileIsRefusedAtOnce() throws Exception {
        played.control("fbsd_unsafe_path", dir.toRealPath().toString());
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, 1, text("abc"));
            ErrnoException e = assertThrows(ErrnoException.class, write::submit);
            assertSame(Errno.EOPNOTSUPP, e.errno());
            assertTrue(e.getMessage().contains("vfs.aio.enable_unsafe=1"), e.getMessage());
        }
    }

    @Test
    void unreturnedOperationsKeepTheirPlaces() throws Exception {
        try (AsyncIo io = engine(2);
                AioFile file = open(io)) {
            AsyncWritev one = writev(io, file, 1, text("abc"));
            AsyncWritev two = writev(io, file, 2, text("abc"));
            AsyncWritev three = writev(io, file, 3, text("abc"));
            one.submit();
            two.submit();
            assertEquals(0, played.control("fbsd_await", "finished", 2L, 20_000));
            assertSame(Errno.EAGAIN, assertThrows(ErrnoException.class, three::submit).errno());
            List<SubmitResult> results = io.submitAll(List.of(three));
            assertSame(Errno.EAGAIN, results.get(0).refusal().errno());
            assertEquals(3, one.aioReturn());
            assertTrue(io.submitAll(List.of(three)).get(0).refusal() == null);
            assertTrue(three.await(LONG));
            assertEquals(3, two.aioReturn());
            assertEquals(3, three.aioReturn());
        }
    }

    @Test
    void whatIsNotOneRequestIsRefusedWhenItIsMade() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = open(io);
                AioFile appending =
                        io.openFile(
                                dir.resolve("log"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND)) {
            List<ByteBuffer> many = new ArrayList<>();
            for (int i = 0; i < 1025; i++) {
                many.add(ByteBuffer.allocateDirect(1));
            }
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> io.writev(file, 0, many, 0, kevent(1)));
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> io.writev(file, 0, List.of(ByteBuffer.allocate(5 << 20)), 0, kevent(1)),
                    "more than the staging pool gives at a time");
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> io.writev(appending, 0, List.of(text("a")), 0, kevent(1)));
            AsyncWritev write = io.writev(file, 0, many, 0, SigevNotify.none());
            assertThrows(
                    UnsupportedOperationException.class, () -> write.setSigevNotify(kevent(1)));
            many.remove(0);
            AsyncWritev fits = io.writev(file, 0, many, 0, kevent(1));
            fits.submit();
            assertEquals(1, event().udata());
            assertEquals(1024, fits.aioReturn());
        }
    }

    @Test
    void aFutureOfItIsRefused() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, 1, text("abc"));
            assertThrows(IllegalStateException.class, write::future, "not submitted");
            write.submit();
            assertThrows(UnsupportedOperationException.class, write::future);
            assertTrue(write.await(LONG));
            assertThrows(UnsupportedOperationException.class, write::future);
            assertEquals(3, write.aioReturn());
            write.setSigevNotify(SigevNotify.none());
            write.submit();
            assertEquals(3L, write.future().get(20, TimeUnit.SECONDS), "another submission may");
        }
    }
}
