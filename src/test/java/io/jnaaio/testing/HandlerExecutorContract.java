package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The threads on which a continuation may block. */
public abstract class HandlerExecutorContract extends BackendContract {
    /** Constructor for subclasses. */
    protected HandlerExecutorContract() {}

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(DEADLINE.toSeconds(), TimeUnit.SECONDS), "it comes");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes one byte, then runs an action. */
    private static CompletableFuture<Long> then(AsyncIo engine, AioFile file, Runnable next) {
        return file.writev(0, direct("x"))
                .whenCompleteAsync(
                        (moved, error) -> {
                            if (error == null) {
                                next.run();
                            }
                        },
                        engine.handlerExecutor());
    }

    @Test
    void aContinuationMayWaitForAnOperation() throws IOException {
        Path path = fileOf("abcdef");
        AioFile file = openBoth(path);
        ByteBuffer target = ByteBuffer.allocate(6);
        assertEquals(1, valueOf(then(io, file, () -> file.readv(0, target).join())));
        assertEquals("xbcdef", textOf(target.flip()));
    }

    @Test
    void andSoMayOneThatIsToldMeanwhile() throws IOException {
        AioFile file = openNew();
        assertEquals(1, valueOf(then(io, file, () -> nested(file, 20))));
    }

    private void nested(AioFile file, int depth) {
        if (depth > 0) {
            assertEquals(1, then(io, file, () -> nested(file, depth - 1)).join());
        }
    }

    @Test
    void manyMayBlockAtOnce() throws IOException {
        AioFile file = openNew();
        int count = 40;
        CountDownLatch all = new CountDownLatch(count);
        List<CompletableFuture<Long>> told = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            told.add(
                    then(
                            io,
                            file,
                            () -> {
                                all.countDown();
                                await(all);
                            }));
        }
        for (CompletableFuture<Long> one : told) {
            assertEquals(1, valueOf(one));
        }
    }

    @Test
    void whileOneBlocksTheOthersGoOn() throws IOException {
        AioFile file = openNew();
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Long> blocked = then(io, file, () -> await(release));
        for (int i = 0; i < 200; i++) {
            assertEquals(1, valueOf(then(io, file, () -> {})));
        }
        assertFalse(blocked.isDone());
        release.countDown();
        assertEquals(1, valueOf(blocked));
    }

    @Test
    void aContinuationMayWaitForRoom() throws IOException {
        AsyncIo narrow = engine(AioOptions.builder().queueDepth(1));
        AioFile file = openBoth(narrow, fileOf(""));
        assertEquals(
                1,
                valueOf(
                        then(
                                narrow,
                                file,
                                () -> {
                                    for (int i = 0; i < 50; i++) {
                                        var unused = file.writev(i, direct("y"));
                                    }
                                })));
    }

    @Test
    void aCloseOfTheEngineDoesNotWaitForIt() throws IOException {
        AsyncIo other = engine(AioOptions.builder());
        AioFile file = openBoth(other, fileOf(""));
        CountDownLatch in = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Long> blocked =
                then(
                        other,
                        file,
                        () -> {
                            in.countDown();
                            await(release);
                        });
        await(in);
        other.close();
        assertFalse(blocked.isDone());
        release.countDown();
        assertEquals(1, valueOf(blocked));
    }

    @Test
    void aContinuationMayCloseItsFileAndItsEngine() throws IOException {
        AsyncIo other = engine(AioOptions.builder());
        AioFile file = openBoth(other, fileOf(""));
        CompletableFuture<Long> told =
                then(
                        other,
                        file,
                        () -> {
                            try {
                                file.close();
                                other.close();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        assertEquals(1, valueOf(told));
        assertFalse(other.isOpen());
    }

    @Test
    void whatComesAfterTheCloseIsRunAllTheSame() throws IOException {
        AsyncIo other = engine(AioOptions.builder());
        other.close();
        CompletableFuture<Boolean> ran = new CompletableFuture<>();
        other.handlerExecutor().execute(() -> ran.complete(true));
        assertTrue(valueOf(ran));
    }

    @Test
    void itsThreadsEndWithTheEngine() throws IOException {
        LibraryThreads threads = new LibraryThreads();
        AsyncIo other = engine(AioOptions.builder());
        AioFile file = openBoth(other, fileOf(""));
        CountDownLatch both = new CountDownLatch(2);
        for (int i = 0; i < 2; i++) {
            var unused =
                    then(
                            other,
                            file,
                            () -> {
                                both.countDown();
                                await(both);
                            });
        }
        await(both);
        other.close();
        until(() -> threads.since().isEmpty(), "no thread is left");
    }

    @Test
    void oneThatThrowsOrInterruptsHarmsNobody() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        AsyncWritev op =
                writev(
                        file,
                        0,
                        SigevNotify.callback(
                                io.handlerExecutor(),
                                o -> {
                                    Thread.currentThread().interrupt();
                                    throw new IllegalStateException("a test throws it");
                                }),
                        direct("abc"));
        op.submit();
        assertEquals(3, resultOf(op));
        for (int i = 0; i < 20; i++) {
            assertEquals(1, valueOf(then(io, file, () -> Thread.currentThread().interrupt())));
        }
        assertEquals(3, valueOf(file.writev(0, direct("xyz"))));
        assertContent("xyz", path, "the file is open, whatever was interrupted");
    }

    @Test
    void aHandlerMayReadIntoSeveralBuffersUpToTheEndOfTheFile() throws IOException {
        AioFile file = openBoth(fileOf("abcdef"));
        ByteBuffer first = ByteBuffer.allocateDirect(2);
        ByteBuffer second = ByteBuffer.allocateDirect(8);
        CompletableFuture<Long> read = new CompletableFuture<>();
        var unused = then(io, file, () -> read.complete(file.readv(0, first, second).join()));
        assertEquals(6, valueOf(read), "up to the end of the file");
        assertEquals("xb", textOf(first.clear()));
        assertEquals(4, second.position());
        assertEquals("cdef", textOf(second.flip().slice()));
    }

    /** A program may interrupt a thread of the library at any time. */
    @Test
    void interruptsOfTheThreadsCloseNoFile() throws Exception {
        AioFile file = openBoth(fileOf("abcdef"));
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        AtomicBoolean ended = new AtomicBoolean();
        Thread interrupter =
                new Thread(
                        () -> {
                            while (!ended.get()) {
                                threads.forEach(Thread::interrupt);
                            }
                        },
                        "interrupter");
        interrupter.start();
        try {
            for (int i = 0; i < 2000; i++) {
                assertEquals(1, valueOf(then(io, file, () -> threads.add(Thread.currentThread()))));
                assertEquals(6, valueOf(file.readv(0, ByteBuffer.allocate(6))));
            }
        } finally {
            ended.set(true);
            interrupter.join();
        }
    }
}
