package io.jnaaio.log;

import static io.jnaaio.log.AppenderTest.bytes;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A log that fails, is full, is closed, or is asked for nonsense. */
@Timeout(30)
class AppenderFailureTest {
    private final HeldWrites writes = new HeldWrites();

    static ErrnoException errno(Errno errno, long moved) {
        return new ErrnoException("writev", errno, 0, "", moved, null);
    }

    private static Throwable failure(AioFuture<?> future) {
        assertTrue(future.isDone());
        return assertThrows(ExecutionException.class, future::get).getCause();
    }

    private static void assertFailed(Throwable cause, AioFuture<?> future) {
        Throwable why = assertInstanceOf(IOException.class, failure(future));
        assertSame(cause, why.getCause());
    }

    // ---- failure

    @Test
    void anErrorFailsItsGroupAndAllThatWaitsAndAllThatComes() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        AioFuture<Long> durable = log.append(bytes("fine"));
        writes.next().succeed();
        AioFuture<Long> inFlight = log.append(bytes("a"));
        ByteBuffer waits = bytes("b");
        AioFuture<Long> waiting = log.append(waits);
        AioFuture<Void> flush = log.flush();
        ErrnoException full = errno(Errno.ENOSPC, 1);
        writes.next().fail(full);
        assertEquals(0, durable.getNow(null));
        assertFailed(full, inFlight);
        assertFailed(full, waiting);
        assertFailed(full, flush);
        assertFailed(full, log.append(bytes("c")));
        assertFailed(full, log.flush());
        assertEquals(0, writes.count(), "nothing is written or synced after it");
        assertEquals(0, waits.position(), "the buffers are as they were");
        IOException thrown = assertThrows(IOException.class, log::close);
        assertSame(full, thrown.getCause());
        assertDoesNotThrow(log::close);
    }

    @Test
    void actionsOfAFailedGroupThatAppendFailToo() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        List<Throwable> seen = new ArrayList<>();
        CompletableFuture<Long> stage =
                log.append(bytes("a"))
                        .whenComplete((at, error) -> seen.add(failure(log.append(bytes("b")))));
        ErrnoException error = errno(Errno.EIO, 1);
        writes.next().fail(error);
        assertTrue(stage.isCompletedExceptionally());
        assertSame(error, seen.get(0).getCause());
        assertEquals(0, writes.count());
    }

    @Test
    void aSyncThatSaysEagainAfterTheBytesIsAFailure() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        AioFuture<Long> record = log.append(bytes("a"));
        ErrnoException error = errno(Errno.EAGAIN, 1);
        writes.next().fail(error);
        assertFailed(error, record);
    }

    @Test
    void aWriteThatThrowsAtTheCallFailsTheLog() throws Exception {
        writes.onSubmit =
                write -> {
                    throw new IllegalArgumentException("not expected");
                };
        Appender log = Appender.open(writes.file, 0);
        Throwable why = failure(log.append(bytes("a")));
        assertInstanceOf(IllegalArgumentException.class, why.getCause());
        assertThrows(IOException.class, log::close);
    }

    @Test
    void theFileClosedUnderTheLog() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        writes.onSubmit = write -> write.fail(new ClosedChannelException());
        assertInstanceOf(ClosedChannelException.class, failure(log.append(bytes("a"))).getCause());
        assertThrows(IOException.class, log::close);
    }

    // ---- actions

    @Test
    void anActionThatThrowsHarmsItsStageAlone() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        CompletableFuture<Object> stage =
                log.append(bytes("a"))
                        .thenApply(
                                at -> {
                                    throw new IllegalStateException("mine");
                                });
        CompletableFuture<Object> error =
                log.append(bytes("b"))
                        .thenApply(
                                at -> {
                                    throw new AssertionError("mine");
                                });
        AioFuture<Long> fine = log.append(bytes("c"));
        writes.next().succeed();
        writes.next().succeed();
        assertTrue(stage.isCompletedExceptionally() && error.isCompletedExceptionally());
        assertEquals(2, fine.getNow(null));
    }

    @Test
    void anActionThatWouldWaitForTheLogIsRefused() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        CompletableFuture<Long> stage =
                log.append(bytes("a")).thenApply(at -> log.append(bytes("b")).join());
        writes.next().succeed();
        ExecutionException e = assertThrows(ExecutionException.class, stage::get);
        assertInstanceOf(IllegalStateException.class, e.getCause());
        writes.next().succeed();
        assertTrue(log.flush().isDone(), "the log goes on");
    }

    @Test
    void whileAnActionBlocksOthersMayAppend() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<Void> stage =
                log.append(bytes("a"))
                        .thenRun(
                                () -> {
                                    blocked.countDown();
                                    try {
                                        goOn.await();
                                    } catch (InterruptedException e) {
                                        throw new AssertionError(e);
                                    }
                                });
        Thread completer = new Thread(writes.next()::succeed);
        completer.start();
        blocked.await();
        AioFuture<Long> other = log.append(bytes("b"));
        assertEquals(0, writes.count());
        goOn.countDown();
        writes.next().succeed();
        assertEquals(1, other.join());
        stage.join();
        completer.join();
    }

    @Test
    void anActionThatClosesTheLogDoesNotWait() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        CompletableFuture<Void> stage =
                log.append(bytes("a"))
                        .thenRun(
                                () -> {
                                    try {
                                        log.close();
                                    } catch (IOException e) {
                                        throw new AssertionError(e);
                                    }
                                });
        AioFuture<Long> before = log.append(bytes("b"));
        writes.next().succeed();
        assertTrue(stage.isDone());
        assertInstanceOf(ClosedChannelException.class, failure(log.append(bytes("c"))));
        assertFalse(before.isDone());
        writes.next().succeed();
        assertEquals(1, before.getNow(null), "what was appended before becomes durable");
        log.close();
    }

    // ---- close

    @Test
    void closeWaitsForAllThatWasAppended() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        AioFuture<Long> first = log.append(bytes("a"));
        AioFuture<Long> second = log.append(bytes("b"));
        CompletableFuture<Boolean> closing =
                CompletableFuture.supplyAsync(
                        () -> {
                            assertDoesNotThrow(log::close);
                            return first.isDone() && second.isDone();
                        });
        while (log.isOpen()) {
            Thread.onSpinWait();
        }
        writes.next().succeed();
        HeldWrites.Held group = writes.next();
        assertFalse(closing.isDone());
        group.succeed();
        assertTrue(closing.join());
        assertFalse(log.isOpen());
    }

    @Test
    void closedAtEachStage() throws Exception {
        Appender unused = Appender.open(writes.file, 0);
        unused.close();
        unused.close();
        assertInstanceOf(ClosedChannelException.class, failure(unused.append(bytes("a"))));
        assertInstanceOf(ClosedChannelException.class, failure(unused.flush()));
        assertEquals(0, unused.position());
        assertEquals(0, writes.count());
    }

    // ---- the bound

    @Test
    void aFullLogRefusesAndGoesOn() throws Exception {
        Appender log = Appender.open(writes.file, 0, 4);
        AioFuture<Long> first = log.append(bytes("abc"));
        ErrnoException full =
                assertInstanceOf(ErrnoException.class, failure(log.append(bytes("de"))));
        assertEquals(Errno.EAGAIN, full.errno());
        assertTrue(full.getMessage().contains("3 bytes in 1 records"), full.getMessage());
        AioFuture<Long> fits = log.append(bytes("f"));
        writes.next().succeed();
        assertEquals(0, first.getNow(null));
        AioFuture<Long> room = log.append(bytes("ghi"));
        writes.next().succeed();
        assertEquals(3, fits.getNow(null));
        writes.next().succeed();
        assertEquals(4, room.getNow(null), "a refused record takes no place");
    }

    @Test
    void theNumberOfRecordsIsBoundedToo() throws Exception {
        Appender log = Appender.open(writes.file, 0);
        for (int i = 0; i < Appender.PENDING_RECORDS_MAX; i++) {
            assertFalse(log.append(bytes("x")).isDone());
        }
        assertInstanceOf(ErrnoException.class, failure(log.append(bytes("x"))));
        assertFalse(log.flush().isDone(), "a flush is never refused");
        writes.next().succeed();
        assertFalse(log.append(bytes("x")).isDone());
    }

    @Test
    void theRoomOfAGroupIsFreeBeforeItsActionsRun() throws Exception {
        Appender log = Appender.open(writes.file, 0, 1);
        CompletableFuture<Long> chain =
                log.append(bytes("a")).thenCompose(at -> log.append(bytes("b")));
        writes.next().succeed();
        writes.next().succeed();
        assertEquals(1, chain.getNow(null));
    }

    // ---- arguments

    @Test
    void nonsenseIsRefusedAtTheCall() throws Exception {
        assertThrows(NullPointerException.class, () -> Appender.open(null, 0));
        assertThrows(IllegalArgumentException.class, () -> Appender.open(writes.file, -1));
        assertThrows(IllegalArgumentException.class, () -> Appender.open(writes.file, 0, 0));
        Appender log = Appender.open(writes.file, Long.MAX_VALUE - 3, 10);
        assertThrows(NullPointerException.class, () -> log.append((ByteBuffer[]) null));
        assertThrows(IllegalArgumentException.class, () -> log.append(bytes("a"), null));
        assertThrows(IllegalArgumentException.class, log::append);
        assertThrows(IllegalArgumentException.class, () -> log.append(bytes("")));
        ByteBuffer twice = bytes("a");
        assertThrows(IllegalArgumentException.class, () -> log.append(twice, twice));
        ByteBuffer[] many = new ByteBuffer[20];
        for (int i = 0; i < many.length; i++) {
            many[i] = bytes("a").limit(i == 0 ? 1 : 0);
        }
        many[19] = many[3];
        assertThrows(IllegalArgumentException.class, () -> log.append(many));
        assertThrows(IllegalArgumentException.class, () -> log.append(bytes("12345678901")));
        assertThrows(IllegalArgumentException.class, () -> log.append(bytes("1234")));
        assertEquals(0, writes.count());
        assertFalse(log.append(bytes("123")).isDone(), "up to the last byte that a file can have");
    }

    @Test
    void filesThatAreNotForLogsAreRefused() throws Exception {
        writes.appendOnePieceMax = 4096;
        String why =
                assertThrows(IllegalArgumentException.class, () -> Appender.open(writes.file, 0))
                        .getMessage();
        assertTrue(why.contains("APPEND"), why);
        writes.appendOnePieceMax = 0;
        writes.open = false;
        assertThrows(ClosedChannelException.class, () -> Appender.open(writes.file, 0));
    }

    @Test
    void aMisalignedRecordIsRefusedBeforeItSpoilsAGroup() throws Exception {
        writes.alignment = 512;
        assertThrows(IllegalArgumentException.class, () -> Appender.open(writes.file, 100));
        Appender log = Appender.open(writes.file, 512);
        assertThrows(IllegalArgumentException.class, () -> log.append(ByteBuffer.allocate(100)));
        ByteBuffer room = ByteBuffer.allocateDirect(2048).alignedSlice(512);
        assertThrows(
                IllegalArgumentException.class,
                () -> log.append(room.duplicate().position(1).limit(513)));
        assertThrows(IllegalArgumentException.class, () -> log.append(room.duplicate().limit(100)));
        assertFalse(log.append(room.duplicate().limit(512)).isDone());
        assertFalse(
                log.append(ByteBuffer.allocate(12), ByteBuffer.allocate(500)).isDone(),
                "heap buffers are copied together");
    }
}
