package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Callbacks: once per submission, never nested, and on the requested executor. */
public abstract class NotificationContract extends BackendContract {
    /** Constructor for subclasses. */
    protected NotificationContract() {}

    private static SigevNotify count(AtomicInteger counter) {
        return SigevNotify.callback(Runnable::run, op -> counter.incrementAndGet());
    }

    private static void assertToldOnce(AtomicInteger counter, int expected, String promise) {
        until(() -> counter.get() >= expected, promise);
        assertEquals(expected, counter.get(), promise);
    }

    @Test
    void aCallbackGetsItsCompletedOperation() throws IOException {
        CompletableFuture<AsyncOperation<?>> told = new CompletableFuture<>();
        AsyncWritev op =
                writev(
                        openNew(),
                        0,
                        SigevNotify.callback(
                                Runnable::run,
                                o -> {
                                    assertFalse(o.inProgress());
                                    assertSame(Errno.SUCCESS, o.error());
                                    told.complete(o);
                                }),
                        direct("abc"));
        op.submit();
        assertSame(op, valueOf(told), "the callback gets the operation, completed");
        assertEquals(3, op.aioReturn(), "a callback leaves the result");
    }

    @Test
    void aCallbackMayTakeTheResult() throws IOException {
        CompletableFuture<Object> result = new CompletableFuture<>();
        AsyncWritev op =
                writev(
                        openNew(),
                        0,
                        SigevNotify.callback(
                                Runnable::run,
                                o -> {
                                    try {
                                        result.complete(o.aioReturn());
                                    } catch (IOException | RuntimeException e) {
                                        result.completeExceptionally(e);
                                    }
                                }),
                        direct("abc"));
        op.submit();
        assertEquals(3L, valueOf(result), "aioReturn() is legal in the callback");
        assertThrows(IllegalStateException.class, op::aioReturn, "the result was taken there");
    }

    @Test
    void eachSubmissionNotifiesOnce() throws IOException {
        AtomicInteger told = new AtomicInteger();
        AsyncWritev op = writev(openNew(), 0, count(told), direct("abc"));
        for (int i = 1; i <= 50; i++) {
            assertEquals(3, run(op));
            assertToldOnce(told, i, "one callback per submission");
        }
    }

    @Test
    void aThousandOperationsNotifyAThousandTimes() throws IOException {
        AioFile file = openNew();
        AtomicInteger told = new AtomicInteger();
        AsyncWritev[] ops = new AsyncWritev[1000];
        for (int i = 0; i < ops.length; i++) {
            ops[i] = writev(file, 8L * i, count(told), ByteBuffer.allocateDirect(8));
        }
        for (int from = 0; from < ops.length; from += 200) {
            for (int i = from; i < from + 200; i++) {
                ops[i].submit();
            }
            for (int i = from; i < from + 200; i++) {
                assertEquals(8, resultOf(ops[i]));
            }
            assertToldOnce(told, from + 200, "each notifies once");
        }
    }

    @Test
    void aFailureNotifies() throws IOException {
        AtomicInteger told = new AtomicInteger();
        AsyncWritev op = writev(openDevice("/dev/full"), 0, count(told), direct("abc"));
        op.submit();
        assertEquals(0, errorOf(op).bytesTransferred());
        assertToldOnce(told, 1, "a failure notifies once");
    }

    @Test
    void aWriteOfNothingNotifies() throws IOException {
        AtomicInteger told = new AtomicInteger();
        AsyncWritev none = io.writev(openNew(), 0, List.of(), 0, count(told));
        AsyncWritev empty = writev(openNew(), 0, count(told), direct(""), heap(""));
        assertEquals(0, run(none));
        assertEquals(0, run(empty));
        assertToldOnce(told, 2, "what completes with 0 notifies too");
    }

    @Test
    void readsAndSyncsNotify() throws IOException {
        AtomicInteger told = new AtomicInteger();
        AioFile file = openBoth(fileOf(TEXT));
        assertEquals(4, run(io.readv(file, 0, List.of(ByteBuffer.allocate(4)), 0, count(told))));
        var unused = run(io.fsync(file, FsyncMode.SYNC, 0, count(told)));
        assertToldOnce(told, 2, "every kind of operation notifies");
    }

    @Test
    void whatIsOnAClosedFileNotifies() throws IOException {
        AtomicInteger told = new AtomicInteger();
        AioFile file = openNew();
        AsyncWritev op = writev(file, 0, count(told), direct("abc"));
        file.close();
        op.submit();
        assertSame(Errno.EBADF, errorOf(op).errno(), "a refusal arrives as the completion");
        assertToldOnce(told, 1, "a refusal notifies as a completion does");
    }

    @Test
    void aChangedNotificationHoldsForTheNextSubmission() throws IOException {
        AtomicInteger one = new AtomicInteger();
        AtomicInteger two = new AtomicInteger();
        AsyncWritev op = writev(openNew(), 0, count(one), direct("abc"));
        assertEquals(3, run(op));
        assertToldOnce(one, 1, "the first submission tells the first");
        op.setSigevNotify(count(two));
        assertEquals(3, run(op));
        assertToldOnce(two, 1, "the second submission tells the second");
        op.setSigevNotify(SigevNotify.none());
        assertEquals(3, run(op));
        assertEquals(1, one.get(), "none tells nobody");
        assertEquals(1, two.get(), "none tells nobody");
    }

    @Test
    void aFutureAndACallbackAreBothTold() throws IOException {
        AtomicInteger told = new AtomicInteger();
        AsyncWritev op = writev(openNew(), 0, count(told), direct("abc"));
        op.submit();
        assertEquals(3L, valueOf(op.future()));
        assertToldOnce(told, 1, "the callback is told beside the future");
    }

    // ---- where

    @Test
    void aCallbackRunsOnItsExecutor() throws IOException {
        ExecutorService executor = Executors.newSingleThreadExecutor(r -> new Thread(r, "mine"));
        try {
            CompletableFuture<String> thread = new CompletableFuture<>();
            AsyncWritev op =
                    writev(
                            openNew(),
                            0,
                            SigevNotify.callback(
                                    executor,
                                    o -> thread.complete(Thread.currentThread().getName())),
                            direct("abc"));
            op.submit();
            assertEquals("mine", valueOf(thread), "the callback runs where it was asked for");
            assertEquals(3, op.aioReturn());
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void onAnExecutorOfItsOwnACallbackMayWait() throws IOException {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            AioFile file = openNew();
            CompletableFuture<Long> second = new CompletableFuture<>();
            AsyncWritev op =
                    writev(
                            file,
                            0,
                            SigevNotify.callback(
                                    executor,
                                    o -> second.complete(file.writev(3, direct("def")).join())),
                            direct("abc"));
            op.submit();
            assertEquals(3L, valueOf(second), "no completion thread is blocked there");
        } finally {
            executor.shutdown();
        }
    }

    @Test
    void anExecutorThatRejectsLosesNothing() throws IOException {
        AtomicInteger told = new AtomicInteger();
        AsyncWritev op =
                writev(
                        openNew(),
                        0,
                        SigevNotify.callback(
                                task -> {
                                    throw new RejectedExecutionException("shut down");
                                },
                                o -> told.incrementAndGet()),
                        direct("abc"));
        try (CapturedLog log = new CapturedLog()) {
            assertEquals(3, run(op));
            assertToldOnce(told, 1, "a callback is told even if its executor refuses it");
            assertFalse(log.warnings("").isEmpty(), "the refusal is logged");
        }
        assertEquals(3, run(writev(openNew(), 0, direct("abc"))), "the engine goes on");
    }

    @Test
    void anExecutorThatThrowsStopsNothing() throws IOException {
        AsyncWritev op =
                writev(
                        openNew(),
                        0,
                        SigevNotify.callback(
                                task -> {
                                    throw new IllegalStateException("broken executor");
                                },
                                o -> {}),
                        direct("abc"));
        try (CapturedLog log = new CapturedLog()) {
            assertEquals(3, run(op));
            until(() -> !log.warnings("").isEmpty(), "it is logged");
        }
        assertEquals(3, run(writev(openNew(), 0, direct("abc"))), "the engine goes on");
    }

    @Test
    void aCallbackThatThrowsIsLoggedAndTheEngineGoesOn() throws IOException {
        AioFile file = openNew();
        for (Throwable thrown :
                List.of(
                        new IllegalArgumentException("thrown by a callback"),
                        new AssertionError("thrown by a callback"),
                        new StackOverflowError("thrown by a callback"))) {
            AsyncWritev op =
                    writev(
                            file,
                            0,
                            SigevNotify.callback(Runnable::run, o -> throwIt(thrown)),
                            direct("abc"));
            try (CapturedLog log = new CapturedLog()) {
                assertEquals(3, run(op), "what a callback throws does not touch the operation");
                until(
                        () -> log.warnings("").stream().anyMatch(r -> r.getThrown() == thrown),
                        "what a callback throws is logged");
            }
        }
        assertEquals(3, run(writev(file, 0, direct("abc"))), "the engine goes on");
    }

    private static void throwIt(Throwable thrown) {
        if (thrown instanceof Error e) {
            throw e;
        }
        throw (RuntimeException) thrown;
    }
}
