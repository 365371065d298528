package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.QueueFull;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Waiting: {@code await} for one operation, {@code suspend} for any of several. */
public abstract class SuspendContract extends BackendContract {
    /** Constructor for subclasses. */
    protected SuspendContract() {}

    @Test
    void suspendedUntilBothAreDone() throws Exception {
        Path path = fileOf(TEXT);
        AioFile file = openBoth(path);
        ByteBuffer back = ByteBuffer.allocateDirect(4);
        AsyncWritev write = writev(file, 2, direct("CDEFG"));
        AsyncReadv read = readv(file, 8, back);
        write.submit();
        read.submit();
        List<AsyncOperation<?>> left = new ArrayList<>(List.of(write, read));
        while (!left.isEmpty()) {
            assertTrue(io.suspend(left, DEADLINE), "suspend returns when any one is done");
            assertTrue(
                    left.removeIf(op -> op.error() != Errno.EINPROGRESS),
                    "after suspend at least one is done");
        }
        assertEquals(5, write.aioReturn(), "suspend reaps nothing");
        assertEquals(4, read.aioReturn(), "suspend reaps nothing");
        assertEquals("3456", textOf(back));
    }

    @Test
    void anEmptyListIsDone() throws Exception {
        assertTrue(io.suspend(List.of(), DEADLINE), "an empty list returns true at once");
    }

    @Test
    void whatIsNotInFlightCountsAsDone() throws Exception {
        AsyncWritev prepared = writev(openNew(), 0, direct("a"));
        assertTrue(io.suspend(List.of(prepared), DEADLINE), "PREPARED counts as done");
        assertEquals(1, run(prepared));
        assertTrue(io.suspend(List.of(prepared), Duration.ZERO), "REAPED counts as done");
    }

    @Test
    void oneThatIsDoneIsEnough() throws Exception {
        AsyncWritev done = writev(openNew(), 0, direct("a"));
        done.submit();
        waitFor(done);
        AsyncWritev other = writev(openNew(), 0, ByteBuffer.allocateDirect(1 << 20));
        other.submit();
        assertTrue(io.suspend(List.of(other, done), DEADLINE), "any one that is done will do");
        assertEquals(1 << 20, resultOf(other));
    }

    @Test
    void theSameOperationMayStandThereTwice() throws Exception {
        AsyncWritev op = writev(openNew(), 0, direct("a"));
        op.submit();
        assertTrue(io.suspend(List.of(op, op), DEADLINE), "it is waited for all the same");
        assertEquals(1, resultOf(op));
    }

    @Test
    void zeroAndNegativeTimeoutsOnlyLook() throws Exception {
        AsyncWritev op = writev(openNew(), 0, ByteBuffer.allocateDirect(1 << 20));
        op.submit();
        for (Duration timeout : List.of(Duration.ZERO, Duration.ofSeconds(-5))) {
            if (!op.await(timeout)) {
                continue; // It was in flight when suspend checked.
            }
            assertFalse(op.inProgress(), "true means that it is done");
        }
        boolean ignored = io.suspend(List.of(op), Duration.ZERO);
        assertEquals(1 << 20, resultOf(op));
    }

    @Test
    void hugeTimeoutsAreTimeouts() throws Exception {
        AsyncWritev op = writev(openNew(), 0, direct("a"));
        op.submit();
        assertTrue(op.await(Duration.ofSeconds(Long.MAX_VALUE)), "no overflow");
        assertTrue(io.suspend(List.of(op), Duration.ofSeconds(Long.MIN_VALUE)), "no overflow");
        assertEquals(1, op.aioReturn());
    }

    @Test
    void manyThreadsMayWaitForOneOperation() throws IOException {
        AsyncWritev op = writev(openNew(), 0, ByteBuffer.allocateDirect(4 << 20));
        op.submit();
        List<CompletableFuture<Boolean>> waiters = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            waiters.add(inThread(() -> op.await(DEADLINE)));
            waiters.add(inThread(() -> io.suspend(List.of(op), DEADLINE)));
        }
        for (CompletableFuture<Boolean> waiter : waiters) {
            assertTrue(valueOf(waiter), "every waiter is woken");
        }
        assertEquals(4 << 20, op.aioReturn());
    }

    @Test
    void oneThreadMayWaitForManyOperations() throws Exception {
        AioFile file = openNew();
        List<AsyncWritev> left = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            AsyncWritev op = writev(file, 100L * i, ByteBuffer.allocateDirect(100));
            op.submit();
            left.add(op);
        }
        int reaped = 0;
        while (!left.isEmpty()) {
            assertTrue(io.suspend(left, DEADLINE), "each is done some time");
            for (AsyncWritev op : List.copyOf(left)) {
                if (op.error() != Errno.EINPROGRESS) {
                    assertEquals(100, op.aioReturn());
                    left.remove(op);
                    reaped++;
                }
            }
        }
        assertEquals(100, reaped, "each is reaped once");
    }

    @Test
    void aFailureIsACompletion() throws Exception {
        AsyncWritev op = writev(openDevice("/dev/full"), 0, direct("a"));
        op.submit();
        assertTrue(io.suspend(List.of(op), DEADLINE), "suspend does not throw for a failure");
        assertEquals(0, errorOf(op).bytesTransferred());
    }

    @Test
    void anInterruptedThreadDoesNotWait() throws IOException {
        AsyncWritev op = writev(openNew(), 0, ByteBuffer.allocateDirect(1 << 20));
        op.submit();
        Thread.currentThread().interrupt();
        assertThrows(InterruptedException.class, () -> op.await(DEADLINE), "await");
        assertFalse(Thread.currentThread().isInterrupted(), "the interrupt was taken");
        Thread.currentThread().interrupt();
        assertThrows(
                InterruptedException.class, () -> io.suspend(List.of(op), DEADLINE), "suspend");
        assertEquals(1 << 20, resultOf(op), "an interrupt loses no operation");
    }

    // ---- with an operation that is certainly not complete, because it waits for room

    /** Runs an action while an operation waits for room, and returns its result. */
    private <T> T whileWaiting(Function<AsyncWritev, T> action) throws IOException {
        return whileWaiting((engine, op) -> action.apply(op));
    }

    /** An action on the engine and the operation that waits for room. */
    private interface Action<T> {
        T apply(AsyncIo engine, AsyncWritev op) throws InterruptedException;
    }

    private <T> T whileWaiting(Action<T> action) throws IOException {
        AsyncIo narrow =
                engine(AioOptions.builder().queueDepth(1).operationQueueFull(QueueFull.BLOCK));
        AioFile file = openBoth(narrow, fileOf(""));
        AsyncWritev op = writev(narrow, file, 0, direct("abc"));
        CompletableFuture<Boolean> submitted;
        T result;
        try (HeldCredits held = HeldCredits.take(narrow, file, 1)) {
            submitted =
                    inThread(
                            () -> {
                                op.submit();
                                return true;
                            });
            until(op::inProgress, "it is in progress while its submit waits for room");
            result = action.apply(narrow, op);
            assertSame(Errno.EINPROGRESS, op.error(), "it waits as long as there is no room");
            held.release();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertTrue(valueOf(submitted), "submit returns when there is room");
        assertEquals(3, resultOf(op), "it is carried out when there is room");
        return result;
    }

    private static <T> CompletableFuture<T> inThread(Callable<T> action) {
        CompletableFuture<T> result = new CompletableFuture<>();
        new Thread(
                        () -> {
                            try {
                                result.complete(action.call());
                            } catch (Throwable e) {
                                result.completeExceptionally(e);
                            }
                        },
                        "waiter")
                .start();
        return result;
    }

    @Test
    void awaitGivesUpAtItsTimeout() throws IOException {
        long nanos =
                whileWaiting(
                        op -> {
                            long start = System.nanoTime();
                            assertFalse(await(op, Duration.ofMillis(30)), "false at the timeout");
                            return System.nanoTime() - start;
                        });
        assertTrue(nanos >= 30_000_000, "and not before it: " + nanos);
    }

    @Test
    void suspendGivesUpAtItsTimeout() throws IOException {
        for (Duration timeout :
                List.of(Duration.ofNanos(10), Duration.ofMillis(1), Duration.ofMillis(-1))) {
            boolean done = whileWaiting((engine, op) -> engine.suspend(List.of(op), timeout));
            assertFalse(done, "false at the timeout");
        }
    }

    private static boolean await(AsyncWritev op, Duration timeout) {
        try {
            return op.await(timeout);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aWaitingThreadMayBeInterrupted() throws IOException {
        Boolean interrupted =
                whileWaiting(
                        op -> {
                            CompletableFuture<Boolean> caught = new CompletableFuture<>();
                            Thread waiter =
                                    new Thread(
                                            () -> {
                                                try {
                                                    caught.complete(!op.await(DEADLINE));
                                                } catch (InterruptedException e) {
                                                    caught.complete(true);
                                                }
                                            });
                            waiter.start();
                            until(
                                    () -> waiter.getState() == Thread.State.TIMED_WAITING,
                                    "it waits");
                            waiter.interrupt();
                            return valueOf(caught);
                        });
        assertTrue(interrupted, "await throws InterruptedException");
    }

    @Test
    void notificationStaysWhileItWaits() throws IOException {
        IllegalStateException e =
                whileWaiting(
                        op ->
                                assertThrows(
                                        IllegalStateException.class,
                                        () -> op.setSigevNotify(SigevNotify.none()),
                                        "in progress: the notification stays"));
        assertTrue(e.getMessage() != null);
    }

    @Test
    void resultsAreRefusedWhileItWaits() throws IOException {
        IllegalStateException e =
                whileWaiting(
                        op -> {
                            assertThrows(IllegalStateException.class, op::submit, "submit");
                            return assertThrows(
                                    IllegalStateException.class, op::aioReturn, "aioReturn");
                        });
        assertTrue(e.getMessage() != null);
    }
}
