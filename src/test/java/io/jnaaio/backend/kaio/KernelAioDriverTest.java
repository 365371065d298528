package io.jnaaio.backend.kaio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.BackendUnavailableException;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.QueueFull;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.api.SubmitResult;
import io.jnaaio.jna.Iocb;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the backend makes of the kernel's answers, those included that it rarely gives. */
@Timeout(30)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the kernel is played with the numbers of Linux")
class KernelAioDriverTest {
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

    private static List<AsyncWritev> writes(AsyncIo io, AioFile file, int count) throws Exception {
        List<AsyncWritev> writes = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            writes.add(writev(io, file, 10 * i));
        }
        return writes;
    }

    private static void assertDone(AsyncWritev write) throws Exception {
        assertTrue(write.await(Duration.ofSeconds(10)), "none is lost: " + write);
        assertEquals(write.nbytes(), write.aioReturn());
    }

    @Test
    void anAppendIsOnePieceUpToWhatIsCopiedTogether() throws Exception {
        try (AsyncIo io = new PlayedKernel().engine(BLOCK);
                AioFile file =
                        io.openFile(
                                dir.resolve("file"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.APPEND)) {
            assertEquals(1 << 20, file.capabilities().appendOnePieceMax());
        }
    }

    // ---- batches

    @Test
    void gatherIsOneControlBlockAndListIsOneCall() throws Exception {
        PlayedKernel played = new PlayedKernel();
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            List<AsyncWritev> writes =
                    List.of(writev(io, file, 64, 4000, 24, 8), writev(io, file, 1, 2));
            for (SubmitResult result : io.submitAll(writes)) {
                assertTrue(result.submitted());
            }
            for (AsyncWritev write : writes) {
                assertDone(write);
            }
            assertEquals(List.of("2:2"), played.submits);
            assertEquals(List.of(Iocb.IOCB_CMD_PWRITEV, Iocb.IOCB_CMD_PWRITEV), played.opcodes);
        }
        assertEquals(1, played.destroyed, "the context goes with the engine");
    }

    @Test
    void partialSubmitGoesOnWithTheRest() throws Exception {
        PlayedKernel played = new PlayedKernel().moves(10).moves(20).refuses(Errno.EBADF).moves(40);
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            List<AsyncWritev> writes = writes(io, file, 4);
            io.submitAll(writes);
            for (int i : new int[] {0, 1, 3}) {
                assertDone(writes.get(i));
            }
            AsyncWritev bad = writes.get(2);
            assertTrue(bad.await(Duration.ofSeconds(10)));
            ErrnoException e = assertThrows(ErrnoException.class, bad::aioReturn);
            assertSame(Errno.EBADF, e.errno());
            assertEquals(List.of("4:2", "2:EBADF", "1:1"), played.submits);
        }
    }

    @Test
    void fullInTheMiddleIsSubmittedAgainInOrder() throws Exception {
        PlayedKernel played = new PlayedKernel().moves(10).refuses(Errno.EAGAIN);
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            List<AsyncWritev> writes = writes(io, file, 4);
            io.submitAll(writes);
            for (AsyncWritev write : writes) {
                assertDone(write);
            }
            assertEquals("4:1", played.submits.get(0));
            assertEquals("3:EAGAIN", played.submits.get(1));
            assertEquals(3, io.stats().retries(), "each of the rest went again");
        }
    }

    @Test
    void fullFailsWhereThePolicyIsFail() throws Exception {
        PlayedKernel played = new PlayedKernel().refuses(Errno.EAGAIN);
        try (AsyncIo io = played.engine(AioOptions.defaults());
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, 100);
            write.submit();
            assertTrue(write.await(Duration.ofSeconds(10)));
            ErrnoException e = assertThrows(ErrnoException.class, write::aioReturn);
            assertSame(Errno.EAGAIN, e.errno());
            assertTrue(e.getMessage().contains("fs.aio-max-nr"), e.getMessage());
            write.submit();
            assertDone(write);
        }
    }

    @Test
    void resubmissionsOfOneRoundGoDownTogether() throws Exception {
        PlayedKernel played = new PlayedKernel();
        for (int i = 0; i < 16; i++) {
            played.holds();
        }
        AtomicInteger told = new AtomicInteger();
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            List<AioFuture<Long>> again = java.util.Collections.synchronizedList(new ArrayList<>());
            List<AsyncWritev> writes = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                SigevNotify resubmit =
                        SigevNotify.callback(
                                Runnable::run,
                                op -> {
                                    again.add(file.writev(0, ByteBuffer.allocateDirect(8)));
                                    told.incrementAndGet();
                                });
                writes.add(io.writev(file, 0, List.of(ByteBuffer.allocateDirect(8)), 0, resubmit));
            }
            io.submitAll(writes);
            played.release(8);
            while (told.get() < 8) {
                Thread.onSpinWait();
            }
            for (AioFuture<Long> future : again) {
                assertEquals(8, future.get());
            }
            assertEquals(
                    List.of("16:16", "8:8"),
                    List.copyOf(played.submits),
                    "what completions submit is collected while the others are told");
            played.releaseAll();
            for (AsyncWritev write : writes) {
                assertDone(write);
            }
        }
    }

    // ---- errors

    /** One slot, which the second write has from the first: the event is told by its generation. */
    @Test
    void anEventThatComesTwiceReachesNobodyElse() throws Exception {
        PlayedKernel played = new PlayedKernel().moves(10).holds().moves(30);
        try (AsyncIo io = played.engine(BLOCK, 1);
                AioFile file = open(io)) {
            List<AsyncWritev> writes = writes(io, file, 3);
            writes.get(0).submit();
            assertDone(writes.get(0));
            writes.get(1).submit();
            played.repeatsTheLastEvent();
            played.awaitReaped();
            assertSame(Errno.EINPROGRESS, writes.get(1).error(), "it was the first one's event");
            played.releaseAll();
            assertDone(writes.get(1));
            writes.get(2).submit();
            assertDone(writes.get(2));
        }
    }

    @Test
    void interruptedWaitIsRepeated() throws Exception {
        PlayedKernel played = new PlayedKernel().interrupts(5);
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, 100);
            write.submit();
            assertDone(write);
        }
    }

    @Test
    void shortWriteThenErrorReportsThePrefix() throws Exception {
        PlayedKernel played = new PlayedKernel().moves(10_000).fails(Errno.ENOSPC);
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            AioFuture<Long> write = file.writev(0, ByteBuffer.allocateDirect(12_288));
            ExecutionException e = assertThrows(ExecutionException.class, write::get);
            ErrnoException cause = assertInstanceOf(ErrnoException.class, e.getCause());
            assertSame(Errno.ENOSPC, cause.errno());
            assertEquals(28, cause.number());
            assertEquals("io_submit(PWRITEV)", cause.call());
            assertEquals(10_000, cause.bytesTransferred());
        }
    }

    @Test
    void syncsHaveTheirOpcodes() throws Exception {
        PlayedKernel played = new PlayedKernel();
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            file.fsync(FsyncMode.DSYNC).get();
            file.fsync(FsyncMode.SYNC).get();
            assertEquals(List.of(Iocb.IOCB_CMD_FDSYNC, Iocb.IOCB_CMD_FSYNC), played.opcodes);
        }
    }

    /** A device without write_iter, or a sync of a kernel before 4.18. */
    @Test
    void whatTheKernelDoesNoAioOnIsDoneByThePlainCallIfForced() throws Exception {
        PlayedKernel played = new PlayedKernel().refuses(Errno.EINVAL).refuses(Errno.EINVAL);
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, 100);
            write.submit();
            assertDone(write);
            assertEquals(100, file.size(), "really written");
            file.fsync(FsyncMode.DSYNC).get();
            assertEquals(List.of("1:EINVAL", "1:EINVAL"), played.submits);
        }
    }

    // ---- cancel

    @Test
    void whatTheKernelHasIsNotCancelled() throws Exception {
        PlayedKernel played = new PlayedKernel().holds();
        try (AsyncIo io = played.engine(BLOCK);
                AioFile file = open(io)) {
            AsyncWritev write = writev(io, file, 100);
            write.submit();
            assertSame(CancelStatus.NOT_CANCELED, write.cancel());
            assertSame(Errno.EINPROGRESS, write.error());
            played.releaseAll();
            assertDone(write);
        }
    }

    // ---- the context

    @Test
    void contextIsMadeForTheFirstFileAndAsLargeAsTheSystemAllows() throws Exception {
        PlayedKernel played = new PlayedKernel().setupFails(Errno.EAGAIN, Errno.EAGAIN);
        try (AsyncIo io = played.engine(BLOCK)) {
            assertEquals(List.of(), played.setups);
            open(io).close();
            assertEquals(List.of(160L, 80L, 40L), played.setups);
            open(io).close();
            assertEquals(3, played.setups.size(), "one for all files");
        }
    }

    @Test
    void exhaustedSystemFailsTheOpenWithTheNumbers() throws Exception {
        PlayedKernel played = new PlayedKernel();
        for (int i = 0; i < 4; i++) {
            played.setupFails(Errno.EAGAIN);
        }
        try (AsyncIo io = played.engine(BLOCK)) {
            BackendUnavailableException e =
                    assertThrows(BackendUnavailableException.class, () -> open(io));
            assertTrue(e.getMessage().contains("io_setup: EAGAIN (11)"), e.getMessage());
            assertTrue(e.getMessage().matches("(?s).*fs.aio-max-nr \\d+.*"), e.getMessage());
            assertEquals(List.of(160L, 80L, 40L, 32L), played.setups);
            open(io).close();
        }
        assertEquals(1, played.destroyed);
    }
}
