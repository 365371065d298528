package io.jnaaio.backend.uring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A real ring that is too small, is interrupted, or is answered as a kernel under pressure does: nothing is lost. */
@Timeout(60)
class RingFaultsTest {
    private static final int DEPTH = 512;
    private static final int BYTES = 64;

    @TempDir Path dir;

    private RiggedRing rigged;

    @BeforeEach
    void rig() {
        RiggedEngine.assumeRings();
        rigged = new RiggedRing();
    }

    private AioFile open(AsyncIo io) throws IOException {
        return io.openFile(
                dir.resolve("file"),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE);
    }

    private static ByteBuffer block(int number) {
        ByteBuffer block = ByteBuffer.allocateDirect(BYTES);
        for (int i = 0; i < BYTES; i++) {
            block.put(i, (byte) (number * 31 + i));
        }
        return block;
    }

    private static <T> T value(Future<T> future) throws Exception {
        return future.get(30, TimeUnit.SECONDS);
    }

    /** Writes that many blocks, waits for each, and looks at the file: each was told once. */
    private void write(AioFile file, int count) throws Exception {
        AtomicInteger told = new AtomicInteger();
        List<AioFuture<Long>> writes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            AioFuture<Long> write = file.writev((long) i * BYTES, block(i));
            var unused = write.thenRun(told::incrementAndGet);
            writes.add(write);
        }
        for (AioFuture<Long> write : writes) {
            assertEquals(BYTES, value(write));
        }
        value(file.fsync(FsyncMode.DSYNC));
        assertEquals(count, told.get(), "each completion arrives exactly once");
        byte[] bytes = Files.readAllBytes(dir.resolve("file"));
        assertEquals(count * BYTES, bytes.length);
        byte[] expected = new byte[BYTES];
        byte[] seen = new byte[BYTES];
        for (int i = 0; i < count; i++) {
            block(i).get(0, expected);
            System.arraycopy(bytes, i * BYTES, seen, 0, BYTES);
            assertArrayEquals(expected, seen, "block " + i);
        }
    }

    /** All completions of what is handed over together, at most: the queue has room for a hundredth of them. */
    @ParameterizedTest(name = "{0} flag sets unknown")
    @ValueSource(ints = {0, 1, 2})
    void completionsThatFindNoRoomAllArrive(int unknownFlags) throws Exception {
        for (int i = 0; i < unknownFlags; i++) {
            rigged.setups.add(Errno.EINVAL);
        }
        rigged.entries = 4;
        try (AsyncIo io = RiggedEngine.forced(rigged, DEPTH);
                AioFile file = open(io)) {
            int rounds = 0;
            while (rigged.overflowsSeen.get() < 10 && rounds++ < 20) {
                write(file, 2_000);
            }
            assertTrue(rigged.overflowsSeen.get() >= 10, "the completion queue was too small");
            assertEquals(0, io.stats().inFlight());
        }
    }

    @ParameterizedTest
    @CsvSource({"EINTR", "EAGAIN", "EBUSY", "ENOMEM"})
    void anEnterThatFailsForNowIsRepeated(String name) throws Exception {
        Errno errno = RiggedRing.errno(name);
        try (AsyncIo io = RiggedEngine.forced(rigged, DEPTH);
                AioFile file = open(io)) {
            for (int i = 0; i < 200; i++) {
                rigged.enters.add(errno);
                rigged.enters.add(i % 3 == 0 ? errno : Errno.SUCCESS);
            }
            while (!rigged.enters.isEmpty()) {
                write(file, 500);
            }
            assertTrue(rigged.played.get() >= 200, "the script was played");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void whatAnEnterDoesNotTakeGoesWithTheNext(int most) throws Exception {
        try (AsyncIo io = RiggedEngine.forced(rigged, DEPTH);
                AioFile file = open(io)) {
            write(file, 10);
            rigged.takesAtMost = Math.max(1, most);
            if (most == 0) {
                // Nothing at all at first, as a kernel that finds no memory for the first one.
                for (int i = 0; i < 50; i++) {
                    rigged.enters.add(Errno.EAGAIN);
                }
            }
            while (rigged.partial.get() == 0) {
                write(file, 1_000);
            }
            rigged.takesAtMost = Integer.MAX_VALUE;
            write(file, 1_000);
        }
    }

    @Test
    void aRingThatIsLostFailsWhatItHadAndWhatComes() throws Exception {
        try (AsyncIo io = RiggedEngine.forced(rigged, DEPTH);
                AioFile file = open(io)) {
            write(file, 10);
            rigged.noEnters = Errno.EBADF;
            AioFuture<Long> lost = file.writev(0, block(0));
            ErrnoException e = failure(lost);
            assertSame(Errno.EIO, e.errno(), "the kernel has not taken it");
            assertTrue(e.getMessage().contains("EBADF"), e.getMessage());
            failure(file.writev(0, block(1)));
            failure(file.fsync(FsyncMode.SYNC));
            assertEquals(0, io.stats().inFlight());
        }
    }

    @Test
    void withoutAnEventfdTheRequestFailsAndNamesIt() throws Exception {
        rigged.eventfds.add(Errno.EMFILE);
        try (AsyncIo io = RiggedEngine.forced(rigged, DEPTH);
                AioFile file = open(io)) {
            ErrnoException e = failure(file.writev(0, block(0)));
            assertSame(Errno.EMFILE, e.errno());
            assertTrue(e.getMessage().contains("eventfd: EMFILE"), e.getMessage());
            assertTrue(e.getMessage().contains("ulimit -n"), e.getMessage());
            assertTrue(rigged.mapped.isEmpty(), "the ring that was made for it is closed");
        }
    }

    private static ErrnoException failure(Future<?> future) {
        ExecutionException e = assertThrows(ExecutionException.class, () -> value(future));
        return assertInstanceOf(ErrnoException.class, e.getCause());
    }
}
