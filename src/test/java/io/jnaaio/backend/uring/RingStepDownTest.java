package io.jnaaio.backend.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ring that cannot be made when it is first needed, though the probe made one: the next backend takes the file over. */
@Timeout(60)
class RingStepDownTest {
    private static final int THREADS = 4;
    private static final int WRITES = 200;

    @TempDir Path dir;

    private RiggedRing rigged;

    @BeforeEach
    void rig() {
        RiggedEngine.assumeRings();
        rigged = new RiggedRing();
        // As on a file system whose buffered writes do not block: the ring is to take them.
        for (int i = 0; i < 10_000; i++) {
            rigged.nowaits.add(Errno.EAGAIN);
        }
    }

    private AioFile open(AsyncIo io, String name, OpenOption... options) throws IOException {
        return io.openFile(Files.createFile(dir.resolve(name)), options);
    }

    private static <T> T value(Future<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    private static ByteBuffer number(int value) {
        return ByteBuffer.allocateDirect(Integer.BYTES).putInt(0, value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EPERM", "ENOMEM", "EMFILE", "ENOSYS"})
    void appendsGoOverInTheirOrder(String name) throws Exception {
        rigged.noRings = RiggedRing.errno(name);
        try (AsyncIo io = RiggedEngine.auto(rigged, 256);
                AioFile file = open(io, "log", StandardOpenOption.APPEND)) {
            assertEquals(BackendId.IO_URING, file.backend());
            List<AioFuture<Long>> writes = new ArrayList<>();
            for (int i = 0; i < WRITES; i++) {
                writes.add(file.writev(0, number(i)));
            }
            AioFuture<Void> sync = file.fsync(FsyncMode.DSYNC);
            for (AioFuture<Long> write : writes) {
                assertEquals(Integer.BYTES, value(write));
            }
            value(sync);
            assertEquals(BackendId.PWRITEV, file.backend());
            assertEquals(0, io.stats().inFlight());
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(dir.resolve("log")));
        assertEquals(WRITES * Integer.BYTES, bytes.remaining());
        for (int i = 0; i < WRITES; i++) {
            assertEquals(i, bytes.getInt(), "in the order of submission");
        }
    }

    @Test
    void nothingOfManyThreadsIsLost() throws Exception {
        rigged.noRings = Errno.EPERM;
        try (AsyncIo io = RiggedEngine.auto(rigged, 64);
                AioFile file = open(io, "file", StandardOpenOption.WRITE)) {
            CountDownLatch start = new CountDownLatch(1);
            List<Writer> writers = new ArrayList<>();
            for (int t = 0; t < THREADS; t++) {
                Writer writer = new Writer(file, t, start);
                writer.start();
                writers.add(writer);
            }
            start.countDown();
            for (Writer writer : writers) {
                writer.join(TimeUnit.SECONDS.toMillis(30));
                assertEquals(WRITES, writer.writes.size(), String.valueOf(writer.error));
                for (AioFuture<Long> write : writer.writes) {
                    assertEquals(Integer.BYTES, value(write));
                }
            }
            assertEquals(BackendId.PWRITEV, file.backend());
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(dir.resolve("file")));
        for (int i = 0; i < THREADS * WRITES; i++) {
            assertEquals(i, bytes.getInt());
        }
        assertEquals(0, bytes.remaining());
    }

    private static final class Writer extends Thread {
        private final AioFile file;
        private final int first;
        private final CountDownLatch start;
        final List<AioFuture<Long>> writes = new ArrayList<>();
        volatile Throwable error;

        Writer(AioFile file, int index, CountDownLatch start) {
            this.file = file;
            this.first = index * WRITES;
            this.start = start;
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                start.await();
                for (int i = first; i < first + WRITES; i++) {
                    writes.add(file.writev((long) i * Integer.BYTES, number(i)));
                }
            } catch (InterruptedException | RuntimeException e) {
                error = e;
            }
        }
    }

    @Test
    void laterFilesGoToTheNextBackendAtOnce() throws Exception {
        rigged.noRings = Errno.EPERM;
        try (AsyncIo io = RiggedEngine.auto(rigged, 16);
                AioFile one = open(io, "one", StandardOpenOption.WRITE)) {
            assertEquals(4, value(one.writev(0, number(1))));
            int asked = rigged.flagsAsked.size();
            try (AioFile two = open(io, "two", StandardOpenOption.WRITE)) {
                assertEquals(BackendId.PWRITEV, two.backend());
                assertEquals(4, value(two.writev(0, number(2))));
            }
            assertEquals(
                    asked, rigged.flagsAsked.size(), "a ring is not asked for again and again");
        }
    }

    @Test
    void withoutAnotherBackendTheCauseIsTold() throws Exception {
        rigged.noRings = Errno.ENOMEM;
        try (AsyncIo io = RiggedEngine.forced(rigged, 16);
                AioFile file = open(io, "file", StandardOpenOption.WRITE)) {
            ExecutionException e =
                    assertThrows(ExecutionException.class, () -> value(file.writev(0, number(1))));
            ErrnoException cause = assertInstanceOf(ErrnoException.class, e.getCause());
            assertSame(Errno.ENOMEM, cause.errno());
            assertTrue(cause.getMessage().contains("RLIMIT_MEMLOCK"), cause.getMessage());
        }
    }

    @Test
    void aFirstWriteThatFindsNoSpaceTellsIt() throws Exception {
        rigged.nowaits.addFirst(Errno.ENOSPC);
        try (AsyncIo io = RiggedEngine.auto(rigged, 16);
                AioFile file = open(io, "file", StandardOpenOption.WRITE)) {
            ExecutionException e =
                    assertThrows(ExecutionException.class, () -> value(file.writev(0, number(1))));
            ErrnoException cause = assertInstanceOf(ErrnoException.class, e.getCause());
            assertSame(Errno.ENOSPC, cause.errno());
            assertEquals(0, cause.bytesTransferred());
            assertEquals(4, value(file.writev(0, number(2))), "a full disk may be emptied");
            assertEquals(BackendId.IO_URING, file.backend(), "the next one was the probe");
        }
    }
}
