package io.jnaaio.backend.lio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncFsync;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.QueueFull;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.api.SubmitResult;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the backend makes of glibc's answers, those included that glibc rarely gives. */
@Timeout(30)
@EnabledOnOs(value = OS.LINUX, disabledReason = "glibc is played with the numbers of Linux")
class LioDriverTest {
    private static final int LARGE = 64 * 1024;
    private static final AioOptions BLOCK =
            AioOptions.builder().operationQueueFull(QueueFull.BLOCK).build();

    @TempDir Path dir;

    private AioFile open(AsyncIo io) throws Exception {
        return io.openFile(
                dir.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static AsyncWritev writev(AsyncIo io, AioFile file, int... lengths) throws Exception {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int length : lengths) {
            buffers.add(ByteBuffer.allocateDirect(length));
        }
        return io.writev(file, 0, buffers, 0, SigevNotify.none());
    }

    @Test
    void smallNeighboursGoDownAsOneElement() throws Exception {
        PlayedAio played = new PlayedAio();
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, 64, 4000, 24, 8);
            write.submit();
            assertTrue(write.await(Duration.ofSeconds(10)));
            assertEquals(4096, write.aioReturn());
            assertEquals(List.of(1), played.listLengths, "one call, one element");
        }
    }

    @Test
    void piecesGoOneAfterTheOther() throws Exception {
        PlayedAio played = new PlayedAio();
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, 8, LARGE, 8, 8, LARGE);
            write.submit();
            assertTrue(write.await(Duration.ofSeconds(10)));
            assertEquals(2L * LARGE + 24, write.aioReturn());
            assertEquals(
                    List.of(1, 1, 1, 1),
                    played.listLengths,
                    "a piece is handed over only when the one before it is wholly written");
        }
    }

    @Test
    void listGoesDownAsOneCall() throws Exception {
        PlayedAio played = new PlayedAio();
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            List<AsyncWritev> writes =
                    List.of(writev(io, file, 10), writev(io, file, 20), writev(io, file, 30));
            for (SubmitResult result : io.submitAll(writes)) {
                assertTrue(result.submitted());
            }
            for (AsyncWritev write : writes) {
                assertTrue(write.await(Duration.ofSeconds(10)));
                assertEquals(write.nbytes(), write.aioReturn());
            }
            assertEquals(List.of(3), played.listLengths);
        }
    }

    @Test
    void refusedElementIsSubmittedAgain() throws Exception {
        PlayedAio played = new PlayedAio().refuses();
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, 100);
            write.submit();
            assertTrue(write.await(Duration.ofSeconds(10)), "EAGAIN, then success");
            assertEquals(100, write.aioReturn());
            assertEquals(List.of(1, 1), played.listLengths);
            assertEquals(1, io.stats().retries());
        }
    }

    @Test
    void refusedElementFailsWhereThePolicyIsFail() throws Exception {
        PlayedAio played = new PlayedAio().refuses();
        try (AsyncIo io = played.engine(AioOptions.defaults());
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, 100);
            write.submit();
            assertTrue(write.await(Duration.ofSeconds(10)));
            ErrnoException e = assertThrows(ErrnoException.class, write::aioReturn);
            assertSame(Errno.EAGAIN, e.errno());
            assertTrue(e.getMessage().contains("ulimit -u"), e.getMessage());
            write.submit();
            assertTrue(write.await(Duration.ofSeconds(10)));
            assertEquals(100, write.aioReturn(), "it may be submitted again, unchanged");
        }
    }

    @Test
    void halfOfTheListRunsWhenTheCallFails() throws Exception {
        PlayedAio played = new PlayedAio().moves(10).refuses().moves(30).refuses();
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            List<AsyncWritev> writes =
                    List.of(
                            writev(io, file, 10),
                            writev(io, file, 20),
                            writev(io, file, 30),
                            writev(io, file, 40));
            io.submitAll(writes);
            for (AsyncWritev write : writes) {
                assertTrue(write.await(Duration.ofSeconds(10)), "no element is lost");
                assertEquals(write.nbytes(), write.aioReturn());
            }
            assertEquals(4, played.listLengths.get(0), "one call for all");
            assertEquals(6, played.listLengths.stream().mapToInt(i -> i).sum(), "two went again");
        }
    }

    @Test
    void shortWriteThenEfbigReportsThePrefix() throws Exception {
        PlayedAio played = new PlayedAio().moves(10_000).fails(Errno.EFBIG);
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(12_288);
            AioFuture<Long> write = file.writev(0, buffer);
            ExecutionException e = assertThrows(ExecutionException.class, write::get);
            ErrnoException cause = assertInstanceOf(ErrnoException.class, e.getCause());
            assertSame(Errno.EFBIG, cause.errno());
            assertEquals(27, cause.number());
            assertEquals(10_000, cause.bytesTransferred());
            assertEquals(10_000, buffer.position(), "the position tells the same");
        }
    }

    @Test
    void shortWriteIsReportedAsItIs() throws Exception {
        PlayedAio played = new PlayedAio().moves(10_000);
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, 12_288);
            write.submit();
            assertTrue(write.await(Duration.ofSeconds(10)));
            assertEquals(10_000, write.aioReturn());
            assertEquals(List.of(1), played.listLengths);
        }
    }

    @Test
    void errorInTheMiddlePieceStopsBeforeTheGap() throws Exception {
        PlayedAio played = new PlayedAio().moves(LARGE).fails(Errno.EIO);
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, LARGE, LARGE, LARGE);
            write.submit();
            assertTrue(write.await(Duration.ofSeconds(10)));
            assertEquals(LARGE, write.aioReturn(), "what one writev would report");
            assertEquals(
                    List.of(1, 1), played.listLengths, "the third piece was never handed over");
        }
    }

    @Test
    void errorInTheMiddlePieceOfAWholeWriteNamesWhatIsThere() throws Exception {
        PlayedAio played = new PlayedAio().moves(LARGE).fails(Errno.EIO);
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            AioFuture<Long> write =
                    file.writev(
                            0, ByteBuffer.allocateDirect(LARGE), ByteBuffer.allocateDirect(LARGE));
            ExecutionException e = assertThrows(ExecutionException.class, write::get);
            ErrnoException cause = assertInstanceOf(ErrnoException.class, e.getCause());
            assertSame(Errno.EIO, cause.errno());
            assertEquals(LARGE, cause.bytesTransferred());
        }
    }

    @Test
    void interruptedSuspendIsRepeated() throws Exception {
        PlayedAio played = new PlayedAio().fails(Errno.EINPROGRESS).interrupts(5);
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, 100);
            write.submit();
            assertSame(
                    Errno.EINPROGRESS, write.error(), "it never ends, and EINTR does not end it");
            played.finishAll();
            assertTrue(write.await(Duration.ofSeconds(10)));
            assertEquals(100, write.aioReturn());
        }
    }

    @Test
    void syncThatCannotBeQueuedFailsWithItsErrno() throws Exception {
        PlayedAio played = new PlayedAio().refusesSync(Errno.EBADF);
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            AsyncFsync sync = io.fsync(file, FsyncMode.DSYNC, 0, SigevNotify.none());
            sync.submit();
            assertTrue(sync.await(Duration.ofSeconds(10)));
            ErrnoException e = assertThrows(ErrnoException.class, sync::aioReturn);
            assertSame(Errno.EBADF, e.errno());
            assertEquals("aio_fsync", e.call());
        }
    }

    @Test
    void syncThatIsRefusedIsSubmittedAgainWithItsMode() throws Exception {
        PlayedAio played = new PlayedAio().refusesSync(Errno.EAGAIN);
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            AsyncFsync sync = io.fsync(file, FsyncMode.DSYNC, 0, SigevNotify.none());
            sync.submit();
            assertTrue(sync.await(Duration.ofSeconds(10)));
            sync.aioReturn();
            assertEquals(List.of(FsyncMode.DSYNC, FsyncMode.DSYNC), played.syncs);
        }
    }

    /** glibc never runs what stands behind a cancelled request that no thread of it has begun. */
    @Test
    void aioCancelIsNeverCalled() throws Exception {
        PlayedAio played = new PlayedAio().fails(Errno.EINPROGRESS);
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, 100);
            write.submit();
            assertSame(CancelStatus.NOT_CANCELED, write.cancel());
            played.finishAll();
            assertTrue(write.await(Duration.ofSeconds(10)));
            assertEquals(100, write.aioReturn(), "the bytes won");
            verify(played.aio, never()).aio_cancel(anyInt(), anyLong());
        }
    }
}
