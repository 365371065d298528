package io.jnaaio.backend.freebsd;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.backend.pwritev.PwritevDriverFactory;
import io.jnaaio.jna.AioSysctls;
import io.jnaaio.jna.FreeBsdAio;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.NativePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The freebsd-aio backend over the double: FreeBSD's limits, refusals and failures. */
@Timeout(60)
class FreeBsdDriverTest {
    private static final int ALL = -1;
    private static final int ANY_KIND = 7;

    @TempDir Path dir;

    private FreeBsdDouble played;

    @BeforeEach
    void reset() {
        played = FreeBsdDouble.get();
        assertEquals(0, played.control("fbsd_reset"), "nothing is left running");
    }

    @AfterEach
    void nothingIsLeft() {
        assertEquals(0, played.count("jobs"), "every request was returned, once");
        assertEquals(0, played.control("fbsd_reset"));
    }

    private AsyncIo engine(int queueDepth) throws IOException {
        return played.engine(AioOptions.builder().queueDepth(queueDepth).build());
    }

    private AioFile open(AsyncIo io) throws IOException {
        return io.openFile(
                dir.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static ByteBuffer text(String text) {
        ByteBuffer direct = ByteBuffer.allocateDirect(text.length());
        return direct.put(text.getBytes(StandardCharsets.US_ASCII)).flip();
    }

    private static AsyncWritev writev(AsyncIo io, AioFile file, long offset, String text)
            throws IOException {
        return io.writev(file, offset, List.of(text(text)), 0, SigevNotify.none());
    }

    private static ErrnoException failure(AioFuture<?> future) {
        ExecutionException e =
                assertThrows(ExecutionException.class, () -> future.get(20, TimeUnit.SECONDS));
        return assertInstanceOf(ErrnoException.class, e.getCause());
    }

    @Test
    void aGatherIsOneNativeCall() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            long before = played.count("submitted");
            assertEquals(
                    12L, file.writev(2, text("abcdef"), text("123456")).get(20, TimeUnit.SECONDS));
            assertEquals(before + 1, played.count("submitted"));
            assertEquals("\0\0abcdef123456", Files.readString(dir.resolve("file")));
        }
    }

    @Test
    void theTwoHundredFiftySeventhIsRefused() throws Exception {
        try (AsyncIo io = engine(1000);
                AioFile file = open(io)) {
            played.control("fbsd_hold");
            List<AsyncWritev> writes = new ArrayList<>();
            for (int i = 0; i < 256; i++) {
                AsyncWritev write = writev(io, file, i, "x");
                write.submit();
                writes.add(write);
            }
            AsyncWritev one = writev(io, file, 256, "y");
            ErrnoException e = assertThrows(ErrnoException.class, one::submit);
            assertSame(Errno.EAGAIN, e.errno());
            assertTrue(e.getMessage().contains("vfs.aio.max_aio_queue_per_proc"), e.getMessage());
            played.control("fbsd_release", ALL);
            for (AsyncWritev write : writes) {
                assertTrue(write.await(Duration.ofSeconds(20)));
                assertEquals(1, write.aioReturn());
            }
            one.submit();
            assertTrue(one.await(Duration.ofSeconds(20)));
            assertEquals(1, one.aioReturn(), "it was unchanged, and may be submitted again");
        }
        assertEquals("x".repeat(256) + "y", Files.readString(dir.resolve("file")));
    }

    @Test
    void aLimitOfOneIsLivedWith() throws Exception {
        played.sysctl(AioSysctls.QUEUE_PER_PROCESS, 1);
        try (AsyncIo io = engine(64);
                AioFile file = open(io)) {
            List<AioFuture<Long>> writes = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                writes.add(file.writev(i, text("z")));
            }
            for (AioFuture<Long> write : writes) {
                assertEquals(1L, write.get(20, TimeUnit.SECONDS));
            }
        }
        assertEquals("z".repeat(50), Files.readString(dir.resolve("file")));
    }

    @Test
    void anUnsafeFileFailsAForcedBackendWithTheSysctl() throws Exception {
        played.control("fbsd_unsafe_path", dir.toRealPath().toString());
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            ErrnoException e = failure(file.writev(0, text("abc")));
            assertSame(Errno.EOPNOTSUPP, e.errno());
            assertEquals(45, e.number());
            assertTrue(e.getMessage().contains("vfs.aio.enable_unsafe=1"), e.getMessage());
        }
    }

    @Test
    void anUnsafeFileStepsDownUnderAuto() throws Exception {
        played.control("fbsd_unsafe_path", dir.toRealPath().toString());
        try (AsyncIo io = played.engine(AioOptions.defaults(), new PwritevDriverFactory());
                AioFile file = open(io)) {
            assertEquals(BackendId.FREEBSD_AIO, file.backend());
            AioFuture<Long> first = file.writev(0, text("abc"), text("def"));
            AioFuture<Long> second = file.writev(6, text("ghi"));
            assertEquals(6L, first.get(20, TimeUnit.SECONDS));
            assertEquals(3L, second.get(20, TimeUnit.SECONDS));
            assertEquals(BackendId.PWRITEV, file.backend());
        }
        assertEquals("abcdefghi", Files.readString(dir.resolve("file")));
    }

    @Test
    void aQueuedRequestIsCancelled() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            played.control("fbsd_hold");
            AsyncWritev write = writev(io, file, 0, "abc");
            write.submit();
            assertSame(CancelStatus.CANCELED, write.cancel());
            assertTrue(
                    write.await(Duration.ofSeconds(20)), "the event of a cancelled one comes too");
            assertSame(Errno.ECANCELED, write.error());
            ErrnoException e = assertThrows(ErrnoException.class, write::aioReturn);
            assertEquals(85, e.number(), "ECANCELED is 85 on FreeBSD");
            played.control("fbsd_release", ALL);
        }
        assertEquals(0, Files.size(dir.resolve("file")));
    }

    @Test
    void aShortWriteGoesOn() throws Exception {
        played.control("fbsd_short", ANY_KIND, 0, 1, 2L);
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            assertEquals(9L, file.writev(0, text("abcd"), text("efghi")).get(20, TimeUnit.SECONDS));
            assertEquals(1, io.stats().shortTransfers());
        }
        assertEquals("abcdefghi", Files.readString(dir.resolve("file")));
    }

    @Test
    void anErrorKeepsFreeBsdsNumber() throws Exception {
        played.control("fbsd_fail", ANY_KIND, 0, 1, 69);
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            ErrnoException e = failure(file.writev(0, text("abc")));
            assertSame(Errno.EDQUOT, e.errno());
            assertEquals(69, e.number());
        }
    }

    @Test
    void closeWaitsForWhatIsStuckAndCloseNowCancelsIt() throws Exception {
        AsyncIo io = engine(8);
        AioFile file = open(io);
        played.control("fbsd_hold");
        AioFuture<Long> write = file.writev(0, text("abc"));
        AtomicInteger closed = new AtomicInteger();
        Thread closer =
                new Thread(
                        () -> {
                            try {
                                io.close();
                                closed.incrementAndGet();
                            } catch (IOException e) {
                                closed.set(-1);
                            }
                        });
        closer.start();
        closer.join(200);
        assertTrue(closer.isAlive(), "close waits for what was submitted");
        io.closeNow();
        closer.join(20_000);
        assertEquals(1, closed.get());
        assertTrue(write.isDone(), "a future is complete when close returns");
        played.control("fbsd_release", ALL);
    }

    @Test
    void aKqueueThatIsClosedUnderTheEngineLosesNothing() throws Exception {
        try (AsyncIo io = engine(8);
                AioFile file = open(io)) {
            assertEquals(3L, file.writev(0, text("abc")).get(20, TimeUnit.SECONDS));
            int queue = queueOf("jna-aio-kqueue-");
            played.control("fbsd_hold");
            AioFuture<Long> pending = file.writev(3, text("def"));
            assertEquals(0, LibcFiles.create().close(queue));
            AioFuture<Long> later = file.writev(6, text("ghi"));
            assertFalse(pending.isDone());
            played.control("fbsd_release", ALL);
            assertEquals(3L, pending.get(20, TimeUnit.SECONDS));
            assertEquals(3L, later.get(20, TimeUnit.SECONDS));
        }
        assertEquals("abcdefghi", Files.readString(dir.resolve("file")));
    }

    /** The thread that asks for each request asks for none that is still on its way to the kernel. */
    @Test
    void withoutAQueueWhatIsBeingSubmittedIsLeftAlone() throws Exception {
        AtomicInteger pause = new AtomicInteger();
        FreeBsdAio slow = played.around("aio_writev", () -> sleep(pause.get()), () -> {});
        try (AsyncIo io = played.engine(AioOptions.builder().queueDepth(1).build(), slow);
                AioFile file = open(io)) {
            assertEquals(3L, file.writev(0, text("abc")).get(20, TimeUnit.SECONDS));
            assertEquals(0, LibcFiles.create().close(queueOf("jna-aio-kqueue-")));
            // The thread finds out within a second; the slot has then been used before.
            assertEquals(3L, file.writev(0, text("def")).get(20, TimeUnit.SECONDS));
            pause.set(50);
            for (int i = 0; i < 5; i++) {
                assertEquals(3L, file.writev(3L * i, text("ghi")).get(20, TimeUnit.SECONDS));
            }
            assertEquals(0, played.count("jobs"));
        }
        assertEquals("ghi".repeat(5), Files.readString(dir.resolve("file")));
    }

    /** The number of a queue that was closed by someone else is given to the next that is opened. */
    @Test
    void aDescriptorThatWasTheQueuesIsLeftAlone() throws Exception {
        Path other = Files.createFile(dir.resolve("other"));
        LibcFiles calls = LibcFiles.create();
        int reused;
        int queue;
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            assertEquals(3L, file.writev(0, text("abc")).get(20, TimeUnit.SECONDS));
            queue = queueOf("jna-aio-kqueue-");
            assertEquals(0, calls.close(queue));
            reused = calls.open(NativePath.bytes(other.toString()), 0, 0);
            assertEquals(3L, file.writev(3, text("def")).get(20, TimeUnit.SECONDS));
        }
        Assumptions.assumeTrue(reused == queue, "another thread was quicker to open something");
        assertEquals(0, calls.close(reused), "it was not closed with the engine");
    }

    /** The next is closed before the thread has seen that its queue is gone. */
    @Test
    void aDescriptorThatWasTheQueuesIsLeftAloneAtOnce() throws Exception {
        Path other = Files.createFile(dir.resolve("other"));
        LibcFiles calls = LibcFiles.create();
        int reused;
        int queue;
        try (AsyncIo io = engine(4);
                AioFile file = open(io)) {
            assertEquals(3L, file.writev(0, text("abc")).get(20, TimeUnit.SECONDS));
            queue = queueOf("jna-aio-kqueue-");
            assertEquals(0, calls.close(queue));
            reused = calls.open(NativePath.bytes(other.toString()), 0, 0);
        }
        Assumptions.assumeTrue(reused == queue, "another thread was quicker to open something");
        assertEquals(0, calls.close(reused), "it was not closed with the engine");
    }

    @Test
    void anAppendIsOnePieceUpToWhatIsCopiedTogether() throws Exception {
        AioOptions little = AioOptions.builder().stagingBytes(64 << 10).build();
        try (AsyncIo io = played.engine(little);
                AioFile file = io.openFile(dir.resolve("file"), CREATE, APPEND)) {
            assertEquals(64 << 10, file.capabilities().appendOnePieceMax());
        }
    }

    /** Delays a call of the double. */
    static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    static int queueOf(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .mapToInt(name -> Integer.parseInt(name.substring(prefix.length())))
                .findFirst()
                .orElseThrow();
    }

    /** Ten thousand operations with random cancels, failures, short writes: each completes exactly once. */
    @Test
    @Tag("soak")
    @Timeout(600)
    void chaosCompletesEachOnce() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        played.control("fbsd_chaos", seed, 50, 50, 50);
        int total = 10_000 * Integer.getInteger("jnaaio.rounds", 1);
        AtomicInteger[] told = new AtomicInteger[total];
        try (AsyncIo io = engine(128);
                AioFile file = open(io)) {
            for (int i = 0; i < total; i++) {
                AtomicInteger count = new AtomicInteger();
                told[i] = count;
                AioFuture<Long> write =
                        file.writev(16L * (i % 1000), text("01234567"), text("89abcdef"));
                var unused = write.whenComplete((bytes, error) -> check(bytes, error, count, seed));
                if (random.nextInt(10) == 0) {
                    boolean ignored = write.cancel(false);
                }
            }
        }
        for (AtomicInteger count : told) {
            assertEquals(1, count.get(), "each completes exactly once, seed " + seed);
        }
    }

    private static void check(Long bytes, Throwable error, AtomicInteger count, long seed) {
        count.incrementAndGet();
        if (error == null && bytes != 16) {
            throw new CompletionException(
                    new AssertionError(bytes + " bytes of a whole write, seed " + seed));
        }
    }

    /** Twenty thousand operations here, a million in the soak profile. */
    @Test
    @Tag("soak")
    @Timeout(900)
    void manyOperationsLeaveNothing() throws Exception {
        int total = Integer.getInteger("jnaaio.rounds", 1) >= 50 ? 1_000_000 : 20_000;
        long begun = System.nanoTime();
        try (AsyncIo io = engine(200);
                AioFile file = open(io)) {
            ByteBuffer[] record = {text("head"), text("payload!"), text("foot")};
            for (int i = 0; i < total; i++) {
                ByteBuffer[] views = new ByteBuffer[record.length];
                for (int k = 0; k < views.length; k++) {
                    views[k] = record[k].duplicate();
                }
                var unused = file.writev(16L * (i % 4096), views);
            }
            // The engine is not closed yet; whatever was submitted is told when this is.
            file.fsync(FsyncMode.DSYNC).get(300, TimeUnit.SECONDS);
            while (io.stats().inFlight() > 0) {
                Thread.onSpinWait();
            }
            assertEquals(total + 1, io.stats().completed());
            assertEquals(0, io.stats().inFlight());
            assertEquals(0, played.count("jobs"));
            assertEquals(1, played.count("knotes"), "the one that wakes the thread");
        }
        System.out.printf(
                "%,d operations over the double in %.1f s%n",
                total, (System.nanoTime() - begun) / 1e9);
    }
}
