package io.jnaaio.engine.handlers;

import io.jnaaio.engine.guard.IdlePolicy;
import io.jnaaio.engine.guard.Log;
import io.jnaaio.spi.LibraryThreads;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs completion handlers that may block.
 *
 * <p>Waking a thread for each handler would cost more than the operation. Therefore a worker that has reported a
 * request runs the request's handlers itself before it takes the next request ({@link Workers} describes how a worker
 * is replaced if a handler blocks). Handlers from other threads go to a single thread, which runs them in order of
 * arrival. A thread that is stuck in a handler is no longer counted, and other threads take over: at each check that
 * finds stuck threads, about twice as many as at the check before.
 *
 * <p>At most {@link #STUCK_MAX} stuck threads are replaced. After that, handlers wait in the queue, and each queued
 * handler holds the credit of its operation, so the engine's queue depth bounds the queue.
 */
public final class HandlerThreads implements Executor {
    /** The maximum number of stuck threads that are replaced. */
    public static final int STUCK_MAX = 256;

    private static final long KEEP_NANOS = 1_000_000_000;
    private static final long TICK_NANOS = 2_000_000;

    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedDeque<DedicatedThread> idle = new ConcurrentLinkedDeque<>();
    private final Set<HandlerThread.Runner> runners = ConcurrentHashMap.newKeySet();
    private final HandlerWatch watch;
    private final Supplier<? extends @Nullable HeldCredit> holdCredit;
    private final AtomicInteger names = new AtomicInteger();

    private final AtomicLong given = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();

    /** The number of runners that poll the queue, or are in a handler that is not known to be stuck. */
    private final AtomicInteger awake = new AtomicInteger();

    /** The number of runners known to be stuck in a handler. */
    private final AtomicInteger stuck = new AtomicInteger();

    /**
     * True if handlers may be queued although no thread was available to run them; the watch may lack a thread, too.
     */
    private volatile boolean starved;

    private volatile boolean closed;

    /** The credit of an operation, held while the operation's handler is queued. */
    public interface HeldCredit {
        /** Makes the credit available again, because the handler is about to run or could not be queued. */
        void release();
    }

    /**
     * Creates the executor; its first thread starts when it is needed.
     *
     * @param holdCredit withholds and returns the credit of the operation that the calling thread completes; returns
     *     null if there is none
     */
    public HandlerThreads(Supplier<? extends @Nullable HeldCredit> holdCredit) {
        this(holdCredit, TICK_NANOS);
    }

    /**
     * Creates the executor with the given interval between checks.
     *
     * @param tickNanos the interval; a thread that is in the same handler at two checks in a row is stuck
     */
    HandlerThreads(Supplier<? extends @Nullable HeldCredit> holdCredit, long tickNanos) {
        this.holdCredit = holdCredit;
        watch = new HandlerWatch(this, tickNanos);
    }

    /** Lets threads end as soon as they are idle. Handlers submitted later still run. */
    public void close() {
        closed = true;
        idle.forEach(LockSupport::unpark);
        watch.close();
    }

    // ---- handlers

    @Override
    public void execute(Runnable handler) {
        HeldCredit held = isFull() ? holdCredit.get() : null;
        boolean queued = false;
        long unused = given.incrementAndGet();
        try {
            queued = queue.offer(held == null ? handler : new HeldBack(handler, held));
        } finally {
            if (!queued) {
                countEnded();
                if (held != null) {
                    held.release();
                }
            }
        }
        if (!(Thread.currentThread() instanceof HandlerThread thread
                && thread.willRunQueued(this))) {
            wake();
        }
    }

    /** A queued handler that holds the credit of its operation. */
    private record HeldBack(Runnable handler, HeldCredit credit) implements Runnable {
        @Override
        public void run() {
            credit.release();
            handler.run();
        }
    }

    /** Returns true if the calling thread is running a handler of this executor. */
    public boolean isInOwnHandler() {
        return Thread.currentThread() instanceof HandlerThread thread && thread.isInHandlerOf(this);
    }

    /**
     * Waits until every submitted handler has ended.
     *
     * @throws InterruptedIOException if the thread is interrupted; its interrupt status stays set
     */
    public void awaitIdle() throws InterruptedIOException {
        for (int turn = 0; !haveAllEnded(); turn++) {
            retryIfStarved();
            IdlePolicy.NOT_REPORTED.idle(this, turn);
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException(
                        "closeAndDrain: interrupted while handlers run; everything is closed");
            }
        }
    }

    /** Reads {@code ended} before {@code given}, because a running handler may submit another one. */
    private boolean haveAllEnded() {
        long done = ended.get();
        return done == given.get();
    }

    /** Counts a handler as ended. */
    void countEnded() {
        long unused = ended.incrementAndGet();
    }

    /** Returns true if {@link #STUCK_MAX} threads are stuck, so that no further thread is replaced. */
    public boolean isFull() {
        return stuck.get() >= STUCK_MAX;
    }

    /** Adds {@code change} to the number of stuck runners. */
    void countStuck(int change) {
        stuck.addAndGet(change);
    }

    /**
     * Tries again to start a thread if none was available before. Called by threads that deliver completions or wait in a
     * close.
     */
    public void retryIfStarved() {
        if (starved) {
            starved = false;
            if (!queue.isEmpty()) {
                wake();
            }
        }
    }

    /** Ensures that a thread runs the queued handlers. */
    void wake() {
        if (awake.get() > 0) {
            watch.begin();
        } else if (awake.compareAndSet(0, 1)) {
            boolean unused = wakeOne();
        }
    }

    /**
     * Wakes or starts a thread, which is already counted in {@link #awake}; returns false if no thread is available.
     */
    private boolean wakeOne() {
        boolean woken = false;
        if (isFull()) {
            awake.decrementAndGet();
            return false;
        }
        try {
            DedicatedThread thread;
            do {
                thread = idle.pollLast();
            } while (thread != null && thread.failed);
            if (thread != null) {
                thread.woken = true;
                woken = true;
                LockSupport.unpark(thread);
            } else {
                String name = "jna-aio-handler-" + names.incrementAndGet();
                woken = start(LibraryThreads.make(() -> new DedicatedThread(name)));
            }
        } catch (OutOfMemoryError e) {
            Log.NO_HANDLER_THREAD_MEMORY.write(e, null);
        } finally {
            if (!woken) {
                awake.decrementAndGet();
                starved = true;
            }
        }
        return woken;
    }

    /**
     * Starts a thread; returns false if the system cannot start one. The next handler, or the watch, then tries again.
     */
    static boolean start(Thread thread) {
        try {
            thread.start();
            return true;
        } catch (OutOfMemoryError e) {
            Log.NO_HANDLER_THREAD.write(e, null);
            return false;
        }
    }

    // ---- runners

    /** Adds a runner, which is watched until it is removed. */
    void add(HandlerThread.Runner runner) {
        runners.add(runner);
    }

    void remove(HandlerThread.Runner runner) {
        runners.remove(runner);
    }

    Set<HandlerThread.Runner> runners() {
        return runners;
    }

    @Nullable Runnable next() {
        return queue.poll();
    }

    boolean isIdle() {
        return queue.isEmpty();
    }

    HandlerWatch watch() {
        return watch;
    }

    /** Counts a runner that begins to poll the queue. */
    void enter() {
        awake.incrementAndGet();
    }

    /** Counts out a runner that stops polling the queue, and wakes another thread if handlers are queued. */
    void leave() {
        awake.decrementAndGet();
        if (!queue.isEmpty()) {
            wake();
        }
    }

    /** Wakes up to {@code count} more threads, but no more than there are queued handlers. */
    void wakeMore(int count) {
        int left = count == 0 ? 0 : Math.min(count, queue.size());
        boolean woken = true;
        while (woken && left-- > 0) {
            enter();
            woken = wakeOne();
        }
    }

    // ---- dedicated threads

    private final class DedicatedThread extends HandlerThread {
        volatile boolean woken;

        /** True if the thread ends because of an exception; it may still be in {@link #idle}. */
        volatile boolean failed;

        DedicatedThread(String name) {
            super(name, false);
        }

        /**
         * Returns false, so that {@link #wake} decides: a thread that is not stuck is counted in {@link #awake}, and
         * polls the queue again before it waits.
         */
        @Override
        boolean willRunQueued(HandlerThreads handlers) {
            return false;
        }

        @Override
        void replace() {}

        @Override
        public void run() {
            try {
                HandlerThread.Runner runner = runnerFor(HandlerThreads.this);
                do {
                    runner.runAll();
                } while (waitForMore());
            } catch (RuntimeException | Error e) {
                // This thread ends; other threads run the queued handlers.
                failed = true;
                Log.HANDLER_THREAD_ENDS.write(e, null);
                starved = true;
                if (!idle.remove(this)) {
                    leave();
                }
            } finally {
                removeRunner();
            }
        }

        /** Waits until the thread is woken; returns false if it was not needed for a while and must end. */
        private boolean waitForMore() {
            woken = false;
            idle.add(this);
            leave();
            long until = System.nanoTime() + KEEP_NANOS;
            for (int turn = 0; !woken; turn++) {
                long left = closed ? 0 : until - System.nanoTime();
                if (left <= 0 && idle.remove(this)) {
                    return false;
                }
                if (left > 0) {
                    LockSupport.parkNanos(this, left);
                } else {
                    // Another thread has just removed this one from the idle threads and is about
                    // to wake it.
                    IdlePolicy.ONE_CALL.idle(this, turn);
                }
            }
            return true;
        }
    }
}
