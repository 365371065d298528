package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** Close: before, during and after operations. */
abstract class ChannelClosing extends ChannelHandlers {
    private static final Class<ClosedChannelException> CLOSED = ClosedChannelException.class;

    @Test
    void aClosedChannelSaysSo() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        assertTrue(channel.isOpen(), "a channel is open when it is opened");
        channel.close();
        assertFalse(channel.isOpen(), "a closed channel is not open");
        channel.close();
        assertFalse(channel.isOpen(), "closing it again changes nothing");
    }

    @Test
    void onAClosedChannelOperationsFailThroughFutureAndHandler() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        channel.close();
        String promise = "on a closed channel an operation fails with ClosedChannelException";
        assertInstanceOf(CLOSED, failureOf(channel.read(heap("."), 0), promise), promise);
        assertInstanceOf(CLOSED, failureOf(channel.write(heap("."), 0), promise), promise);
        ByteBuffer none = ByteBuffer.allocate(0);
        assertInstanceOf(CLOSED, failureOf(channel.write(none, 0), promise), promise);
        assertInstanceOf(CLOSED, failureOf(channel.lock(), promise), promise);
        Seen<Integer> read = new Seen<>();
        Seen<Integer> write = new Seen<>();
        Seen<FileLock> lock = new Seen<>();
        channel.read(heap("."), 0, "r", read);
        channel.write(heap("."), 0, "w", write);
        channel.lock(0, 1, false, "l", lock);
        assertInstanceOf(CLOSED, failureOf(read.result, promise), promise);
        assertInstanceOf(CLOSED, failureOf(write.result, promise), promise);
        assertInstanceOf(CLOSED, failureOf(lock.result, promise), promise);
        assertEquals("r", read.attachment(), "the attachment comes along");
    }

    @Test
    void onAClosedChannelCallsThrow() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        channel.close();
        String promise = "on a closed channel a call throws ClosedChannelException";
        assertThrows(CLOSED, channel::size, promise);
        assertThrows(CLOSED, () -> channel.truncate(0), promise);
        assertThrows(CLOSED, () -> channel.force(true), promise);
        assertThrows(CLOSED, channel::tryLock, promise);
    }

    /** The number of bytes of an operation interrupted by a close; -1 if it failed as specified. */
    private static long outcome(Future<? extends Number> future) {
        try {
            return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS).longValue();
        } catch (ExecutionException e) {
            assertInstanceOf(
                    CLOSED,
                    e.getCause(),
                    "an operation that a close cuts off fails with AsynchronousCloseException, one"
                            + " that comes after it with ClosedChannelException");
            return -1;
        } catch (TimeoutException e) {
            return fail("a close leaves no operation without an end", e);
        } catch (InterruptedException e) {
            return fail("nobody interrupts this thread", e);
        }
    }

    @Test
    void aCloseDuringOperationsEndsAllOfThem() throws IOException {
        for (int round = 0; round < 20; round++) {
            AsynchronousFileChannel channel = channelOn("");
            List<Future<Integer>> futures = new ArrayList<>();
            List<Seen<Integer>> handlers = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                futures.add(channel.write(ByteBuffer.allocateDirect(8192), 8192L * i));
                Seen<Integer> seen = new Seen<>();
                channel.write(ByteBuffer.allocate(100), 8192L * i, null, seen);
                handlers.add(seen);
            }
            channel.close();
            for (Future<Integer> future : futures) {
                long bytes = outcome(future);
                assertTrue(
                        bytes == -1 || bytes == 8192,
                        "it fails as promised or is whole, not " + bytes);
            }
            for (Seen<Integer> seen : handlers) {
                long bytes = outcome(seen.result);
                assertTrue(
                        bytes == -1 || bytes == 100,
                        "it fails as promised or is whole, not " + bytes);
            }
        }
    }

    @Test
    void whatIsCutOffFailsWithAsynchronousCloseException() throws IOException {
        // Chance decides which are interrupted; those must report it.
        for (int round = 0; round < 20; round++) {
            AsynchronousFileChannel channel = channelOn("");
            List<Future<Integer>> futures = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                futures.add(channel.write(ByteBuffer.allocateDirect(1 << 15), 0));
            }
            channel.close();
            for (Future<Integer> future : futures) {
                try {
                    assertEquals(
                            1 << 15, future.get(DEADLINE_SECONDS, TimeUnit.SECONDS), "it is whole");
                } catch (ExecutionException e) {
                    assertInstanceOf(
                            AsynchronousCloseException.class,
                            e.getCause(),
                            "what was begun before the close fails with AsynchronousCloseException");
                } catch (TimeoutException | InterruptedException e) {
                    fail("a close leaves no operation without an end", e);
                }
            }
        }
    }

    @Test
    void threadsMayCloseAndWriteAtTheSameTime() throws IOException, InterruptedException {
        for (int round = 0; round < 30; round++) {
            AsynchronousFileChannel channel = channelOn("");
            CountDownLatch go = new CountDownLatch(1);
            List<CompletableFuture<Long>> writers = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                writers.add(
                        CompletableFuture.supplyAsync(
                                () -> {
                                    await(go);
                                    long sum = 0;
                                    for (int i = 0; i < 20; i++) {
                                        sum += outcome(channel.write(heap("x"), i));
                                    }
                                    return sum;
                                }));
            }
            List<CompletableFuture<Boolean>> closers = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                closers.add(
                        CompletableFuture.supplyAsync(
                                () -> {
                                    await(go);
                                    try {
                                        channel.close();
                                        return channel.isOpen();
                                    } catch (IOException e) {
                                        throw new IllegalStateException(e);
                                    }
                                }));
            }
            go.countDown();
            for (CompletableFuture<Boolean> closer : closers) {
                assertFalse(valueOf(closer), "after a close the channel is closed");
            }
            for (CompletableFuture<Long> writer : writers) {
                assertTrue(valueOf(writer) <= 20, "each operation ends, as promised");
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                fail("the test did not begin");
            }
        } catch (InterruptedException e) {
            fail("nobody interrupts this thread", e);
        }
    }

    @Test
    void aHandlerThatClosesEndsTheOthers() throws IOException {
        for (int round = 0; round < 20; round++) {
            AsynchronousFileChannel channel = channelOn("");
            CompletableFuture<Boolean> closed = new CompletableFuture<>();
            List<Seen<Integer>> others = new ArrayList<>();
            channel.write(
                    heap("x"),
                    0,
                    null,
                    handler(
                            (moved, why) -> {
                                try {
                                    channel.close();
                                    closed.complete(channel.isOpen());
                                } catch (IOException | RuntimeException e) {
                                    closed.completeExceptionally(e);
                                }
                            }));
            for (int i = 0; i < 30; i++) {
                Seen<Integer> seen = new Seen<>();
                channel.write(ByteBuffer.allocateDirect(8192), 8192L * i, i, seen);
                others.add(seen);
            }
            assertFalse(valueOf(closed), "a handler may close while others are pending");
            for (int i = 0; i < others.size(); i++) {
                long bytes = outcome(others.get(i).result);
                assertTrue(bytes == -1 || bytes == 8192, "each ends as promised, not " + bytes);
                assertEquals(i, others.get(i).attachment(), "each with its own attachment");
            }
        }
    }

    @Test
    void handlersOfWhatACloseCutsOffRunOnTheGivenExecutor() throws IOException {
        for (int round = 0; round < 10; round++) {
            AsynchronousFileChannel channel = channel(fileOf(""), BOTH, executor(2, "given"));
            List<Seen<Integer>> seen = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                seen.add(new Seen<>());
                channel.write(ByteBuffer.allocateDirect(8192), 8192L * i, null, seen.get(i));
            }
            channel.close();
            for (Seen<Integer> each : seen) {
                assertEquals("given", each.thread().getName(), "whatever came of the operation");
            }
        }
    }

    @Test
    void aCloseEndsAPendingLockOfAHandler() throws Exception {
        java.nio.file.Path path = fileOf("abc");
        AsynchronousFileChannel channel = channel(path, BOTH, executor(2, "given"));
        try (LockingProcess other = LockingProcess.start(path)) {
            assertEquals("locked", other.tryLock(), "the other process comes first");
            Seen<FileLock> pending = new Seen<>();
            channel.lock(0, 1, false, "attached", pending);
            channel.close();
            assertInstanceOf(
                    AsynchronousCloseException.class,
                    failureOf(pending.result, "a close ends a pending lock"),
                    "a pending lock fails with AsynchronousCloseException");
            assertEquals("attached", pending.attachment(), "the attachment comes along");
            assertEquals("given", pending.thread().getName(), "on the given executor");
        }
    }
}
