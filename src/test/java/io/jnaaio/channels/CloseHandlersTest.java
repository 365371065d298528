package io.jnaaio.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.spi.DriverWrapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.CompletionHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When the handlers of pending operations hear of a close. The test decides when the driver reports. */
@Timeout(60)
class CloseHandlersTest {
    @TempDir Path dir;
    private final HeldDriver.Hold hold = new HeldDriver.Hold();
    private AsyncIo io;

    @BeforeEach
    void openEngine() throws IOException {
        io =
                Aio.open(
                        AioOptions.builder()
                                .backend(BackendId.NIO)
                                .extension(DriverWrapper.class, hold::wrap)
                                .build());
    }

    @AfterEach
    void closeEngine() throws IOException {
        hold.letAllGo();
        io.close();
    }

    private AioFileChannel channel(ExecutorService executor) throws IOException {
        return AioFileChannel.open(
                io,
                Files.writeString(dir.resolve("file"), "abc"),
                Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE),
                executor);
    }

    /** Keeps the tasks for the test to run. */
    private static final class Kept extends HereExecutor {
        final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }

        Runnable next() throws InterruptedException {
            Runnable next = tasks.poll(20, TimeUnit.SECONDS);
            assertTrue(next != null, "a handler is handed over");
            return next;
        }
    }

    /** What a handler was called with, and where. */
    private static final class Seen implements CompletionHandler<Integer, Object> {
        final CompletableFuture<Object> outcome = new CompletableFuture<>();
        final CompletableFuture<Thread> thread = new CompletableFuture<>();

        @Override
        public void completed(Integer moved, Object attachment) {
            thread.complete(Thread.currentThread());
            outcome.complete(moved);
        }

        @Override
        public void failed(Throwable why, Object attachment) {
            thread.complete(Thread.currentThread());
            outcome.complete(why);
        }
    }

    private static <T> T valueOf(Future<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private static CompletableFuture<Void> closing(AioFileChannel channel) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                channel.close();
                                ended.complete(null);
                            } catch (IOException | RuntimeException e) {
                                ended.completeExceptionally(e);
                            }
                        });
        thread.setDaemon(true);
        thread.start();
        while (channel.isOpen()) {
            Thread.onSpinWait();
        }
        return ended;
    }

    @Test
    void aHandlerIsNotCalledWhileTheCloseWaitsForAnotherOperation() throws Exception {
        Kept executor = new Kept();
        AioFileChannel channel = channel(executor);
        Seen seen = new Seen();
        channel.write(ByteBuffer.allocateDirect(3), 0, null, seen);
        HeldDriver.Kept first = hold.next();
        Future<Integer> other = channel.write(ByteBuffer.allocateDirect(3), 10);
        HeldDriver.Kept second = hold.next();
        CompletableFuture<Void> closing = closing(channel);
        first.sink().completed(first.request(), 3); // reported when this returns
        assertFalse(closing.isDone(), "the other operation is in flight");
        assertTrue(executor.tasks.isEmpty(), "the handler waits for the close");
        second.sink().completed(second.request(), 3);
        var unused = valueOf(closing);
        executor.next().run();
        assertInstanceOf(AsynchronousCloseException.class, valueOf(seen.outcome));
        assertTrue(other.isDone());
        assertTrue(executor.tasks.isEmpty(), "it is called once");
    }

    @Test
    void handlersAreCalledInTheOrderInWhichTheirOperationsEnded() throws Exception {
        Kept executor = new Kept();
        AioFileChannel channel = channel(executor);
        Seen[] seen = {new Seen(), new Seen(), new Seen()};
        HeldDriver.Kept[] held = new HeldDriver.Kept[seen.length];
        for (int i = 0; i < seen.length; i++) {
            channel.read(ByteBuffer.allocateDirect(1), 10L * i, null, seen[i]);
            held[i] = hold.next();
        }
        CompletableFuture<Void> closing = closing(channel);
        for (int i : new int[] {1, 2, 0}) {
            held[i].sink().completed(held[i].request(), 1);
        }
        var unused = valueOf(closing);
        for (int i : new int[] {1, 2, 0}) {
            executor.next().run();
            assertTrue(seen[i].outcome.isDone(), "operation " + i);
        }
    }

    @Test
    void anExecutorThatRunsTasksInTheCallingThreadIsNotCalledByClose() throws Exception {
        AioFileChannel channel = channel(new HereExecutor());
        Seen seen = new Seen();
        channel.write(ByteBuffer.allocateDirect(3), 0, null, seen);
        HeldDriver.Kept kept = hold.next();
        CompletableFuture<Thread> closer = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                channel.close();
                                closer.complete(Thread.currentThread());
                            } catch (IOException | RuntimeException e) {
                                closer.completeExceptionally(e);
                            }
                        });
        thread.start();
        while (channel.isOpen()) {
            Thread.onSpinWait();
        }
        kept.sink().completed(kept.request(), 3);
        assertEquals(thread, valueOf(closer));
        assertInstanceOf(AsynchronousCloseException.class, valueOf(seen.outcome));
        Thread handlers = valueOf(seen.thread);
        assertFalse(handlers.equals(thread), "not on the thread that closes");
        assertFalse(handlers.equals(Thread.currentThread()), "nor on the one that reports");
    }

    @Test
    void withoutAnExecutorTheyRunOnThreadsOfTheEngine() throws Exception {
        AioFileChannel channel = channel(null);
        Seen seen = new Seen();
        channel.write(ByteBuffer.allocateDirect(3), 0, null, seen);
        HeldDriver.Kept kept = hold.next();
        CompletableFuture<Void> closing = closing(channel);
        kept.goOn();
        var unused = valueOf(closing);
        assertInstanceOf(AsynchronousCloseException.class, valueOf(seen.outcome));
        String name = valueOf(seen.thread).getName();
        assertTrue(name.startsWith("jna-aio-handler"), name);
    }

    @Test
    void whatBeginsAfterTheCloseIsRefusedWhileTheCloseWaits() throws Exception {
        AioFileChannel channel = channel(null);
        Future<Integer> pending = channel.write(ByteBuffer.allocateDirect(3), 0);
        HeldDriver.Kept kept = hold.next();
        CompletableFuture<Void> closing = closing(channel);
        Seen late = new Seen();
        channel.write(ByteBuffer.allocateDirect(3), 0, null, late);
        assertEquals(ClosedChannelException.class, valueOf(late.outcome).getClass());
        assertFalse(closing.isDone() || pending.isDone(), "the close still waits");
        kept.goOn();
        var unused = valueOf(closing);
    }

    @Test
    void aHandlerThatClosesWaitsForTheOthersAndTheirHandlersComeLater() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            AioFileChannel channel = channel(executor);
            Seen other = new Seen();
            channel.read(ByteBuffer.allocateDirect(3), 0, null, other);
            HeldDriver.Kept held = hold.next();
            CompletableFuture<Boolean> calledBeforeTheEnd = new CompletableFuture<>();
            channel.read(
                    ByteBuffer.allocateDirect(1),
                    10,
                    null,
                    new CompletionHandler<Integer, Object>() {
                        @Override
                        public void completed(Integer moved, Object attachment) {
                            try {
                                channel.close();
                                calledBeforeTheEnd.complete(other.outcome.isDone());
                            } catch (IOException | RuntimeException e) {
                                calledBeforeTheEnd.completeExceptionally(e);
                            }
                        }

                        @Override
                        public void failed(Throwable why, Object attachment) {
                            calledBeforeTheEnd.completeExceptionally(why);
                        }
                    });
            hold.next().goOn();
            while (channel.isOpen()) {
                Thread.onSpinWait();
            }
            held.sink().completed(held.request(), 3);
            assertFalse(valueOf(calledBeforeTheEnd), "the pool's one thread was in the close");
            assertInstanceOf(AsynchronousCloseException.class, valueOf(other.outcome));
            assertEquals(valueOf(other.thread), valueOf(executor.submit(Thread::currentThread)));
        } finally {
            executor.shutdown();
        }
    }
}
