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
 * request runs its handlers itself before it takes the next request ({@link Workers} describes how a worker is
 * replaced if a handler blocks). Handlers from elsewhere go to one thread, which runs them in the order of arrival. A
 * thread that is stuck in a handler no longer counts, and others take over, twice as many each time.
 *
 * <p>At most {@link #STUCK_MAX} threads are replaced. Beyond that handlers wait in the queue, and each holds the
 * credit of its operation, which bounds the queue by the engine's queue depth.
 */
public final class HandlerThreads implements Executor {
    /** So many handlers may block at the same time. */
    public static final int STUCK_MAX = 256;

    private static final long KEEP_NANOS = 1_000_000_000;
    private static final long TICK_NANOS = 2_000_000;

    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedDeque<OwnThread> idle = new ConcurrentLinkedDeque<>();
    private final Set<HandlerThread.Runner> runners = ConcurrentHashMap.newKeySet();
    private final HandlerWatch watch;
    private final Supplier<? extends @Nullable HeldCredit> holdCredit;
    private final AtomicInteger names = new AtomicInteger();

    private final AtomicLong given = new AtomicLong();
    private final AtomicLong ended = new AtomicLong();

    /** Runners that look at the queue, or are in a handler that is not known to be stuck. */
    private final AtomicInteger awake = new AtomicInteger();

    /** Runners that are known to be stuck in a handler. */
    private final AtomicInteger stuck = new AtomicInteger();

    /** No thread could be had for what is in the queue, and perhaps none for the watch. */
    private volatile boolean starved;

    private volatile boolean closed;

    /** The credit of an operation, which waits with the operation's handler. */
    public interface HeldCredit {
        /** The handler runs: the credit may be used again. */
        void release();
    }

    /**
     * Makes them; the first thread starts when it is needed.
     *
     * @param holdCredit holds back the credit of the operation that the calling thread completes; null if there is none
     */
    public HandlerThreads(Supplier<? extends @Nullable HeldCredit> holdCredit) {
        this(holdCredit, TICK_NANOS);
    }

    /**
     * The same.
     *
     * @param tickNanos how often to look which threads are stuck: those that are in the same handler twice
     */
    HandlerThreads(Supplier<? extends @Nullable HeldCredit> holdCredit, long tickNanos) {
        this.holdCredit = holdCredit;
        watch = new HandlerWatch(this, tickNanos);
    }

    /** Threads are not kept any more when they have nothing to do. What comes later is still run. */
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
        if (!(Thread.currentThread() instanceof HandlerThread thread && thread.takes(this))) {
            wake();
        }
    }

    /** A handler that waits with the credit of its operation. */
    private record HeldBack(Runnable handler, HeldCredit credit) implements Runnable {
        @Override
        public void run() {
            credit.release();
            handler.run();
        }
    }

    /** True if the calling thread runs a handler of these. */
    public boolean isInOwnHandler() {
        return Thread.currentThread() instanceof HandlerThread thread && thread.isInHandlerOf(this);
    }

    /** Waits until every handler that was given has ended. */
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

    /** The handlers that have ended are counted first: one that runs may give another. */
    private boolean haveAllEnded() {
        long done = ended.get();
        return done == given.get();
    }

    /** A handler has ended. */
    void countEnded() {
        long unused = ended.incrementAndGet();
    }

    /** True if no other thread takes over for one that is stuck: so many are. */
    public boolean isFull() {
        return stuck.get() >= STUCK_MAX;
    }

    /** A runner is found stuck, or is so no more. */
    void countStuck(int change) {
        stuck.addAndGet(change);
    }

    /** Tries again to find a thread, if there was none; called by threads that pass by. */
    public void retryIfStarved() {
        if (starved) {
            starved = false;
            if (!queue.isEmpty()) {
                wake();
            }
        }
    }

    /** Sees to it that what is in the queue is run. */
    void wake() {
        if (awake.get() > 0) {
            watch.begin();
        } else if (awake.compareAndSet(0, 1)) {
            boolean unused = wakeOne();
        }
    }

    /** Wakes or makes a thread, which is counted already; false if there is none to be had. */
    private boolean wakeOne() {
        boolean woken = false;
        if (isFull()) {
            awake.decrementAndGet();
            return false;
        }
        try {
            OwnThread thread;
            do {
                thread = idle.pollLast();
            } while (thread != null && thread.failed);
            if (thread != null) {
                thread.woken = true;
                woken = true;
                LockSupport.unpark(thread);
            } else {
                String name = "jna-aio-handler-" + names.incrementAndGet();
                woken = start(LibraryThreads.make(() -> new OwnThread(name)));
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

    /** False if there is no thread to be had; then the next handler, or the watch, tries again. */
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

    /** A thread that runs handlers now and then; it is watched until it is removed. */
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

    /** A runner looks at the queue from here on. */
    void enter() {
        awake.incrementAndGet();
    }

    /** It looks at the queue no longer: another one has to, if something came meanwhile. */
    void leave() {
        awake.decrementAndGet();
        if (!queue.isEmpty()) {
            wake();
        }
    }

    /** Wakes that many more, but no more than there are handlers. */
    void wakeMore(int count) {
        int left = count == 0 ? 0 : Math.min(count, queue.size());
        boolean woken = true;
        while (woken && left-- > 0) {
            enter();
            woken = wakeOne();
        }
    }

    // ---- threads that do nothing else

    private final class OwnThread extends HandlerThread {
        volatile boolean woken;

        /** It ends by an Error, and may not have left the idle ones. */
        volatile boolean failed;

        OwnThread(String name) {
            super(name, false);
        }

        /** It looks again before it waits, unless it is stuck; but then it is not counted. */
        @Override
        boolean takes(HandlerThreads handlers) {
            return false;
        }

        @Override
        void replace() {}

        @Override
        public void run() {
            try {
                HandlerThread.Runner runner = runs(HandlerThreads.this);
                do {
                    runner.runAll();
                } while (waitForMore());
            } catch (RuntimeException | Error e) {
                // It ends, and leaves what is in the queue to others.
                failed = true;
                Log.HANDLER_THREAD_ENDS.write(e, null);
                starved = true;
                if (!idle.remove(this)) {
                    leave();
                }
            } finally {
                runsNoMore();
            }
        }

        /** False if it has ended: nobody needed it for a while. */
        private boolean waitForMore() {
            woken = false;
            idle.add(this);
            leave();
            long until = System.nanoTime() + KEEP_NANOS;
            for (int turn = 0; !woken; turn++) {
                // Of one who aimed at a handler and came late: not to park for it would be to spin.
                boolean unused = Thread.interrupted();
                long left = closed ? 0 : until - System.nanoTime();
                if (left <= 0 && idle.remove(this)) {
                    return false;
                }
                if (left > 0) {
                    LockSupport.parkNanos(this, left);
                } else {
                    // Taken from the idle ones just now: it is about to be woken.
                    IdlePolicy.ONE_CALL.idle(this, turn);
                }
            }
            return true;
        }
    }
}
