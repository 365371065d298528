package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a callback may do, such as submitting again without nesting, and what it must not do. */
public abstract class ContinuationContract extends BackendContract {
    /** Constructor for subclasses. */
    protected ContinuationContract() {}

    @Test
    void aChainOfTenThousandSubmissionsNeverNests() throws IOException {
        assertEquals(3, checkChain(direct("abc"), 10_000));
    }

    @Test
    void aChainOfTenThousandHeapSubmissionsNeverNests() throws IOException {
        assertEquals(3, checkChain(heap("abc"), 10_000));
    }

    @Test
    void aChainOfEmptyWritesNeverNests() throws IOException {
        assertEquals(0, checkChain(direct(""), 10_000));
    }

    private long checkChain(ByteBuffer buffer, int length) throws IOException {
        AtomicInteger left = new AtomicInteger(length);
        AtomicInteger depth = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        CountDownLatch end = new CountDownLatch(1);
        AsyncWritev op =
                writev(
                        openNew(),
                        0,
                        SigevNotify.callback(
                                Runnable::run,
                                o -> {
                                    if (depth.incrementAndGet() != 1) {
                                        failure.set(new AssertionError("callbacks nest"));
                                    }
                                    try {
                                        if (left.decrementAndGet() == 0) {
                                            end.countDown();
                                        } else {
                                            Object unused = o.aioReturn();
                                            depth.decrementAndGet();
                                            o.submit();
                                            depth.incrementAndGet();
                                        }
                                    } catch (Throwable e) {
                                        failure.set(e);
                                        end.countDown();
                                    } finally {
                                        depth.decrementAndGet();
                                    }
                                }),
                        buffer);
        op.submit();
        try {
            assertTrue(end.await(40, TimeUnit.SECONDS), "the chain comes to its end: " + left);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        assertSame(null, failure.get(), "the chain runs without a failure");
        return resultOf(op);
    }

    @Test
    void callbacksOnOneThreadNeverNest() throws IOException {
        ThreadLocal<Boolean> inside = ThreadLocal.withInitial(() -> false);
        AtomicInteger nested = new AtomicInteger();
        AtomicInteger told = new AtomicInteger();
        AioFile file = openNew();
        SigevNotify notify =
                SigevNotify.callback(
                        Runnable::run,
                        o -> {
                            if (inside.get()) {
                                nested.incrementAndGet();
                            }
                            inside.set(true);
                            try {
                                if (told.incrementAndGet() < 3000) {
                                    var unused = o.aioReturn();
                                    o.submit();
                                }
                            } catch (IOException e) {
                                nested.addAndGet(1_000_000);
                            } finally {
                                inside.set(false);
                            }
                        });
        for (int i = 0; i < 8; i++) {
            io.writev(file, 0, i % 2 == 0 ? List.of() : List.of(direct("x")), 0, notify).submit();
        }
        until(() -> told.get() >= 3000, "the chains go on");
        assertEquals(0, nested.get(), "a callback never runs inside another on the same thread");
    }

    @Test
    void futuresMayContinueThemselves() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        CompletableFuture<Integer> end = new CompletableFuture<>();
        writeNext(file, 0, 1000, end);
        assertEquals(1000, valueOf(end), "a chain of dependents comes to its end");
        assertEquals(1000, file.size());
    }

    // A loop, because a dependent of a complete future would run at once, and nest.
    private static void writeNext(
            AioFile file, int first, int count, CompletableFuture<Integer> end) {
        for (int at = first; at < count; at++) {
            AioFuture<Long> future = file.writev(at, direct("x"));
            if (!future.isDone()) {
                int next = at + 1;
                var unused =
                        future.whenComplete(
                                (bytes, error) -> {
                                    if (error != null) {
                                        end.completeExceptionally(error);
                                    } else {
                                        writeNext(file, next, count, end);
                                    }
                                });
                return;
            }
            if (future.isCompletedExceptionally()) {
                end.completeExceptionally(failureOf(future));
                return;
            }
        }
        end.complete(count);
    }

    // ---- what must not be done there

    @Test
    void onACompletionThreadNothingWaits() throws IOException {
        AioFile file = openNew();
        AsyncWritev other = writev(file, 10, direct("abc"));
        CompletableFuture<Integer> refused = new CompletableFuture<>();
        AsyncWritev op =
                writev(
                        file,
                        0,
                        SigevNotify.callback(
                                Runnable::run,
                                o -> {
                                    int count = 0;
                                    count += waits(() -> other.await(DEADLINE)) ? 0 : 1;
                                    count += waits(() -> other.await(Duration.ZERO)) ? 0 : 1;
                                    count +=
                                            waits(() -> io.suspend(List.of(other), DEADLINE))
                                                    ? 0
                                                    : 1;
                                    refused.complete(count);
                                }),
                        direct("abc"));
        other.submit();
        op.submit();
        assertEquals(3, valueOf(refused), "await and suspend throw there, done or not");
        assertEquals(3, resultOf(other));
        assertEquals(3, resultOf(op));
    }

    private interface Wait {
        boolean run() throws Exception;
    }

    private static boolean waits(Wait wait) {
        try {
            boolean ignored = wait.run();
            return true;
        } catch (IllegalStateException e) {
            return false;
        } catch (Exception e) {
            return true;
        }
    }

    @Test
    void afterACallbackItsThreadIsAnOrdinaryOneAgain() throws Exception {
        AtomicReference<Thread> inside = new AtomicReference<>();
        AsyncWritev op =
                writev(
                        openNew(),
                        0,
                        SigevNotify.callback(
                                Runnable::run, o -> inside.set(Thread.currentThread())),
                        direct(""));
        op.submit();
        waitFor(op);
        until(() -> inside.get() != null, "it is told");
        assertEquals(0, op.aioReturn());
        AsyncWritev next = writev(openNew(), 0, direct("abc"));
        next.submit();
        assertTrue(next.await(DEADLINE), "the submitter may wait again");
        assertEquals(3, next.aioReturn());
        assertNotSame(null, inside.get());
    }
}
