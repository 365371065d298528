package io.jnaaio.engine;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits with a deadline, and threads to wait for. */
public final class Await {
    public static final long DEADLINE_SECONDS = 5;

    private Await() {}

    public static void until(BooleanSupplier condition, String what) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS)) {
                throw new AssertionError("waited in vain for " + what);
            }
            pause();
        }
    }

    /** Lets others run between two looks. */
    public static void pause() {
        LockSupport.parkNanos(20_000);
    }

    /** The value, or the exception thrown as it is. */
    public static <T> T value(Future<T> future) throws Exception {
        try {
            return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        } catch (TimeoutException e) {
            throw new AssertionError("it does not complete", e);
        }
    }

    public static void latch(CountDownLatch latch, String what) {
        try {
            if (!latch.await(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("waited in vain for " + what);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for " + what, e);
        }
    }

    /** Work on a thread of its own. */
    public static final class Background<T> {
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final Thread thread;

        public Background(Callable<T> work) {
            thread = new Thread(() -> run(work), "test-background");
            thread.setDaemon(true);
            thread.start();
        }

        private void run(Callable<T> work) {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        }

        public Thread thread() {
            return thread;
        }

        public boolean done() {
            return result.isDone();
        }

        /** Waits until the thread waits for something. */
        public void awaitWaiting() {
            until(
                    () -> {
                        Thread.State state = thread.getState();
                        return state == Thread.State.WAITING
                                || state == Thread.State.TIMED_WAITING
                                || state == Thread.State.BLOCKED
                                || done();
                    },
                    thread + " to wait");
            if (done()) {
                throw new AssertionError("it ended instead of waiting: " + result);
            }
        }

        public T join() throws Exception {
            return value(result);
        }
    }

    public static <T> Background<T> background(Callable<T> work) {
        return new Background<>(work);
    }

    /** Work that returns nothing. */
    public interface Action {
        void run() throws Exception;
    }

    public static Background<Boolean> run(Action work) {
        return new Background<>(
                () -> {
                    work.run();
                    return true;
                });
    }

    /** A place where one thread stops until another lets it go on. */
    public static final class Gate {
        private final CountDownLatch arrived = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        public void pass() {
            arrived.countDown();
            latch(opened, "the gate to open");
        }

        public void awaitArrival() {
            latch(arrived, "a thread at the gate");
        }

        public void open() {
            opened.countDown();
        }
    }
}
