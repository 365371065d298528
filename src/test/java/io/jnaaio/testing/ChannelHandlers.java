package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileLock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Handlers: where they run, and what they may do; interrupts. */
abstract class ChannelHandlers extends ChannelViews {
    // ---- where

    @Test
    void handlersRunOnTheGivenExecutor() throws IOException {
        ExecutorService executor = executor(2, "given");
        AsynchronousFileChannel channel = channel(fileOf("abc"), BOTH, executor);
        Seen<Integer> write = new Seen<>();
        channel.write(heap("x"), 0, "attached", write);
        assertEquals(1, valueOf(write.result), "a handler gets the result");
        assertEquals("given", write.thread().getName(), "it runs on the given executor");
        assertEquals("attached", write.attachment(), "the attachment comes along");
        Seen<Integer> atOnce = new Seen<>();
        channel.read(java.nio.ByteBuffer.allocate(0), 0, null, atOnce);
        assertEquals(0, valueOf(atOnce.result), "nothing to do gives 0");
        assertEquals("given", atOnce.thread().getName(), "it runs on the given executor");
        assertNull(atOnce.attachment(), "an attachment may be null");
        Seen<FileLock> lock = new Seen<>();
        channel.lock(0, 1, false, null, lock);
        assertTrue(valueOf(lock.result).isValid(), "a handler gets the lock");
        assertEquals("given", lock.thread().getName(), "it runs on the given executor");
        channel.close();
        Seen<Integer> closed = new Seen<>();
        channel.write(heap("x"), 0, null, closed);
        assertEquals("given", closed.thread().getName(), "failures come there, too");
        assertFalse(executor.isShutdown(), "closing the channel leaves the executor alone");
    }

    @Test
    void withoutAnExecutorHandlersRunOnThreadsOfTheChannel() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        for (int i = 0; i < 20; i++) {
            Seen<Integer> seen = new Seen<>();
            channel.write(heap("x"), 0, null, seen);
            assertNotSame(
                    Thread.currentThread(),
                    seen.thread(),
                    "a handler does not run on the thread that began the operation");
            assertTrue(seen.thread().isDaemon(), "the channel's threads let the JVM end");
        }
    }

    @Test
    void anExecutorThatIsShutDownRefusesAtTheCall() throws IOException {
        ExecutorService executor = executor(1, "given");
        AsynchronousFileChannel channel = channel(fileOf("abc"), BOTH, executor);
        executor.shutdown();
        Seen<Integer> seen = new Seen<>();
        String promise = "where no handler can run, none is accepted";
        Class<RejectedExecutionException> type = RejectedExecutionException.class;
        assertThrows(type, () -> channel.write(heap("x"), 0, null, seen), promise);
        assertThrows(type, () -> channel.read(heap("x"), 0, null, seen), promise);
        assertFalse(seen.result.isDone(), "a handler that was refused is not called");
    }

    // ---- what they may do

    @Test
    void aHandlerMayGoOn() throws IOException {
        AsynchronousFileChannel channel = channelOn("");
        Seen<Integer> end = new Seen<>();
        new Object() {
            private void next(int i) {
                channel.write(
                        heap("x"),
                        i,
                        null,
                        handler(
                                (moved, why) -> {
                                    if (why != null || i == 999) {
                                        end.completed(i, null);
                                    } else {
                                        next(i + 1);
                                    }
                                }));
            }
        }.next(0);
        assertEquals(999, valueOf(end.result), "a handler may begin the next operation");
        assertEquals(1000, channel.size(), "each of them wrote its byte");
    }

    @Test
    void aHandlerMayWaitForAnotherOperation() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        CompletableFuture<Integer> sum = new CompletableFuture<>();
        channel.write(
                heap("x"),
                0,
                null,
                handler(
                        (moved, why) -> {
                            int read = valueOf(channel.read(heap("..."), 0));
                            Seen<Integer> inner = new Seen<>();
                            channel.read(heap(".."), 0, null, inner);
                            var unused = sum.complete(read + valueOf(inner.result));
                        }));
        assertEquals(5, valueOf(sum), "a handler may wait for other operations of the channel");
    }

    @Test
    void handlersThatBlockDoNotHoldUpOthers() throws IOException, InterruptedException {
        AsynchronousFileChannel channel = channelOn("abc");
        int count = 12;
        CountDownLatch all = new CountDownLatch(count);
        CountDownLatch through = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            channel.read(
                    heap("."),
                    0,
                    null,
                    handler(
                            (moved, why) -> {
                                all.countDown();
                                try {
                                    if (all.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                                        through.countDown();
                                    }
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            }));
        }
        assertTrue(
                through.await(DEADLINE_SECONDS, TimeUnit.SECONDS),
                "a handler that blocks does not keep the other handlers from running");
    }

    @Test
    void aHandlerThatThrowsHarmsNobody() throws IOException {
        AsynchronousFileChannel channel = channel(fileOf("abc"), BOTH, executor(1, "given"));
        AsynchronousFileChannel own = channelOn("abc");
        for (AsynchronousFileChannel each : List.of(channel, own)) {
            CompletableFuture<Boolean> called = new CompletableFuture<>();
            each.write(
                    heap("x"),
                    0,
                    null,
                    handler(
                            (moved, why) -> {
                                var unused = called.complete(true);
                                throw new QuietError();
                            }));
            assertTrue(valueOf(called), "the handler is called");
            assertEquals(1, valueOf(each.write(heap("y"), 1)), "the channel goes on working");
            Seen<Integer> next = new Seen<>();
            each.write(heap("z"), 2, null, next);
            assertEquals(1, valueOf(next.result), "and so do its handlers");
        }
    }

    /** Prints no stack trace when it is not caught. */
    private static final class QuietError extends RuntimeException {
        private static final long serialVersionUID = 1;

        QuietError() {
            super("thrown by a handler, on purpose", null, false, false);
        }

        @Override
        public void printStackTrace(java.io.PrintStream stream) {}
    }

    @Test
    void aHandlerMayCloseTheChannel() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
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
        assertFalse(valueOf(closed), "a handler may close the channel, and finds it closed");
    }

    // ---- interrupts

    @Test
    void anInterruptedThreadCanUseTheChannelAndDoesNotCloseIt() throws IOException {
        AsynchronousFileChannel channel = channelOn("abcdef");
        Thread.currentThread().interrupt();
        try {
            assertEquals(6, channel.size(), "an interrupted thread can ask for the size");
            channel.truncate(5);
            channel.force(true);
            Future<Integer> write = channel.write(heap("x"), 0);
            FileLock lock = channel.tryLock(0, 1, false);
            assertTrue(lock != null && lock.isValid(), "an interrupted thread gets its lock");
            lock.release();
            Future<FileLock> later = channel.lock(1, 1, false);
            assertTrue(Thread.interrupted(), "none of these clears the status");
            assertEquals(1, valueOf(write), "the operation itself goes on");
            valueOf(later).release();
        } finally {
            boolean unused = Thread.interrupted();
        }
        assertTrue(channel.isOpen(), "an interrupt never closes the channel");
        assertEquals(5, channel.size(), "truncate has cut the file");
    }

    @Test
    void theInterruptStatusIsKept() throws IOException {
        AsynchronousFileChannel channel = channelOn("abcdef");
        Thread.currentThread().interrupt();
        try {
            List<Future<Integer>> writes = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                writes.add(channel.write(direct("x"), i));
            }
            assertTrue(Thread.currentThread().isInterrupted(), "to begin operations keeps it");
            channel.force(false);
            assertEquals(400, channel.size(), "force returns when what was begun is written");
            assertTrue(Thread.currentThread().isInterrupted(), "force keeps the status");
            boolean unused = Thread.interrupted();
            writes.forEach(write -> assertEquals(1, valueOf(write), "no operation is lost"));
        } finally {
            boolean unused = Thread.interrupted();
        }
        assertTrue(channel.isOpen(), "an interrupt never closes the channel");
    }

    @Test
    void theSameHandlerMayServeMany() throws IOException {
        AsynchronousFileChannel channel = channelOn("");
        List<Object> seen = new ArrayList<>();
        CountDownLatch ended = new CountDownLatch(300);
        Object monitor = new Object();
        java.nio.channels.CompletionHandler<Integer, Object> shared =
                new java.nio.channels.CompletionHandler<>() {
                    @Override
                    public void completed(Integer moved, Object attachment) {
                        synchronized (monitor) {
                            seen.add(attachment);
                        }
                        ended.countDown();
                    }

                    @Override
                    public void failed(Throwable why, Object attachment) {
                        ended.countDown();
                    }
                };
        for (int i = 0; i < 300; i++) {
            channel.write(heap("x"), i, i, shared);
        }
        try {
            assertTrue(ended.await(DEADLINE_SECONDS, TimeUnit.SECONDS), "each operation is told");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        synchronized (monitor) {
            assertEquals(300, seen.stream().distinct().count(), "each with its own attachment");
            assertEquals(300, seen.size(), "each exactly once");
        }
    }

    // ---- more of where

    @Test
    void anOperationThatAPoolThreadBeginsStaysInThePool() throws IOException {
        ExecutorService executor = executor(1, "given");
        AsynchronousFileChannel channel = channel(fileOf("abc"), BOTH, executor);
        Seen<Integer> read = new Seen<>();
        Seen<Integer> nothing = new Seen<>();
        executor.execute(
                () -> {
                    channel.read(heap("..."), 0, null, read);
                    channel.read(java.nio.ByteBuffer.allocate(0), 0, null, nothing);
                });
        assertEquals(3, valueOf(read.result), "it is done");
        assertEquals("given", read.thread().getName(), "its handler runs on a thread of the pool");
        assertEquals("given", nothing.thread().getName(), "also if it completes immediately");
    }

    @Test
    void aFailureIsToldOnThePoolToo() throws IOException {
        AsynchronousFileChannel channel = channel(fileOf("abc"), BOTH, executor(1, "given"));
        Seen<Integer> seen = new Seen<>();
        channel.write(heap("abc"), Long.MAX_VALUE, "attached", seen);
        assertEquals("given", seen.thread().getName(), "a failure is dispatched like a result");
        assertEquals("attached", seen.attachment(), "the attachment comes along");
    }

    @Test
    void aLockThatTheExecutorRefusesIsNotHeld() throws IOException {
        ExecutorService executor = executor(1, "given");
        java.nio.file.Path path = fileOf("abc");
        AsynchronousFileChannel channel = channel(path, BOTH, executor);
        executor.shutdown();
        Seen<FileLock> seen = new Seen<>();
        assertThrows(
                RejectedExecutionException.class,
                () -> channel.lock(0, 1, false, null, seen),
                "where no handler can run, none is accepted");
        FileLock free = channel(path, BOTH).tryLock(0, 1, false);
        assertTrue(free != null && free.isValid(), "what was refused is not locked");
    }
}
