package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** Several threads use one operation: each submission is made once, each result returned once. */
public abstract class OperationRacesContract extends BackendContract {
    /** Constructor for subclasses. */
    protected OperationRacesContract() {}

    private AsyncWritev prepared() throws IOException {
        return writev(openNew(), 0, direct("abc"));
    }

    private AsyncWritev completed() throws IOException {
        AsyncWritev op = prepared();
        op.submit();
        waitFor(op);
        return op;
    }

    private static <T> List<T> together(int threads, Callable<T> action) {
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Future<T>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            FutureTask<T> task =
                    new FutureTask<>(
                            () -> {
                                int unused = start.await();
                                return action.call();
                            });
            new Thread(task, "racer-" + i).start();
            all.add(task);
        }
        return all.stream().map(BackendContract::valueOf).toList();
    }

    @Test
    void ofManySubmitsOneIsTaken() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        for (int round = 0; round < 20; round++) {
            AsyncWritev op = writev(file, 0, direct("abc"));
            List<Boolean> taken =
                    together(
                            4,
                            () -> {
                                try {
                                    op.submit();
                                    return true;
                                } catch (IllegalStateException e) {
                                    return false;
                                }
                            });
            assertEquals(1, taken.stream().filter(t -> t).count(), "one of many submits is taken");
            assertEquals(3, resultOf(op));
        }
    }

    @Test
    void ofManyAioReturnsOneHasTheResult() throws IOException {
        for (int round = 0; round < 20; round++) {
            AsyncWritev op = completed();
            List<Long> results =
                    together(
                            4,
                            () -> {
                                try {
                                    return op.aioReturn();
                                } catch (IllegalStateException e) {
                                    return -1L;
                                }
                            });
            assertEquals(
                    1, results.stream().filter(r -> r == 3).count(), "the result is given once");
        }
    }

    @Test
    void aFutureAndAnAioReturnDoNotBothHaveTheResult() throws IOException {
        for (int round = 0; round < 30; round++) {
            AsyncWritev op = prepared();
            op.submit();
            CompletableFuture<Boolean> returned =
                    CompletableFuture.supplyAsync(
                            () -> {
                                waitFor(op);
                                try {
                                    return op.aioReturn() == 3;
                                } catch (IllegalStateException e) {
                                    return false;
                                } catch (IOException e) {
                                    throw new AssertionError(e);
                                }
                            });
            boolean byFuture;
            try {
                byFuture = valueOf(op.future()) == 3;
            } catch (IllegalStateException e) {
                byFuture = false;
            }
            assertTrue(byFuture ^ valueOf(returned), "exactly one of the two has the result");
        }
    }

    @Test
    void everythingMayBeAskedFromAnyThread() throws IOException {
        AsyncWritev op = prepared();
        Thread submitter = new Thread(() -> assertDoesNotThrow(op::submit));
        submitter.start();
        until(() -> !submitter.isAlive(), "submit returns");
        List<Boolean> done =
                together(
                        4,
                        () -> {
                            boolean inTime = op.await(DEADLINE);
                            return inTime && op.error() == Errno.SUCCESS;
                        });
        assertEquals(List.of(true, true, true, true), done, "many threads may wait and ask");
        assertEquals(3, op.aioReturn());
    }
}
