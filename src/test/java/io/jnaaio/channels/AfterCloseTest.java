package io.jnaaio.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.CompletionHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The order of a close, its return, and the handlers that hear of it. */
@Timeout(60)
class AfterCloseTest {
    @TempDir Path dir;
    private AioFileChannel channel;
    private final List<Object> called = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    @BeforeEach
    void openChannel() throws IOException {
        channel = AioFileChannel.open(Files.createFile(dir.resolve("file")));
    }

    @AfterEach
    void closeChannel() throws Exception {
        channel.close();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** A handler that is to be called for the close, with that name. */
    private HandlerCall<Integer, String> handler(String name) {
        return new HandlerCall<>(
                channel,
                new CompletionHandler<Integer, String>() {
                    @Override
                    public void completed(Integer result, String attachment) {
                        called.add(attachment);
                    }

                    @Override
                    public void failed(Throwable why, String attachment) {
                        called.add(attachment);
                    }
                },
                name) {};
    }

    /** Begins at once on another thread, and returns when that thread waits or has ended. */
    private void startAndAwaitItsWait(Runnable task) {
        Thread thread = new Thread(task);
        threads.add(thread);
        thread.start();
        while (thread.isAlive() && thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    private void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void aThreadThatIsFasterThanTheReturnWaitsForIt() throws Exception {
        AfterClose after = new AfterClose(this::startAndAwaitItsWait, HandlerCall::run);
        after.add(handler("a"));
        after.closed();
        assertEquals(List.of(), called, "the close has not returned");
        after.returned();
        join();
        assertEquals(List.of("a"), called);
    }

    @Test
    void aHandlerThatComesBetweenTheEndAndTheReturnWaitsToo() throws Exception {
        AfterClose after = new AfterClose(this::startAndAwaitItsWait, HandlerCall::run);
        after.closed();
        assertEquals(List.of(), threads, "nothing to call, no thread needed");
        after.add(handler("late"));
        assertEquals(List.of(), called, "the close has not returned");
        after.returned();
        join();
        after.add(handler("later"));
        join();
        assertEquals(List.of("late", "later"), called);
    }

    @Test
    void theFirstComesFirstAndOneThatThrowsHarmsNobody() {
        AfterClose after =
                new AfterClose(
                        Runnable::run,
                        handler -> {
                            handler.run();
                            throw new IllegalStateException("thrown by an executor, on purpose");
                        });
        after.add(handler("a"));
        after.add(handler("b"));
        after.returned();
        after.closed();
        assertEquals(List.of("a", "b"), called);
    }

    @Test
    void withoutAThreadTheyAreCalledAllTheSame() {
        AfterClose after =
                new AfterClose(
                        task -> {
                            throw new RejectedExecutionException("no thread");
                        },
                        HandlerCall::run);
        after.add(handler("a"));
        after.closed();
        assertEquals(List.of("a"), called);
    }

    @Test
    void aCloseThatFailsCallsThem() throws Exception {
        AfterClose after = new AfterClose(this::startAndAwaitItsWait, HandlerCall::run);
        Closing closing =
                new Closing(
                        () -> {
                            after.add(handler("a"));
                            throw new IOException("the disk is gone");
                        },
                        Runnable::run,
                        after);
        String message = "none";
        try {
            closing.run(false);
        } catch (IOException e) {
            message = e.getMessage();
        }
        assertEquals("the disk is gone", message);
        join();
        assertEquals(List.of("a"), called);
    }

    @Test
    void aCloseElsewhereReturnsFirst() throws Exception {
        AfterClose after =
                new AfterClose(
                        task -> {
                            Thread thread = new Thread(task);
                            threads.add(thread);
                            thread.start();
                        },
                        HandlerCall::run);
        after.add(handler("a"));
        Closing closing = new Closing(() -> {}, Runnable::run, after);
        closing.run(true);
        closing.run(false); // waits for the end of the first
        while (called.isEmpty()) {
            Thread.onSpinWait();
        }
        assertEquals(List.of("a"), called);
    }

    @Test
    void onlyWhatWasNotBegunIsRefused() {
        HandlerCall<Integer, String> pending = handler("a");
        pending.fail(new AsynchronousCloseException());
        assertEquals(false, pending.wasRefused());
        HandlerCall<Integer, String> refused = handler("b");
        refused.fail(new java.nio.channels.ClosedChannelException());
        assertEquals(true, refused.wasRefused());
    }
}
