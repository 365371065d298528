package io.jnaaio.channels;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads of channels that were given no executor. Handlers run here, and may block.
 *
 * <p>A thread per handler would cost a wake-up per operation. So one thread takes the handlers as they come, and a watch
 * looks every few milliseconds whether it is stuck in one: then it does not count any more, and others take over, twice as
 * many each time.
 */
final class HandlerPool implements Executor {
    static final HandlerPool SHARED = new HandlerPool();

    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final long TICK_NANOS = 2_000_000;
    private static final int IDLE_TICKS_MAX = 25;
    private static final long KEEP_NANOS = 1_000_000_000;

    private final ConcurrentLinkedQueue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedDeque<Worker> idle = new ConcurrentLinkedDeque<>();
    private final Set<Worker> workers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger names = new AtomicInteger();
    private final AtomicInteger users = new AtomicInteger();

    /** Workers that look at the queue, or are in a handler that is not known to be stuck. */
    private final AtomicInteger awake = new AtomicInteger();

    private final AtomicBoolean watched = new AtomicBoolean();

    private HandlerPool() {}

    // ---- users

    /** A channel has been opened: threads may be kept. */
    void acquire() {
        users.incrementAndGet();
    }

    /** A channel has been closed; with the last one the threads end when they have nothing to do. */
    void release() {
        if (users.decrementAndGet() == 0) {
            idle.forEach(worker -> LockSupport.unpark(worker.thread));
        }
    }

    // ---- handlers

    @Override
    public void execute(Runnable handler) {
        queue.offer(handler);
        if (awake.get() == 0) {
            wakeIfNone();
        } else if (!watched.get() && watched.compareAndSet(false, true)) {
            if (!start(new Thread(this::watch, "jna-aio-handler-watch"))) {
                watched.set(false);
            }
        }
    }

    private void wakeIfNone() {
        if (awake.compareAndSet(0, 1)) {
            wakeOne();
        }
    }

    /** Wakes or makes a worker, which is counted already. */
    private void wakeOne() {
        Worker worker = idle.pollLast();
        if (worker != null) {
            worker.woken = true;
            LockSupport.unpark(worker.thread);
        } else {
            Worker made = new Worker();
            workers.add(made);
            if (!start(made.thread)) {
                workers.remove(made);
                awake.decrementAndGet();
            }
        }
    }

    /** False if there is no thread to be had; then the next handler tries again. */
    private static boolean start(Thread thread) {
        thread.setDaemon(true);
        try {
            thread.start();
            return true;
        } catch (OutOfMemoryError e) {
            LOG.log(Level.ERROR, "no thread for completion handlers", e);
            return false;
        }
    }

    // ---- the watch

    /** Ends by itself when there was nothing to watch for a while; the next backlog starts another. */
    private void watch() {
        int idleTicks = 0;
        int more = 1;
        while (idleTicks < IDLE_TICKS_MAX) {
            LockSupport.parkNanos(this, TICK_NANOS);
            boolean stuck = false;
            for (Worker worker : workers) {
                if (worker.isStuck()) {
                    stuck = true;
                    awake.decrementAndGet();
                }
            }
            idleTicks = queue.isEmpty() ? idleTicks + 1 : 0;
            more = stuck && !queue.isEmpty() ? takeOver(more) : 1;
        }
        watched.set(false);
        // What came meanwhile, and found it watched.
        if (!queue.isEmpty() && watched.compareAndSet(false, true)) {
            watch();
        }
    }

    private int takeOver(int count) {
        for (int i = 0; i < count; i++) {
            awake.incrementAndGet();
            wakeOne();
        }
        return Math.min(2 * count, queue.size() + 1);
    }

    // ---- the workers

    private final class Worker implements Runnable {
        private static final int LOOKING = 0;
        private static final int IN_HANDLER = 1;
        private static final int STUCK = 2;

        final Thread thread = new Thread(this, "jna-aio-handler-" + names.incrementAndGet());
        private final AtomicInteger state = new AtomicInteger(LOOKING);
        volatile boolean woken;

        /** How many handlers it has begun; written before the state is. */
        private long begun;

        /** The watch's: how many they were at its last look. */
        private long seen;

        @Override
        public void run() {
            do {
                for (Runnable next = queue.poll(); next != null; next = queue.poll()) {
                    call(next);
                }
            } while (waitForMore());
            workers.remove(this);
        }

        private void call(Runnable handler) {
            begun++;
            state.set(IN_HANDLER);
            try {
                handler.run();
            } catch (Throwable e) {
                LOG.log(Level.WARNING, "a completion handler threw", e);
            }
            if (!state.compareAndSet(IN_HANDLER, LOOKING)) {
                state.set(LOOKING);
                awake.incrementAndGet();
            }
        }

        /** True, once, if it has been in the same handler since the last look; it is not awake then. */
        boolean isStuck() {
            boolean inHandler = state.get() == IN_HANDLER;
            boolean same = begun == seen;
            seen = begun;
            return inHandler && same && state.compareAndSet(IN_HANDLER, STUCK);
        }

        /** False if it has ended: nobody needed it for a while. */
        private boolean waitForMore() {
            woken = false;
            idle.add(this);
            awake.decrementAndGet();
            if (!queue.isEmpty()) {
                wakeIfNone();
            }
            long until = System.nanoTime() + KEEP_NANOS;
            while (!woken) {
                // Of a handler that left it set, or of one who aimed at a handler: not to park for
                // it
                // would be to spin.
                boolean unused = Thread.interrupted();
                long left = users.get() == 0 ? 0 : until - System.nanoTime();
                if (left <= 0 && idle.remove(this)) {
                    return false;
                }
                if (left > 0) {
                    LockSupport.parkNanos(this, left);
                } else {
                    // Taken from the idle ones just now: it is about to be woken.
                    Thread.onSpinWait();
                }
            }
            return true;
        }
    }
}
