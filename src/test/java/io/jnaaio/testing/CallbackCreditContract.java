package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.QueueFull;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Submitting from a callback: the new operation first takes the place of the completed one, and nothing waits. */
public abstract class CallbackCreditContract extends BackendContract {
    /** Constructor for subclasses. */
    protected CallbackCreditContract() {}

    private static void submitWhenThereIsRoom(AsyncWritev op) {
        until(
                () -> {
                    try {
                        op.submit();
                        return true;
                    } catch (IOException e) {
                        return false;
                    }
                },
                "there is room again");
    }

    /** Runs an action in the callback of an operation that occupies the only place in the queue. */
    private static <T> T inCallback(AsyncIo engine, AioFile file, Callback<T> action)
            throws IOException {
        CompletableFuture<T> result = new CompletableFuture<>();
        Consumer<Object> callback =
                o -> {
                    try {
                        result.complete(action.run());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                };
        AsyncWritev op =
                engine.writev(
                        file,
                        100,
                        List.of(direct("x")),
                        0,
                        SigevNotify.callback(Runnable::run, callback::accept));
        op.submit();
        T value = valueOf(result);
        assertEquals(1, resultOf(op));
        return value;
    }

    private interface Callback<T> {
        T run() throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void aCallbackTakesItsOwnCreditAndNoMore(QueueFull policy) throws IOException {
        AsyncIo narrow = engine(AioOptions.builder().queueDepth(1).operationQueueFull(policy));
        AioFile file = openBoth(narrow, fileOf(""));
        CountDownLatch tried = new CountDownLatch(1);
        // Its place is occupied until the second submission has been attempted.
        AsyncWritev one =
                narrow.writev(
                        file,
                        0,
                        List.of(direct("abc")),
                        0,
                        SigevNotify.callback(Runnable::run, o -> awaitLatch(tried)));
        AsyncWritev two = writev(narrow, file, 3, direct("def"));
        Errno second =
                inCallback(
                        narrow,
                        file,
                        () -> {
                            one.submit();
                            try {
                                two.submit();
                                return Errno.SUCCESS;
                            } catch (ErrnoException e) {
                                return e.errno();
                            } finally {
                                tried.countDown();
                            }
                        });
        assertEquals(3, resultOf(one), "a callback may submit into a full queue: its own credit");
        assertSame(Errno.EAGAIN, second, "beyond it EAGAIN, whatever the policy");
        submitWhenThereIsRoom(two);
        assertEquals(3, resultOf(two), "what was refused may be submitted again");
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertTrue(latch.await(DEADLINE.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCallbackOfAFileTakesItsOwnCreditAndNeverWaits(QueueFull policy) throws IOException {
        AsyncIo narrow = engine(AioOptions.builder().queueDepth(1).fileQueueFull(policy));
        AioFile file = openBoth(narrow, fileOf(""));
        List<AioFuture<Long>> futures =
                inCallback(
                        narrow,
                        file,
                        () -> List.of(file.writev(0, direct("abc")), file.writev(3, heap("def"))));
        assertEquals(3, valueOf(futures.get(0)), "its own credit is taken first");
        AioFuture<Long> second = futures.get(1);
        until(second::isDone, "the second is refused, or carried out if the first was done");
        if (second.isCompletedExceptionally()) {
            ErrnoException e = assertInstanceOf(ErrnoException.class, failureOf(second), "EAGAIN");
            assertSame(Errno.EAGAIN, e.errno(), "beyond it EAGAIN, whatever the policy");
        } else {
            assertEquals(3, second.join());
        }
    }

    @Test
    void aCallbackMaySubmitAsLongAsThereIsRoom() throws IOException {
        AioFile file = openNew();
        List<AioFuture<Long>> futures =
                inCallback(
                        io,
                        file,
                        () -> {
                            List<AioFuture<Long>> started = new ArrayList<>();
                            for (int i = 0; i < 50; i++) {
                                started.add(file.writev(3L * i, heap("abc")));
                            }
                            return started;
                        });
        for (AioFuture<Long> future : futures) {
            assertEquals(3, valueOf(future), "with room a callback submits as anyone else");
        }
    }

    @Test
    void theCreditOfACallbackThatSubmitsNothingIsFreeAfterIt() throws IOException {
        AsyncIo failing = engine(AioOptions.builder().queueDepth(1));
        AioFile file = openBoth(failing, fileOf(""));
        for (int i = 0; i < 100; i++) {
            AsyncWritev op =
                    failing.writev(
                            file,
                            0,
                            List.of(direct("abc")),
                            0,
                            SigevNotify.callback(Runnable::run, o -> {}));
            submitWhenThereIsRoom(op);
            assertEquals(3, resultOf(op));
        }
    }
}
