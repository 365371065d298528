package io.jnaaio.engine.handlers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import io.jnaaio.spi.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who executes a request, and what becomes of the others while a worker runs handlers. */
@Timeout(60)
class WorkersTest {
    private static final int THREADS_MAX = 2;

    private final Request first = mock(Request.class);
    private final Request second = mock(Request.class);
    private final Request third = mock(Request.class);
    private final List<Request> refused = new CopyOnWriteArrayList<>();

    /** What is done when a request is executed, besides noting the thread. */
    private final ConcurrentHashMap<Request, Runnable> work = new ConcurrentHashMap<>();

    private final ConcurrentHashMap<Request, CompletableFuture<Thread>> executed =
            new ConcurrentHashMap<>();
    private final List<Request> order = new CopyOnWriteArrayList<>();
    private HandlerThreads handlers = new HandlerThreads(() -> null);
    private Workers workers = workers();

    private Workers workers() {
        Consumer<Request> execute =
                request -> {
                    order.add(request);
                    work.getOrDefault(request, () -> {}).run();
                    executed(request).complete(Thread.currentThread());
                };
        return new Workers("test", THREADS_MAX, execute, refused::add);
    }

    @AfterEach
    void close() {
        workers.close();
        handlers.close();
    }

    /** From here on nobody looks whether a handler is stuck. */
    private void withoutWatch() {
        handlers.close();
        handlers = new HandlerThreads(() -> null, TimeUnit.HOURS.toNanos(1));
    }

    private CompletableFuture<Thread> executed(Request request) {
        return executed.computeIfAbsent(request, r -> new CompletableFuture<>());
    }

    private Thread threadOf(Request request) throws Exception {
        return executed(request).get(20, TimeUnit.SECONDS);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(20, TimeUnit.SECONDS), "it comes");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Runs on the worker that executes the first request. */
    private CompletableFuture<Thread> handlerOfTheFirst(Runnable beforeIt, Runnable handler) {
        CompletableFuture<Thread> ran = new CompletableFuture<>();
        work.put(
                first,
                () -> {
                    beforeIt.run();
                    handlers.execute(
                            () -> {
                                handler.run();
                                ran.complete(Thread.currentThread());
                            });
                });
        workers.add(first);
        return ran;
    }

    private static Thread valueOf(CompletableFuture<Thread> thread) throws Exception {
        return thread.get(20, TimeUnit.SECONDS);
    }

    @Test
    void aRequestOfACompletionStaysWithItsWorker() throws Exception {
        work.put(first, () -> workers.add(second));
        workers.add(first);
        assertSame(threadOf(first), threadOf(second));
    }

    @Test
    void aHandlerRunsOnTheWorkerBeforeItsNextRequest() throws Exception {
        withoutWatch();
        CompletableFuture<List<Request>> seen = new CompletableFuture<>();
        CompletableFuture<Thread> ran =
                handlerOfTheFirst(
                        () -> workers.add(second), () -> seen.complete(List.copyOf(order)));
        assertSame(threadOf(first), valueOf(ran));
        assertEquals(List.of(first), seen.get());
        assertSame(threadOf(first), threadOf(second), "nobody was woken for it");
    }

    @Test
    void whatAHandlerSubmitsIsDoneByItsWorker() throws Exception {
        withoutWatch();
        CompletableFuture<Thread> ran = handlerOfTheFirst(() -> {}, () -> workers.add(second));
        assertSame(valueOf(ran), threadOf(second));
    }

    @Test
    void whatAWorkerKeepsIsDoneByAnotherIfItsHandlerBlocks() throws Exception {
        CountDownLatch secondDone = new CountDownLatch(1);
        work.put(second, secondDone::countDown);
        CompletableFuture<Thread> ran =
                handlerOfTheFirst(() -> workers.add(second), () -> await(secondDone));
        assertSame(threadOf(first), valueOf(ran));
        assertNotSame(threadOf(first), threadOf(second));
    }

    @Test
    void whatABlockedHandlerSubmittedIsDoneByAnother() throws Exception {
        CountDownLatch secondDone = new CountDownLatch(1);
        CountDownLatch thirdDone = new CountDownLatch(1);
        work.put(second, secondDone::countDown);
        work.put(third, thirdDone::countDown);
        CompletableFuture<Thread> ran =
                handlerOfTheFirst(
                        () -> {},
                        () -> {
                            workers.add(second);
                            await(secondDone);
                            // It is known to block by now: this one goes to another at once.
                            workers.add(third);
                            await(thirdDone);
                        });
        Thread blocked = valueOf(ran);
        assertNotSame(blocked, threadOf(second));
        assertNotSame(blocked, threadOf(third));
    }

    @Test
    void whoSaysThatItWaitsIsReplacedAtOnce() throws Exception {
        withoutWatch();
        CountDownLatch secondDone = new CountDownLatch(1);
        work.put(second, secondDone::countDown);
        CompletableFuture<Boolean> stuck = new CompletableFuture<>();
        CompletableFuture<Thread> ran =
                handlerOfTheFirst(
                        () -> workers.add(second),
                        () -> {
                            HandlerThread.mayBlock();
                            stuck.complete(
                                    Thread.currentThread() instanceof HandlerThread thread
                                            && thread.isStuck());
                            await(secondDone);
                        });
        assertTrue(stuck.get(20, TimeUnit.SECONDS));
        assertNotSame(valueOf(ran), threadOf(second));
    }

    @Test
    void moreBlockedOnesThanThreadsLeaveRoomForWork() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(3 * THREADS_MAX);
        for (int i = 0; i < 3 * THREADS_MAX; i++) {
            Request request = mock(Request.class);
            work.put(
                    request,
                    () ->
                            handlers.execute(
                                    () -> {
                                        HandlerThread.mayBlock();
                                        blocked.countDown();
                                        await(release);
                                    }));
            workers.add(request);
        }
        await(blocked);
        workers.add(first);
        assertFalse(threadOf(first).isInterrupted());
        release.countDown();
    }

    @Test
    void theOthersHandlersGoOnWhileOneBlocks() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Thread> other = new CompletableFuture<>();
        CompletableFuture<Thread> ran =
                handlerOfTheFirst(
                        () -> {},
                        () -> {
                            handlers.execute(() -> other.complete(Thread.currentThread()));
                            await(release);
                        });
        Thread by = valueOf(other);
        release.countDown();
        assertNotSame(valueOf(ran), by);
    }

    @Test
    void closeDoesNotWaitForOneThatIsInAHandler() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch in = new CountDownLatch(1);
        CompletableFuture<Thread> ran =
                handlerOfTheFirst(
                        () -> {},
                        () -> {
                            in.countDown();
                            await(release);
                        });
        await(in);
        workers.close();
        assertFalse(ran.isDone());
        release.countDown();
        Thread worker = valueOf(ran);
        worker.join(20_000);
        assertFalse(worker.isAlive(), "it ends when it comes back");
    }

    @Test
    void aHandlerMayCloseTheWorkersItRunsOn() throws Exception {
        Thread worker = valueOf(handlerOfTheFirst(() -> {}, workers::close));
        worker.join(20_000);
        assertFalse(worker.isAlive());
    }

    @Test
    void workersThatAreClosedRunNoHandlers() throws Exception {
        Thread closer = new Thread(workers::close);
        CompletableFuture<Thread> ran =
                handlerOfTheFirst(
                        () -> {
                            closer.start();
                            // It joins this thread, which is not away yet.
                            while (closer.getState() != Thread.State.WAITING) {
                                Thread.onSpinWait();
                            }
                        },
                        () -> {});
        assertNotSame(threadOf(first), valueOf(ran));
        closer.join(20_000);
        assertFalse(closer.isAlive());
    }

    @Test
    void aHandlerThatThrowsOrInterruptsHarmsNobody() throws Exception {
        withoutWatch();
        CompletableFuture<Thread> ran =
                handlerOfTheFirst(
                        () -> {
                            handlers.execute(() -> Thread.currentThread().interrupt());
                            handlers.execute(
                                    () -> {
                                        throw new IllegalStateException("a test throws it");
                                    });
                        },
                        () -> {});
        assertTrue(valueOf(ran).isDaemon());
        workers.add(second);
        assertTrue(threadOf(second).isDaemon());
    }

    /** Thrown by a handler; to log it throws again. */
    private static final class Unprintable extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public String getMessage() {
            throw new OutOfMemoryError("a test: no memory to print it");
        }
    }

    @Test
    void whatCannotBeLoggedHarmsNobody() throws Exception {
        withoutWatch();
        CompletableFuture<Thread> ran =
                handlerOfTheFirst(
                        () -> {
                            workers.add(second);
                            handlers.execute(
                                    () -> {
                                        throw new Unprintable();
                                    });
                        },
                        () -> {});
        assertTrue(valueOf(ran).isDaemon());
        assertSame(threadOf(first), threadOf(second));
        CompletableFuture<Thread> later = new CompletableFuture<>();
        handlers.execute(() -> later.complete(Thread.currentThread()));
        assertNotSame(threadOf(first), valueOf(later), "it comes from elsewhere");
    }

    @Test
    void anInterruptEndsWithItsHandler() throws Exception {
        withoutWatch();
        CompletableFuture<Boolean> next = new CompletableFuture<>();
        CompletableFuture<Boolean> request = new CompletableFuture<>();
        work.put(second, () -> request.complete(Thread.currentThread().isInterrupted()));
        var unused =
                handlerOfTheFirst(
                        () -> {
                            workers.add(second);
                            handlers.execute(() -> Thread.currentThread().interrupt());
                        },
                        () -> next.complete(Thread.currentThread().isInterrupted()));
        assertFalse(next.get(20, TimeUnit.SECONDS));
        assertFalse(request.get(20, TimeUnit.SECONDS));
    }

    @Test
    void handlersWithoutEndDoNotKeepARequestWaiting() throws Exception {
        withoutWatch();
        CompletableFuture<Thread> secondDone = executed(second);
        Runnable endless =
                new Runnable() {
                    @Override
                    public void run() {
                        if (!secondDone.isDone()) {
                            handlers.execute(this);
                        }
                    }
                };
        work.put(
                first,
                () -> {
                    workers.add(second);
                    handlers.execute(endless);
                });
        workers.add(first);
        assertTrue(threadOf(second).isDaemon());
    }

    @Test
    void anIdleWorkerIsWokenThoughAnotherIsAwayAtTheLimit() throws Exception {
        withoutWatch();
        CountDownLatch both = new CountDownLatch(THREADS_MAX);
        for (int i = 0; i < THREADS_MAX; i++) {
            Request request = mock(Request.class);
            work.put(
                    request,
                    () -> {
                        both.countDown();
                        await(both);
                    });
            workers.add(request);
        }
        await(both);
        CountDownLatch in = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Thread> ran =
                handlerOfTheFirst(
                        () -> workers.add(second),
                        () -> {
                            in.countDown();
                            await(release);
                        });
        await(in);
        workers.add(third);
        assertNotSame(threadOf(first), threadOf(third));
        release.countDown();
        assertSame(threadOf(first), valueOf(ran));
    }

    @Test
    void anInterruptThatAContinuationLeavesDoesNotReachTheHandler() throws Exception {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        var unused =
                handlerOfTheFirst(
                        () -> Thread.currentThread().interrupt(),
                        () -> interrupted.complete(Thread.currentThread().isInterrupted()));
        assertFalse(interrupted.get(20, TimeUnit.SECONDS));
    }

    @Test
    void anInterruptMeantForAHandlerDoesNotCloseTheChannelOfTheNextRequest() throws Exception {
        CompletableFuture<Thread> ran = handlerOfTheFirst(() -> {}, () -> {});
        Thread worker = valueOf(ran);
        Path file = Files.write(Files.createTempFile("worker", ".bin"), new byte[] {1});
        try (FileChannel channel = FileChannel.open(file)) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch interrupted = new CountDownLatch(1);
            CompletableFuture<Integer> read = new CompletableFuture<>();
            work.put(
                    second,
                    () -> {
                        begun.countDown();
                        await(interrupted);
                        try {
                            read.complete(channel.read(ByteBuffer.allocate(1), 0));
                        } catch (IOException e) {
                            read.completeExceptionally(e);
                        }
                    });
            workers.add(second);
            await(begun);
            worker.interrupt();
            interrupted.countDown();
            assertEquals(1, read.get(20, TimeUnit.SECONDS));
            assertSame(worker, threadOf(second));
            assertTrue(channel.isOpen());
        } finally {
            Files.delete(file);
        }
    }

    @Test
    void anInterruptReachesTheHandlerThatIsRunning() throws Exception {
        CountDownLatch in = new CountDownLatch(1);
        CompletableFuture<Boolean> caught = new CompletableFuture<>();
        CompletableFuture<Thread> host = new CompletableFuture<>();
        CompletableFuture<Thread> ran =
                handlerOfTheFirst(
                        () -> host.complete(Thread.currentThread()),
                        () -> {
                            in.countDown();
                            caught.complete(isInterruptedWhileItWaits());
                        });
        await(in);
        valueOf(host).interrupt();
        assertTrue(caught.get(20, TimeUnit.SECONDS));
        assertSame(valueOf(host), valueOf(ran));
    }

    private static boolean isInterruptedWhileItWaits() {
        try {
            return new CountDownLatch(1).await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }
}
