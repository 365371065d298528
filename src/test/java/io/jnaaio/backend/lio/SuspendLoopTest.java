package io.jnaaio.backend.lio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.GlibcAio;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.NativePath;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The reaper over the real glibc; a FIFO gives requests that stand still as long as the test wants. */
@Timeout(60)
class SuspendLoopTest {
    private static final AioOptions LIO =
            AioOptions.builder().backend(BackendId.LIO_LISTIO).build();

    @TempDir Path dir;

    @BeforeEach
    void needsGlibc() {
        assumeTrue(
                Aio.isAvailable(BackendId.LIO_LISTIO),
                () -> Aio.unavailabilityCause(BackendId.LIO_LISTIO).orElse(""));
    }

    /** A FIFO that is open for both ends: reads wait until something is written. */
    private int fifo() throws Exception {
        Path path = dir.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
        int fd =
                LibcFiles.create()
                        .open(NativePath.bytes(path.toString()), PlayedAio.ABI.open().rdwr(), 0);
        assertTrue(fd >= 0);
        return fd;
    }

    /** An engine that takes a FIFO for a file, which the library itself refuses. */
    private static AsyncIo takesFifos() throws IOException {
        FileCalls calls = mock(FileCalls.class, delegatesTo(LibcFiles.create()));
        doReturn(0L).when(calls).lseek(anyInt(), anyLong(), anyInt());
        return PlayedAio.engine(LIO, GlibcAio.create(), calls, SuspendLoop.acquire(PlayedAio.ABI));
    }

    private void feed(String text) throws IOException {
        Files.writeString(dir.resolve("fifo"), text, StandardOpenOption.WRITE);
    }

    private static AsyncReadv read(AsyncIo io, AioFile file, int bytes) throws Exception {
        return io.readv(file, 0, List.of(ByteBuffer.allocateDirect(bytes)), 0, SigevNotify.none());
    }

    private static List<Thread> reapers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("jna-aio-lio"))
                .toList();
    }

    private static long eventFds() throws IOException {
        long count = 0;
        try (DirectoryStream<Path> fds = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path fd : fds) {
                if (Files.isSymbolicLink(fd)
                        && Files.readSymbolicLink(fd).toString().contains("[eventfd]")) {
                    count++;
                }
            }
        }
        return count;
    }

    @Test
    void sixtyFourEnginesShareOneWakeUp() throws Exception {
        long before = eventFds();
        List<AsyncIo> engines = new ArrayList<>();
        List<AioFuture<Long>> writes = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            AsyncIo io = Aio.open(LIO);
            engines.add(io);
            AioFile file =
                    io.openFile(
                            dir.resolve("f" + i),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            writes.add(
                    file.writev(
                            0,
                            ByteBuffer.wrap(
                                    ("engine " + i)
                                            .getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        }
        for (AioFuture<Long> write : writes) {
            assertTrue(write.get(10, TimeUnit.SECONDS) > 0, "every engine writes");
        }
        assertEquals(1, reapers().size(), "one thread for all");
        assertEquals(before + 1, eventFds(), "one wake-up request for all");
        for (AsyncIo io : engines) {
            io.close();
        }
        assertEquals(List.of(), reapers(), "the thread is gone with the last engine");
        assertEquals(before, eventFds(), "and so is the wake-up");
        for (int i = 0; i < 64; i++) {
            assertEquals("engine " + i, Files.readString(dir.resolve("f" + i)));
        }
    }

    @Test
    void aPipeIsRefused() throws Exception {
        int fd = fifo();
        try (AsyncIo io = Aio.open(LIO)) {
            FileSystemException e =
                    assertThrows(FileSystemException.class, () -> io.wrap(fd, false));
            assertTrue(e.getMessage().contains("is a pipe, a FIFO"), e.getMessage());
        } finally {
            assertEquals(0, LibcFiles.create().close(fd));
        }
    }

    @Test
    void standingRequestCostsNoCpuAndHoldsUpNobody() throws Exception {
        int fd = fifo();
        try (AsyncIo io = takesFifos();
                AioFile stuck = io.wrap(fd, true)) {
            AsyncReadv read = read(io, stuck, 4);
            read.submit();
            AioFile other =
                    io.openFile(
                            dir.resolve("other"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            for (int i = 0; i < 100; i++) {
                assertEquals(
                        8L,
                        other.writev(8L * i, ByteBuffer.allocateDirect(8))
                                .get(10, TimeUnit.SECONDS));
            }
            assertSame(Errno.EINPROGRESS, read.error());
            Thread reaper = reapers().get(0);
            var threads = ManagementFactory.getThreadMXBean();
            long before = threads.getThreadCpuTime(reaper.getId());
            assertTrue(!read.await(Duration.ofMillis(300)), "nothing was written to the FIFO");
            long used = threads.getThreadCpuTime(reaper.getId()) - before;
            assertTrue(used < 100_000_000, "while it waits the reaper used " + used + " ns of CPU");
            feed("abcd");
            assertTrue(read.await(Duration.ofSeconds(10)));
            assertEquals(4, read.aioReturn());
            other.close();
        }
    }

    /** glibc is given 64 requests of a file; what waits behind them can be cancelled, and never what glibc has. */
    @Test
    void whatWaitsIsCancelledAndWhatGlibcHasIsNot() throws Exception {
        int fd = fifo();
        try (AsyncIo io = takesFifos();
                AioFile file = io.wrap(fd, true)) {
            List<AsyncReadv> reads = new ArrayList<>();
            for (int i = 0; i < 65; i++) {
                AsyncReadv read = read(io, file, 1);
                read.submit();
                reads.add(read);
            }
            AsyncReadv last = reads.remove(64);
            assertSame(CancelStatus.CANCELED, last.cancel());
            assertTrue(last.await(Duration.ofSeconds(10)));
            assertSame(Errno.ECANCELED, last.error());
            for (AsyncReadv read : reads) {
                assertSame(CancelStatus.NOT_CANCELED, read.cancel());
                assertSame(Errno.EINPROGRESS, read.error());
            }
            feed("x".repeat(64));
            for (AsyncReadv read : reads) {
                assertTrue(read.await(Duration.ofSeconds(10)), "nothing behind it was lost");
                assertEquals(1, read.aioReturn());
                assertSame(CancelStatus.ALL_DONE, read.cancel());
            }
        }
    }

    @Test
    void closeWaitsForAStandingRequest() throws Exception {
        int fd = fifo();
        AsyncIo io = takesFifos();
        AioFile file = io.wrap(fd, true);
        AsyncReadv read = read(io, file, 4);
        read.submit();
        Thread closer = new Thread(() -> closeQuietly(io), "closer");
        closer.start();
        closer.join(200);
        assertTrue(closer.isAlive(), "close() waits for what was submitted");
        assertSame(Errno.EINPROGRESS, read.error());
        feed("abcd");
        closer.join(10_000);
        assertTrue(!closer.isAlive());
        assertEquals(4, read.aioReturn());
    }

    private static void closeQuietly(AsyncIo io) {
        try {
            io.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
