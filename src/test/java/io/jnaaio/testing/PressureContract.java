package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.QueueFull;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A full queue: which submissions wait, which are refused, and that nothing is lost. */
public abstract class PressureContract extends BackendContract {
    private AsyncIo failing;
    private AsyncIo blocking;

    /** Constructor for subclasses. */
    protected PressureContract() {}

    @BeforeEach
    void openNarrowEngines() throws IOException {
        failing =
                engine(
                        AioOptions.builder()
                                .queueDepth(1)
                                .fileQueueFull(QueueFull.FAIL)
                                .operationQueueFull(QueueFull.FAIL));
        blocking =
                engine(
                        AioOptions.builder()
                                .queueDepth(1)
                                .fileQueueFull(QueueFull.BLOCK)
                                .operationQueueFull(QueueFull.BLOCK));
    }

    private static ErrnoException refused(AsyncWritev op) {
        ErrnoException e =
                assertThrows(ErrnoException.class, op::submit, "the queue is full: EAGAIN");
        assertSame(Errno.EAGAIN, e.errno(), "the queue is full: EAGAIN");
        return e;
    }

    private static <T> CompletableFuture<T> inThread(java.util.concurrent.Callable<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        new Thread(
                        () -> {
                            try {
                                result.complete(action.call());
                            } catch (Throwable e) {
                                result.completeExceptionally(e);
                            }
                        },
                        "submitter")
                .start();
        return result;
    }

    // ---- FAIL

    @Test
    void failRefusesWithEagain() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(failing, path);
        AsyncWritev op = writev(failing, file, 3, direct("abc"), heap("def"));
        try (HeldCredits held = HeldCredits.take(failing, openBoth(failing, fileOf("")), 1)) {
            ErrnoException e = refused(op);
            assertTrue(
                    String.valueOf(e.getMessage()).contains("EAGAIN"),
                    "the message names it: " + e);
            assertThrows(IllegalStateException.class, op::error, "it stays PREPARED");
            assertThrows(IllegalStateException.class, op::aioReturn, "it stays PREPARED");
            assertFalse(op.inProgress(), "it stays PREPARED");
            assertEquals(CancelStatus.ALL_DONE, op.cancel(), "it stays PREPARED");
            ErrnoException again = refused(op);
            assertSame(Errno.EAGAIN, again.errno());
            held.release();
        }
        assertTrue(failing.stats().queueFullRefusals() >= 2, "refusals are counted");
        submitWhenThereIsRoom(op);
        assertEquals(6, resultOf(op), "it may be submitted again, unchanged");
        assertContent("\0\0\0abcdef", path, "it may be submitted again, unchanged");
    }

    private static void submitWhenThereIsRoom(AsyncWritev op) {
        until(
                () -> {
                    try {
                        op.submit();
                        return true;
                    } catch (IOException e) {
                        return false;
                    }
                },
                "there is room again");
    }

    @Test
    void aReapedOperationThatIsRefusedStaysReaped() throws IOException {
        AioFile file = openBoth(failing, fileOf(""));
        AsyncWritev op = writev(failing, file, 0, direct("abc"));
        submitWhenThereIsRoom(op);
        assertEquals(3, resultOf(op));
        AioFile scratch = openBoth(failing, fileOf(""));
        until(() -> failing.stats().inFlight() == 0, "the credit is free");
        try (HeldCredits held = holdWhenThereIsRoom(scratch)) {
            ErrnoException e = refused(op);
            assertSame(Errno.EAGAIN, e.errno());
            assertSame(Errno.SUCCESS, op.error(), "it stays as it was: REAPED");
            assertThrows(IllegalStateException.class, op::aioReturn, "REAPED");
            held.release();
        }
        submitWhenThereIsRoom(op);
        assertEquals(3, resultOf(op));
    }

    private HeldCredits holdWhenThereIsRoom(AioFile scratch) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            try {
                return HeldCredits.take(failing, scratch, 1);
            } catch (IOException | RuntimeException e) {
                assertTrue(System.nanoTime() < end, "there is room again");
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void failRefusesTransfersOfAFileThroughTheFuture() throws IOException {
        AioFile file = openBoth(failing, fileOf(TEXT));
        ByteBuffer buffer = direct("abc");
        try (HeldCredits held = HeldCredits.take(failing, openBoth(failing, fileOf("")), 1)) {
            for (AioFuture<?> future :
                    List.of(
                            file.writev(0, buffer),
                            file.readv(0, ByteBuffer.allocate(1)),
                            file.fsync(FsyncMode.SYNC),
                            file.writevDurable(0, buffer))) {
                assertTrue(future.isDone(), "refused at once");
                ErrnoException e =
                        assertInstanceOf(ErrnoException.class, failureOf(future), "EAGAIN");
                assertSame(Errno.EAGAIN, e.errno(), "the queue is full: EAGAIN");
            }
            assertEquals(0, buffer.position(), "nothing was moved");
            held.release();
        }
    }

    @Test
    void failIsTheDefaultOfOperationsAndBlockOfFiles() throws IOException {
        AsyncIo narrow = engine(AioOptions.builder().queueDepth(1));
        AioFile file = openBoth(narrow, fileOf(""));
        AsyncWritev op = writev(narrow, file, 0, direct("abc"));
        CompletableFuture<Long> written;
        try (HeldCredits held = HeldCredits.take(narrow, file, 1)) {
            ErrnoException e = refused(op);
            assertSame(Errno.EAGAIN, e.errno(), "FAIL is the default of operations");
            written = inThread(() -> valueOf(file.writev(0, direct("abc"))));
            until(() -> narrow.stats().queueFullWaits() >= 1, "BLOCK is the default of files");
            assertFalse(written.isDone(), "it waits");
            held.release();
        }
        assertEquals(3, valueOf(written), "it is carried out when there is room");
    }

    // ---- BLOCK

    @Test
    void blockWaitsForRoom() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(blocking, path);
        AsyncWritev op = writev(blocking, file, 0, direct("abc"));
        CompletableFuture<Boolean> submitted;
        try (HeldCredits held = HeldCredits.take(blocking, openBoth(blocking, fileOf("")), 1)) {
            submitted =
                    inThread(
                            () -> {
                                op.submit();
                                return true;
                            });
            until(() -> blocking.stats().queueFullWaits() >= 1, "waits are counted");
            assertFalse(submitted.isDone(), "submit() waits for room");
            held.release();
        }
        assertTrue(valueOf(submitted));
        assertEquals(3, resultOf(op));
        assertContent("abc", path, "what waited is carried out");
    }

    @Test
    void aQueueOfOneServesEverything() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(blocking, path);
        byte[] content = pattern(2000 * 10, 3);
        List<AioFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            ByteBuffer part = ByteBuffer.wrap(content, 10 * i, 10);
            futures.add(file.writev(10L * i, part));
        }
        AioFuture<Long> durable = file.writevDurable(20_000, direct("end"));
        AioFuture<Void> sync = file.fsync(FsyncMode.SYNC);
        for (AioFuture<Long> future : futures) {
            assertEquals(10, valueOf(future));
        }
        assertEquals(3, valueOf(durable));
        assertNull(valueOf(sync));
        byte[] expected = Arrays.copyOf(content, 20_003);
        System.arraycopy(bytes("end"), 0, expected, 20_000, 3);
        assertContent(expected, path, "one credit is enough");
    }

    @ParameterizedTest
    @EnumSource
    void manyThreadsShareANarrowQueue(QueueFull policy) throws IOException {
        AsyncIo narrow = engine(AioOptions.builder().queueDepth(2).operationQueueFull(policy));
        byte[] content = pattern(8 * 150 * 20, 4);
        Path path = fileOf("");
        AioFile file = openBoth(narrow, path);
        List<CompletableFuture<Boolean>> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int first = 150 * t;
            threads.add(
                    inThread(
                            () -> {
                                for (int i = first; i < first + 150; i++) {
                                    ByteBuffer part = ByteBuffer.wrap(content, 20 * i, 20);
                                    AsyncWritev op =
                                            writev(
                                                    narrow,
                                                    file,
                                                    20L * i,
                                                    i % 2 == 0 ? part : direct(contentOf(part)));
                                    submitWhenThereIsRoom(op);
                                    assertEquals(20, resultOf(op));
                                }
                                return true;
                            }));
        }
        for (CompletableFuture<Boolean> thread : threads) {
            assertTrue(valueOf(thread), "nobody starves");
        }
        assertContent(content, path, "nothing is lost");
    }

    @Test
    void neverMoreThanTheQueueDepthAreInFlight() throws IOException {
        AsyncIo narrow = engine(AioOptions.builder().queueDepth(7));
        AioFile file = openBoth(narrow, fileOf(""));
        long most = 0;
        List<AioFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            futures.add(file.writev(100L * i, ByteBuffer.allocateDirect(100)));
            most = Math.max(most, narrow.stats().inFlight());
        }
        futures.forEach(f -> assertEquals(100, valueOf(f)));
        assertTrue(most <= 7, "the number in flight is bounded: " + most);
    }

    // ---- options

    @Test
    void depthsAndPoolsOutOfRangeAreRefused() {
        AioOptions.Builder options = AioOptions.builder();
        for (int depth : new int[] {0, -1, AioOptions.QUEUE_DEPTH_MAX + 1}) {
            assertThrows(IllegalArgumentException.class, () -> options.queueDepth(depth));
        }
        for (int bytes : new int[] {0, -1, AioOptions.STAGING_BYTES_MIN - 1}) {
            assertThrows(IllegalArgumentException.class, () -> options.stagingBytes(bytes));
        }
    }

    @Test
    void theDeepestQueueWorks() throws IOException {
        AsyncIo deepest = engine(AioOptions.builder().queueDepth(AioOptions.QUEUE_DEPTH_MAX));
        AioFile file = openBoth(deepest, fileOf(""));
        List<AioFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            futures.add(file.writev(10L * i, ByteBuffer.allocateDirect(10)));
        }
        futures.forEach(f -> assertEquals(10, valueOf(f)));
        assertEquals(30_000, file.size());
    }
}
