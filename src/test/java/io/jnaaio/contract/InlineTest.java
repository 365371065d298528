package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.BackendUnavailableException;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The submitting thread executes the operation: it is complete when the submission returns. */
class InlineTest {
    private static final int JDK_WITH_ARENAS = 22;

    @TempDir Path folder;

    @BeforeEach
    void available() {
        Backend.assumeAvailable(BackendId.PWRITEV);
    }

    @Test
    void autoKeepsToPwritev() throws Exception {
        try (AsyncIo io = Aio.open(AioOptions.builder().backend("auto").inline(true).build())) {
            assertEquals(List.of(BackendId.PWRITEV), io.selection().candidates());
        }
    }

    @Test
    void whatCannotWorkInlineIsRefused() {
        for (BackendId id : List.of(BackendId.IO_URING, BackendId.KERNEL_AIO, BackendId.NIO)) {
            var thrown =
                    assertThrows(
                            BackendUnavailableException.class,
                            () -> Backend.open(id, AioOptions.builder().inline(true)));
            assertTrue(thrown.getMessage().contains("inline"), thrown::getMessage);
        }
    }

    @Test
    void appendsAndSyncsOfSeveralThreadsAreCompleteOnReturn() throws Exception {
        Path path = folder.resolve("file");
        int threads = 3;
        int rounds = 300;
        AtomicInteger incomplete = new AtomicInteger();
        List<Thread> writers = new ArrayList<>();
        try (AsyncIo io = Backend.open(BackendId.PWRITEV, AioOptions.builder().inline(true));
                AioFile file =
                        io.openFile(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int i = 0; i < threads; i++) {
                Thread writer =
                        new Thread(
                                () -> {
                                    ByteBuffer record = ByteBuffer.allocateDirect(4096);
                                    for (int round = 0; round < rounds; round++) {
                                        count(file.writev(0, record.clear()), incomplete);
                                        count(file.fsync(FsyncMode.DSYNC), incomplete);
                                    }
                                });
                writers.add(writer);
                writer.start();
            }
            for (Thread writer : writers) {
                writer.join();
            }
        }
        assertEquals(0, incomplete.get(), "complete on return");
        assertEquals(4096L * threads * rounds, Files.size(path));
    }

    /** Only the thread that created a confined arena may write to its memory; here this thread submits. */
    @Test
    void memoryOfAConfinedArenaIsReadInto() throws Exception {
        Assumptions.assumeTrue(
                Runtime.version().feature() >= JDK_WITH_ARENAS,
                "java.lang.foreign is there from JDK 22 on");
        byte[] content = new byte[300_000];
        new Random(1).nextBytes(content);
        Path path = Files.write(folder.resolve("file"), content);
        AioOptions.Builder options =
                AioOptions.builder().inline(true).stagingBytes(AioOptions.STAGING_BYTES_MIN);
        try (AutoCloseable arena = confinedArena();
                AsyncIo io = Backend.open(BackendId.PWRITEV, options);
                AioFile file = io.openFile(path, StandardOpenOption.READ)) {
            ByteBuffer target = allocate(arena, content.length);
            assertEquals(content.length, file.readv(0, target).join());
            assertEquals(ByteBuffer.wrap(content), target.flip(), "piece by piece");
            AsyncReadv read =
                    io.readv(file, 9, List.of(target.clear().limit(4)), 0, SigevNotify.none());
            read.submit();
            assertEquals(4, read.aioReturn());
            assertEquals(ByteBuffer.wrap(content, 9, 4), target);

            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread other = new Thread(() -> failure.set(failureOf(file.readv(0, target))));
            other.start();
            other.join();
            ErrnoException e = assertInstanceOf(ErrnoException.class, failure.get());
            assertEquals(Errno.EFAULT, e.errno(), "on another thread");
            assertTrue(e.getMessage().contains("thread"), e::getMessage);
        }
    }

    private static AutoCloseable confinedArena() throws ReflectiveOperationException {
        Class<?> arena = Class.forName("java.lang.foreign.Arena");
        return (AutoCloseable) arena.getMethod("ofConfined").invoke(null);
    }

    private static ByteBuffer allocate(AutoCloseable arena, long bytes)
            throws ReflectiveOperationException {
        Class<?> allocator = Class.forName("java.lang.foreign.SegmentAllocator");
        Object segment = allocator.getMethod("allocate", long.class).invoke(arena, bytes);
        Class<?> type = Class.forName("java.lang.foreign.MemorySegment");
        return (ByteBuffer) type.getMethod("asByteBuffer").invoke(segment);
    }

    private static Throwable failureOf(AioFuture<?> future) {
        return assertThrows(CompletionException.class, future::join).getCause();
    }

    private static void count(AioFuture<?> future, AtomicInteger incomplete) {
        if (!future.isDone()) {
            incomplete.incrementAndGet();
        }
        var unused = future.join();
    }
}
