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
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.QueueFull;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Futures that only the engine completes, and only after the kernel has finished with the buffers. */
public abstract class AioFutureContract extends BackendContract {
    /** Constructor for subclasses. */
    protected AioFutureContract() {}

    private AioFuture<Long> started() throws IOException {
        return openNew().writev(0, ByteBuffer.allocateDirect(1 << 20));
    }

    private AioFuture<Long> done() throws IOException {
        AioFuture<Long> future = openNew().writev(0, direct("abc"));
        assertEquals(3, valueOf(future));
        return future;
    }

    // ---- what is not supported

    @SuppressWarnings("FutureReturnValueIgnored")
    static Stream<Named<Consumer<AioFuture<Long>>>> completions() {
        return Stream.of(
                Named.of("complete", f -> f.complete(1L)),
                Named.of("completeAsync", f -> f.completeAsync(() -> 1L)),
                Named.of("completeAsync on", f -> f.completeAsync(() -> 1L, Runnable::run)),
                Named.of("completeOnTimeout", f -> f.completeOnTimeout(1L, 1, TimeUnit.DAYS)),
                Named.of("obtrudeValue", f -> f.obtrudeValue(1L)),
                Named.of("obtrudeException", f -> f.obtrudeException(new IOException())));
    }

    @ParameterizedTest
    @MethodSource("completions")
    void onlyTheEngineCompletesIt(Consumer<AioFuture<Long>> completion) throws IOException {
        AioFuture<Long> inFlight = started();
        assertThrows(
                UnsupportedOperationException.class,
                () -> completion.accept(inFlight),
                "only the engine knows when the kernel is done with the memory");
        assertEquals(1 << 20, valueOf(inFlight), "the refused call changes nothing");
        AioFuture<Long> done = done();
        assertThrows(UnsupportedOperationException.class, () -> completion.accept(done));
        assertEquals(3, done.join(), "nor afterwards");
    }

    // ---- what only asks

    @RepeatedTest(10)
    void cancelOnlyAsks() throws IOException {
        Path path = fileOf(TEXT);
        ByteBuffer buffer = direct("CDEF");
        AioFuture<Long> future = openBoth(path).writev(2, buffer);
        boolean asked = future.cancel(true);
        until(future::isDone, "it completes when the kernel is done");
        if (future.isCancelled()) {
            assertTrue(asked, "cancel() is true if it cancelled");
            assertThrows(CancellationException.class, future::join);
            assertEquals(0, buffer.position(), "nothing was moved");
            assertContent(TEXT, path, "a cancelled write has written nothing");
        } else {
            assertEquals(4, future.join(), "the bytes won");
            assertEquals(4, buffer.position(), "the bytes won");
            assertContent("abCDEF123456", path, "the bytes won");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancelOfADoneOneIsFalse(boolean mayInterrupt) throws IOException {
        AioFuture<Long> future = done();
        assertFalse(future.cancel(mayInterrupt), "it was complete, and not by cancellation");
        assertFalse(future.isCancelled());
        assertEquals(3, future.join(), "the value stays");
    }

    @RepeatedTest(5)
    void completeExceptionallyOnlyAsks() throws IOException {
        AioFuture<Long> future = started();
        IllegalStateException mine = new IllegalStateException("mine");
        assertFalse(future.completeExceptionally(mine), "the engine alone completes it");
        until(future::isDone, "it completes when the kernel is done");
        if (future.isCompletedExceptionally()) {
            assertSame(mine, failureOf(future), "with the given exception");
        } else {
            assertEquals(1 << 20, future.join(), "or with the bytes if they won");
        }
    }

    @Test
    void completeExceptionallyOfADoneOneChangesNothing() throws IOException {
        AioFuture<Long> future = done();
        assertFalse(future.completeExceptionally(new IOException()));
        assertEquals(3, future.join(), "the value stays");
        assertThrows(NullPointerException.class, () -> future.completeExceptionally(null));
    }

    @Test
    void orTimeoutOnlyAsks() throws IOException {
        List<AioFuture<Long>> futures = new ArrayList<>();
        AioFile file = openNew();
        for (int i = 0; i < 20; i++) {
            AioFuture<Long> future = file.writev(0, ByteBuffer.allocateDirect(1 << 20));
            assertSame(future, future.orTimeout(1, TimeUnit.NANOSECONDS), "as CompletableFuture");
            futures.add(future);
        }
        for (AioFuture<Long> future : futures) {
            until(future::isDone, "it completes when the kernel is done");
            if (future.isCompletedExceptionally()) {
                assertInstanceOf(TimeoutException.class, failureOf(future), "TimeoutException");
            } else {
                assertEquals(1 << 20, future.join(), "or the bytes if they won");
            }
        }
    }

    @Test
    void orTimeoutThatIsNotReachedChangesNothing() throws IOException {
        AioFuture<Long> future = openNew().writev(0, direct("abc"));
        assertEquals(3, valueOf(future.orTimeout(1, TimeUnit.HOURS)));
    }

    @Test
    void aCancelledQueueLosesNothing() throws IOException {
        Path path = fileOf(new byte[300 * 100]);
        AioFile file = openBoth(path);
        List<AioFuture<Long>> futures = new ArrayList<>();
        AtomicInteger completions = new AtomicInteger();
        for (int i = 0; i < 300; i++) {
            byte[] data = pattern(100, 1000 + i);
            AioFuture<Long> future = file.writev(100L * i, direct(data));
            var unused = future.whenComplete((v, e) -> completions.incrementAndGet());
            futures.add(future);
        }
        for (AioFuture<Long> future : futures) {
            boolean ignored = future.cancel(false);
        }
        byte[] expected = new byte[300 * 100];
        for (int i = 0; i < 300; i++) {
            AioFuture<Long> future = futures.get(i);
            until(future::isDone, "each completes");
            if (!future.isCompletedExceptionally()) {
                System.arraycopy(pattern(100, 1000 + i), 0, expected, 100 * i, 100);
            } else {
                assertTrue(future.isCancelled(), "CancellationException is what was asked for");
            }
        }
        until(() -> completions.get() >= 300, "each tells its dependents");
        assertEquals(300, completions.get(), "once");
        assertContent(expected, path, "the file holds what was reported as written");
    }

    // ---- derived stages

    @Test
    void derivedStagesDoNotPropagateBack() throws IOException {
        AioFuture<Long> future = started();
        CompletableFuture<Long> one = future.thenApply(bytes -> bytes + 1);
        CompletableFuture<Long> two = future.thenApply(bytes -> bytes + 1);
        CompletableFuture<Long> three = future.copy();
        boolean ignored = one.cancel(true);
        ignored = two.complete(7L);
        ignored = three.completeExceptionally(new IOException("mine"));
        assertEquals(1 << 20, valueOf(future), "what is done to them does not come back");
        assertFalse(future.isCancelled());
    }

    @Test
    void derivedStagesArePlainFutures() throws IOException {
        CompletableFuture<Long> derived = done().thenApply(bytes -> bytes);
        assertFalse(derived instanceof AioFuture, "they have no operation behind them");
        CompletableFuture<Long> own = openNew().writev(0, direct("abc")).newIncompleteFuture();
        assertTrue(own.complete(1L), "and may be completed by anyone");
    }

    @Test
    void manyFuturesCombine() throws IOException {
        AioFile file = openNew();
        CompletableFuture<?>[] futures = new CompletableFuture<?>[100];
        for (int i = 0; i < 100; i++) {
            futures[i] = file.writev(3L * i, heap("abc"));
        }
        var unused = valueOf(CompletableFuture.allOf(futures));
        assertEquals(300, file.size(), "allOf waits for all");
    }

    @Test
    void dependentsSeeTheRawException() throws IOException {
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        var unused =
                openDevice("/dev/full")
                        .writev(0, direct("abc"))
                        .whenComplete((bytes, error) -> seen.complete(error));
        assertInstanceOf(ErrnoException.class, valueOf(seen), "a dependent gets the error itself");
    }

    @Test
    void getAndJoinWrapTheExceptionAsCompletableFutureDoes() throws IOException {
        AioFuture<Long> future = openDevice("/dev/full").writev(0, direct("abc"));
        ExecutionException got = assertThrows(ExecutionException.class, future::get);
        assertInstanceOf(ErrnoException.class, got.getCause());
        CompletionException joined = assertThrows(CompletionException.class, future::join);
        assertInstanceOf(ErrnoException.class, joined.getCause());
        assertTrue(future.isCompletedExceptionally());
        assertFalse(future.isCancelled());
    }

    // ---- completion threads

    private interface Wait {
        Object on(AioFuture<Long> future) throws Exception;
    }

    private static Stream<Named<Wait>> waits() {
        return Stream.of(
                Named.of("get", AioFuture::get),
                Named.of("timed get", f -> f.get(10, TimeUnit.SECONDS)),
                Named.of("join", AioFuture::join));
    }

    @ParameterizedTest
    @MethodSource("waits")
    void onACompletionThreadAWaitIsRefused(Wait wait) throws IOException {
        AsyncIo narrow =
                engine(AioOptions.builder().queueDepth(1).operationQueueFull(QueueFull.BLOCK));
        AioFile file = openBoth(narrow, fileOf(""));
        // Certainly not complete: it waits for the place of the callback's operation.
        AsyncWritev waiting = writev(narrow, file, 0, direct("abc"));
        CompletableFuture<Object> answer = new CompletableFuture<>();
        CompletableFuture<Boolean> submitted = new CompletableFuture<>();
        AsyncWritev op =
                narrow.writev(
                        file,
                        10,
                        List.of(direct("abc")),
                        0,
                        SigevNotify.callback(
                                Runnable::run,
                                o -> {
                                    submitInThread(waiting, submitted);
                                    until(waiting::inProgress, "it waits for room");
                                    try {
                                        answer.complete(wait.on(waiting.future()));
                                    } catch (Throwable e) {
                                        answer.complete(e);
                                    }
                                }));
        op.submit();
        assertInstanceOf(
                IllegalStateException.class,
                valueOf(answer),
                "a wait there would block the operations behind it");
        assertTrue(valueOf(submitted));
        assertEquals(3, resultOf(op));
    }

    private static void submitInThread(AsyncWritev op, CompletableFuture<Boolean> submitted) {
        new Thread(
                        () -> {
                            try {
                                op.submit();
                                submitted.complete(true);
                            } catch (IOException | RuntimeException e) {
                                submitted.completeExceptionally(e);
                            }
                        },
                        "submitter")
                .start();
    }

    @Test
    void onACompletionThreadADoneFutureMayBeAsked() throws IOException {
        AioFuture<Long> done = done();
        CompletableFuture<Long> seen =
                openNew().writev(0, direct("abc")).thenApply(bytes -> done.join() + bytes);
        assertEquals(6, valueOf(seen), "what is done needs no wait");
    }

    @Test
    void aFutureTakenWhileSubmitWaitsForRoomCompletes() throws IOException {
        AsyncIo narrow =
                engine(AioOptions.builder().queueDepth(1).operationQueueFull(QueueFull.BLOCK));
        AioFile file = openBoth(narrow, fileOf(""));
        AsyncWritev op = writev(narrow, file, 0, direct("abc"));
        CompletableFuture<Boolean> submitted = new CompletableFuture<>();
        AioFuture<Long> future;
        try (HeldCredits held = HeldCredits.take(narrow, file, 1)) {
            submitInThread(op, submitted);
            until(op::inProgress, "it waits for room");
            future = op.future();
            assertFalse(future.isDone(), "it was not even begun");
            held.release();
        }
        assertTrue(valueOf(submitted));
        assertEquals(3, valueOf(future), "future() is legal from submit on");
    }
}
