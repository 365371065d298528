package io.jnaaio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.testing.Calls;
import io.jnaaio.testing.FakeAio;
import io.jnaaio.testing.FaultPlan;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Aio.await: a future waited for as a blocking call. */
@Timeout(60)
class FutureWaitTest {
    private static ByteBuffer bytes(int count) {
        return ByteBuffer.allocateDirect(count);
    }

    private static <T extends Throwable> T thrown(Class<T> type, Future<?> future) {
        return assertThrows(type, () -> Aio.await(future));
    }

    private static boolean isFromHere(Throwable e) {
        return Arrays.stream(e.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(FutureWaitTest.class.getName()));
    }

    /** An error that another thread has found. */
    private static <E extends Exception> E ofAnotherThread(FutureTask<E> made) throws Exception {
        Thread thread = new Thread(made);
        thread.start();
        E error = made.get();
        error.setStackTrace(new StackTraceElement[0]);
        return error;
    }

    // ---- results

    @Test
    void theResultIsReturned() throws IOException {
        try (FakeAio fake = FakeAio.builder().auto().create()) {
            AioFile file = fake.file("file");
            assertEquals(30, Aio.await(file.writev(0, bytes(10), bytes(20))));
            assertNull(Aio.await(file.fsync(FsyncMode.DSYNC)));
            assertEquals("30", Aio.await(file.writev(0, bytes(30)).thenApply(String::valueOf)));
        }
    }

    @Test
    void nullIsNamed() {
        Exception e = assertThrows(NullPointerException.class, () -> Aio.await(null));
        assertEquals("future", e.getMessage());
    }

    // ---- errors of the library

    @Test
    void anErrnoExceptionKeepsItsTypeAndFieldsAndBothStacks() {
        FaultPlan plan =
                FaultPlan.builder()
                        .shortTransfer(4, Calls.writes().call(1))
                        .fail(Errno.ENOSPC, Calls.writes().call(2))
                        .build();
        try (FakeAio fake = FakeAio.builder().faults(plan).auto().create()) {
            AioFuture<Long> write = fake.file("file").writev(0, bytes(10));
            ErrnoException e = thrown(ErrnoException.class, write);
            ErrnoException found = (ErrnoException) e.getCause();
            assertNotSame(found, e);
            assertEquals(found.getMessage(), e.getMessage());
            assertEquals(Errno.ENOSPC, e.errno());
            assertEquals(found.call(), e.call());
            assertEquals(found.number(), e.number());
            assertEquals(4, e.bytesTransferred());
            assertTrue(isFromHere(e), "the caller's stack");
            ErrnoException again = thrown(ErrnoException.class, write);
            assertNotSame(e, again);
            assertSame(found, again.getCause(), "nothing piles up");
            assertEquals(0, found.getSuppressed().length);
        }
    }

    @Test
    void anErrorMadeInAdvanceGetsTheStackOfItsCaller() {
        ErrnoException prepared = ErrnoException.prepared("write", Errno.ENOMEM, "free some");
        CompletableFuture<Long> failed = CompletableFuture.failedFuture(prepared);
        ErrnoException e = thrown(ErrnoException.class, failed);
        assertEquals(prepared.getMessage(), e.getMessage());
        assertSame(prepared, e.getCause());
        assertTrue(isFromHere(e), "the caller's stack");
    }

    @Test
    void wrappersAreTakenOff() {
        ErrnoException found = new ErrnoException("write", Errno.EIO, 5, "", 0, null);
        CompletableFuture<Long> failed = CompletableFuture.failedFuture(found);
        CompletableFuture<Long> derived = failed.thenApply(n -> n).thenApply(n -> n);
        FutureTask<Long> joins = new FutureTask<>(derived::join);
        joins.run();
        FutureTask<Long> gets = new FutureTask<>(joins::get);
        gets.run();
        for (Future<Long> future : List.of(failed, derived, joins, gets)) {
            assertSame(found, thrown(ErrnoException.class, future).getCause());
        }
    }

    @Test
    void aClosedFileIsAClosedChannel() throws IOException {
        try (FakeAio fake = FakeAio.create()) {
            AioFile file = fake.file("file");
            file.close();
            Exception e = thrown(ClosedChannelException.class, file.writev(0, bytes(1)));
            assertInstanceOf(ClosedChannelException.class, e.getCause());
            assertTrue(isFromHere(e), "the caller's stack");
        }
    }

    @Test
    void theOtherClosedChannelsKeepTheirTypes() {
        for (ClosedChannelException closed :
                List.of(new AsynchronousCloseException(), new ClosedByInterruptException())) {
            Exception e = thrown(IOException.class, CompletableFuture.failedFuture(closed));
            assertEquals(closed.getClass(), e.getClass());
            assertSame(closed, e.getCause());
        }
    }

    // ---- errors of others

    @Test
    void anotherIOExceptionIsThrownItselfWithOneWaiter() throws Exception {
        IOException other =
                ofAnotherThread(new FutureTask<>(() -> new FileNotFoundException("gone")));
        CompletableFuture<Long> failed = CompletableFuture.failedFuture(other);
        assertSame(other, thrown(FileNotFoundException.class, failed));
        assertSame(other, thrown(FileNotFoundException.class, failed.thenApply(n -> n)));
        assertEquals(1, other.getSuppressed().length, "the first waiter alone");
        Throwable waiter = other.getSuppressed()[0];
        assertTrue(isFromHere(waiter), "the caller's stack");
        assertTrue(waiter.getMessage().contains(Thread.currentThread().getName()));
    }

    @Test
    void uncheckedOnesAreThrownAsTheyAre() {
        for (Throwable unchecked :
                List.of(
                        new IllegalArgumentException("offset"),
                        new UncheckedIOException(new IOException("inner")),
                        new OutOfMemoryError("made up"))) {
            CompletableFuture<Long> failed = CompletableFuture.failedFuture(unchecked);
            assertSame(unchecked, thrown(Throwable.class, failed));
            assertSame(unchecked, thrown(Throwable.class, failed.thenApply(n -> n)));
            assertEquals(0, unchecked.getSuppressed().length);
        }
    }

    @Test
    void aCancelledOneThrowsCancellationException() {
        try (FakeAio fake = FakeAio.create()) {
            AioFuture<Long> write = fake.file("file").writev(0, bytes(1));
            CompletableFuture<Long> derived = write.thenApply(n -> n);
            assertTrue(write.cancel(true));
            fake.completeAll();
            thrown(CancellationException.class, write);
            thrown(CancellationException.class, derived);
        }
    }

    @Test
    void otherCheckedOnesAreTheCauseOfAnIOException() {
        for (Exception checked : List.of(new TimeoutException("late"), new Exception("other"))) {
            IOException e = thrown(IOException.class, CompletableFuture.failedFuture(checked));
            assertEquals(IOException.class, e.getClass());
            assertSame(checked, e.getCause());
            assertEquals(checked.toString(), e.getMessage());
        }
    }

    // ---- interrupts

    @Test
    void anInterruptEndsTheWaitAndStays() throws IOException {
        try (FakeAio fake = FakeAio.create()) {
            AioFuture<Long> write = fake.file("file").writev(0, bytes(3));
            Thread.currentThread().interrupt();
            try {
                Exception e = thrown(InterruptedIOException.class, write);
                assertTrue(e.getMessage().contains("goes on"), e.getMessage());
            } finally {
                assertTrue(Thread.interrupted(), "the interrupt is still there");
            }
            fake.completeAll();
            Thread.currentThread().interrupt();
            try {
                assertEquals(3, Aio.await(write), "what is done is not waited for");
            } finally {
                assertTrue(Thread.interrupted(), "the interrupt is still there");
            }
        }
    }

    // ---- completion threads

    @ParameterizedTest
    @ValueSource(strings = {"the library's", "a derived one", "another one"})
    void aCompletionThreadMayNotWait(String which) {
        try (FakeAio fake = FakeAio.create()) {
            AioFile file = fake.file("file");
            AioFuture<Long> ended = file.writev(0, bytes(1));
            AioFuture<Long> inFlight = file.writev(1, bytes(1));
            CompletableFuture<Long> awaited =
                    switch (which) {
                        case "the library's" -> inFlight;
                        case "a derived one" -> inFlight.thenApply(n -> n);
                        default -> new CompletableFuture<>();
                    };
            CompletableFuture<IllegalStateException> refusal =
                    ended.thenApply(n -> thrown(IllegalStateException.class, awaited));
            fake.step();
            String why = refusal.join().getMessage();
            assertTrue(why.startsWith("waiting for a future would block a completion thread"), why);
            fake.completeAll();
        }
    }

    @Test
    void aCompletionThreadMayTakeWhatIsDone() {
        try (FakeAio fake = FakeAio.create()) {
            AioFile file = fake.file("file");
            AioFuture<Long> first = file.writev(0, bytes(5));
            fake.step();
            CompletableFuture<Long> taken =
                    file.writev(1, bytes(1)).thenApply(n -> uncheckedAwait(first));
            fake.step();
            assertEquals(5, taken.join());
        }
    }

    private static long uncheckedAwait(Future<Long> future) {
        try {
            return Aio.await(future);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
