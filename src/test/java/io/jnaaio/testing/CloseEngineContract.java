package io.jnaaio.testing;

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
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.QueueFull;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Closing an engine: submitted operations are waited for, later ones are rejected. */
public abstract class CloseEngineContract extends BackendContract {
    /** Constructor for subclasses. */
    protected CloseEngineContract() {}

    private static List<AioFuture<Long>> writeMany(AioFile file, int count, int length) {
        List<AioFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            futures.add(file.writev((long) i * length, direct(pattern(length, i))));
        }
        return futures;
    }

    private static byte[] many(int count, int length) {
        byte[] expected = new byte[count * length];
        for (int i = 0; i < count; i++) {
            System.arraycopy(pattern(length, i), 0, expected, i * length, length);
        }
        return expected;
    }

    @Test
    void aCloseThatDrainsWaitsForTheHandlers() throws IOException {
        AsyncIo engine = engine(AioOptions.builder());
        AioFile file = openBoth(engine, fileOf(""));
        AtomicInteger ran = new AtomicInteger();
        for (int i = 0; i < 20; i++) {
            var unused =
                    file.writev(8L * i, direct("01234567"))
                            .thenRunAsync(ran::incrementAndGet, engine.handlerExecutor());
        }
        engine.closeAndDrain();
        assertEquals(20, ran.get(), "every handler has run when it returns");
    }

    private void checkEnded(List<AioFuture<Long>> futures, Path path, int count)
            throws IOException {
        byte[] expected = new byte[count * 1000];
        for (int i = 0; i < count; i++) {
            AioFuture<Long> future = futures.get(i);
            assertTrue(future.isDone(), "closeNow() waits until the kernel is done");
            if (future.isCompletedExceptionally()) {
                ErrnoException error =
                        assertInstanceOf(ErrnoException.class, failureOf(future), "cancelled");
                assertSame(Errno.ECANCELED, error.errno(), "what did not run was cancelled");
                assertEquals(0, error.bytesTransferred());
            } else {
                assertEquals(1000, future.join());
                System.arraycopy(pattern(1000, i), 0, expected, i * 1000, 1000);
            }
        }
        assertContent(expected, path, "the file holds what was reported as written");
    }

    @Test
    void closeOfAnEngineWaitsForAThousandOperations() throws IOException {
        AsyncIo deep = engine(AioOptions.builder().queueDepth(1024));
        Path one = fileOf("");
        Path two = fileOf("");
        AioFile first = openBoth(deep, one);
        AioFile second = openBoth(deep, two);
        List<AioFuture<Long>> futures = writeMany(first, 500, 1000);
        futures.addAll(writeMany(second, 500, 1000));
        deep.close();
        for (AioFuture<Long> future : futures) {
            assertTrue(future.isDone(), "close() waits for all that was submitted");
            assertEquals(1000, future.join());
        }
        assertFalse(first.isOpen() || second.isOpen(), "close() closes the files");
        assertContent(many(500, 1000), one, "all is carried out");
        assertContent(many(500, 1000), two, "all is carried out");
    }

    @Test
    void closeOfAnEngineIsIdempotent() throws IOException {
        assertEquals(3, valueOf(openNew().writev(0, direct("abc"))));
        assertTrue(io.isOpen());
        io.close();
        assertFalse(io.isOpen(), "false from the first close() on");
        io.close();
        io.closeNow();
        assertFalse(io.isOpen());
    }

    @Test
    void anUnusedEngineMayBeClosed() throws IOException {
        io.closeNow();
        assertFalse(io.isOpen());
    }

    @Test
    void manyThreadsMayCloseAnEngine() throws IOException {
        AioFile file = openNew();
        List<AioFuture<Long>> futures = writeMany(file, 100, 1000);
        List<CompletableFuture<Boolean>> closers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            closers.add(
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    io.close();
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                                return futures.stream().allMatch(AioFuture::isDone);
                            }));
        }
        for (CompletableFuture<Boolean> closer : closers) {
            assertTrue(valueOf(closer), "each close() waits");
        }
    }

    @Test
    void closeNowOfAnEngineEndsEverythingOnce() throws IOException {
        int count = 250;
        Path path = fileOf(new byte[count * 1000]);
        List<AioFuture<Long>> futures = writeMany(openBoth(path), count, 1000);
        io.closeNow();
        checkEnded(futures, path, count);
        assertFalse(io.isOpen());
    }

    @Test
    void aClosedEngineOpensNoFiles() throws IOException {
        Path path = fileOf(TEXT);
        io.close();
        assertThrows(
                ClosedChannelException.class,
                () -> io.openFile(path, StandardOpenOption.READ),
                "a closed engine opens nothing");
        Path absent = newPath();
        assertThrows(
                ClosedChannelException.class,
                () -> io.openFile(absent, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        assertFalse(files().exists(absent), "and creates nothing");
    }

    @Test
    void operationsOfAClosedEngineCompleteAsClosed() throws IOException {
        AioFile file = openNew();
        AsyncWritev op = writev(file, 0, direct("abc"));
        assertEquals(3, run(op));
        io.close();
        op.submit();
        assertSame(Errno.EBADF, errorOf(op).errno(), "the refusal arrives as the completion");
        assertTrue(io.submitAll(List.of(op)).get(0).submitted() || !op.inProgress());
        assertInstanceOf(ClosedChannelException.class, failureOf(file.writev(0, direct("abc"))));
    }

    @Test
    void closeOfAnEngineFromACallbackReturnsAtOnce() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        CompletableFuture<Boolean> open = new CompletableFuture<>();
        List<AioFuture<Long>> others = writeMany(file, 50, 100);
        AsyncWritev op =
                writev(
                        openNew(),
                        0,
                        SigevNotify.callback(
                                Runnable::run,
                                o -> {
                                    try {
                                        io.close();
                                        open.complete(io.isOpen());
                                    } catch (IOException | RuntimeException e) {
                                        open.completeExceptionally(e);
                                    }
                                }),
                        direct("abc"));
        op.submit();
        assertEquals(false, valueOf(open), "there it marks the engine closed and returns");
        for (AioFuture<Long> other : others) {
            assertEquals(100, valueOf(other), "what was submitted is carried out");
        }
        io.close();
        assertFalse(file.isOpen(), "a later close() waits for the end");
        assertEquals(3, op.aioReturn());
        assertContent(many(50, 100), path, "what was submitted is carried out");
    }

    @Test
    void closeFromACallbackOnAnExecutorWaits() throws IOException {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            AioFile file = openNew();
            CompletableFuture<Boolean> closed = new CompletableFuture<>();
            List<AioFuture<Long>> others = writeMany(file, 50, 100);
            AsyncWritev op =
                    writev(
                            file,
                            0,
                            SigevNotify.callback(
                                    executor,
                                    o -> {
                                        try {
                                            io.close();
                                            closed.complete(
                                                    others.stream().allMatch(AioFuture::isDone));
                                        } catch (IOException | RuntimeException e) {
                                            closed.completeExceptionally(e);
                                        }
                                    }),
                            direct("abc"));
            op.submit();
            assertTrue(valueOf(closed), "on a thread of the user's own close() waits");
            assertEquals(3, op.aioReturn());
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void whoWaitsForRoomIsNotForgottenAtClose() throws IOException {
        AsyncIo narrow =
                engine(AioOptions.builder().queueDepth(1).operationQueueFull(QueueFull.BLOCK));
        AioFile file = openBoth(narrow, fileOf(""));
        AsyncWritev op = writev(narrow, file, 0, direct("abc"));
        CompletableFuture<Boolean> submitted = new CompletableFuture<>();
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        try (HeldCredits held = HeldCredits.take(narrow, file, 1)) {
            inThread(op::submit, submitted);
            until(op::inProgress, "it waits for room");
            inThread(narrow::close, closed);
            until(() -> !narrow.isOpen(), "the engine is being closed");
            held.release();
        }
        assertTrue(valueOf(submitted), "its submit returns");
        assertTrue(valueOf(closed), "close() returns");
        waitFor(op);
        Errno error = op.error();
        assertTrue(
                error.equals(Errno.EBADF) || error.equals(Errno.SUCCESS),
                "it is carried out, or refused as closed: " + error);
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void inThread(Action action, CompletableFuture<Boolean> done) {
        new Thread(
                        () -> {
                            try {
                                action.run();
                                done.complete(true);
                            } catch (IOException | RuntimeException e) {
                                done.completeExceptionally(e);
                            }
                        },
                        "closer")
                .start();
    }

    @Test
    void enginesAreIndependent() throws IOException {
        AsyncIo other = engine(AioOptions.builder());
        Path path = fileOf("");
        AioFile mine = openBoth(path);
        AioFile theirs = openBoth(other, path);
        List<AioFuture<Long>> futures = writeMany(mine, 50, 100);
        assertEquals(3, valueOf(theirs.writev(0, direct("abc"))));
        other.close();
        assertTrue(io.isOpen());
        for (AioFuture<Long> future : futures) {
            assertEquals(100, valueOf(future));
        }
        assertEquals(3, valueOf(mine.writev(0, direct("abc"))), "an engine is closed alone");
    }

    @Test
    void enginesMayBeOpenedAndClosedManyTimes() throws IOException {
        Path path = fileOf("");
        for (int i = 0; i < 30; i++) {
            try (AsyncIo engine = open(AioOptions.builder());
                    AioFile file = openBoth(engine, path)) {
                assertEquals(3, valueOf(file.writev(3L * i, heap("abc"))));
            }
        }
        assertContent("abc".repeat(30), path, "each engine does its work");
    }
}
