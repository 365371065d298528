package io.jnaaio.engine;

import io.jnaaio.spi.LibraryThreads;
import io.jnaaio.spi.Request;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that execute requests: as many as there is work for, since the engine bounds that per file; an idle one ends after
 * a while. A request submitted by a worker, from a completion that it tells, stays with that worker: no other thread needs
 * to be woken for it.
 *
 * <p>Between two requests a worker is <em>away</em>: it runs the handlers of what it has told. They submit, too, and it comes
 * back for one of these requests. If it is stuck in a handler, that request goes to another worker, and it does not count
 * any more until it is back.
 */
public final class Workers {
    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String name;
    private final int threadsMax;
    private final Consumer<Request> work;
    private final boolean runsHandlers;
    private final ShortLock lock = new ShortLock();
    private final Condition filled = lock.newCondition();
    private final Deque<Request> queue = new ArrayDeque<>();
    private final List<Worker> threads = new ArrayList<>();
    private int idle;
    private int stuck;
    private int started;
    private boolean closed;

    /**
     * Makes them; the first thread starts with the first request.
     *
     * @param name of the backend, for the threads' names
     * @param runsHandlers whether they run handlers: then somebody may interrupt them
     * @param work executes a request and reports it
     */
    public Workers(String name, int threadsMax, boolean runsHandlers, Consumer<Request> work) {
        this.name = name;
        this.threadsMax = threadsMax;
        this.runsHandlers = runsHandlers;
        this.work = work;
    }

    // ---- requests

    /** Executes a request on a worker. */
    public void add(Request request) {
        Worker caller = caller();
        if (caller != null && caller.keeps(request)) {
            return;
        }
        lock.lock();
        try {
            queue.addLast(request);
            int forCaller = caller != null && caller.comesBack() ? 1 : 0;
            try {
                wakeFor(queue.size() - forCaller);
            } catch (OutOfMemoryError e) {
                // No more threads for this process: those that are there do the work, if there are
                // any.
                if (threads.isEmpty()) {
                    queue.removeLastOccurrence(request);
                    throw e;
                }
                filled.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The worker that is the calling thread, or null. */
    private @Nullable Worker caller() {
        return Thread.currentThread() instanceof Worker worker && worker.owner() == this
                ? worker
                : null;
    }

    /** Sees to it that so many requests of the queue are taken; called with the lock held. */
    private void wakeFor(int requests) {
        if (requests <= 0) {
            return;
        }
        // Where no more may be started an idle one is better than none, though others wait, too.
        boolean full = threads.size() - stuck >= threadsMax;
        if (idle >= requests || (full && idle > 0)) {
            filled.signal();
        } else if (!full) {
            String workerName = "jna-aio-" + name + "-" + started++;
            Worker worker = LibraryThreads.make(() -> new Worker(workerName));
            worker.start();
            threads.add(worker);
        }
    }

    /** Takes a request out that was not begun; false if it was. */
    public boolean remove(Request request) {
        lock.lock();
        try {
            return queue.remove(request);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the threads; nothing is queued. Those that are away end when they come back. */
    public void close() {
        List<Worker> running;
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
            running = threads.stream().filter(worker -> !worker.away).toList();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        for (Worker worker : running) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the threads

    /** One thread, and the request it does next. */
    private final class Worker extends HandlerThread {
        private @Nullable Request kept;

        /** Whose handlers it has to run when it has told of the request at hand. */
        private @Nullable HandlerThreads owes;

        /** It runs handlers; guarded by the lock. */
        private boolean away;

        /** It is stuck in one, and not counted; guarded by the lock. */
        private boolean replaced;

        Worker(String name) {
            super(name, true);
        }

        Workers owner() {
            return Workers.this;
        }

        @Override
        public void run() {
            Request request;
            while ((request = next()) != null) {
                try {
                    work.accept(request);
                } catch (Throwable e) {
                    LOG.log(Level.ERROR, "a worker of the " + name + " backend lost " + request, e);
                }
                runHandlers();
            }
            runsNoMore();
        }

        /** Called on this thread while it tells of a completion. */
        boolean keeps(Request request) {
            if (kept != null || away) {
                return false;
            }
            kept = request;
            return true;
        }

        private @Nullable Request next() {
            Request own = kept;
            if (own != null) {
                kept = null;
                return own;
            }
            lock.lock();
            try {
                long left = IDLE_NANOS;
                while (queue.isEmpty()) {
                    if (closed || left <= 0) {
                        threads.remove(this);
                        return null;
                    }
                    idle++;
                    try {
                        left = filled.awaitNanos(left);
                    } catch (InterruptedException e) {
                        // Nobody has a reason to; the loop looks again.
                        left = IDLE_NANOS;
                    } finally {
                        idle--;
                    }
                }
                return queue.removeFirst();
            } finally {
                lock.unlock();
            }
        }

        // ---- handlers

        @Override
        boolean takes(HandlerThreads handlers) {
            if (!runsHandlers) {
                return false;
            }
            if (owes == null) {
                owes = handlers;
            }
            return owes == handlers && !isStuck();
        }

        private void runHandlers() {
            HandlerThreads handlers = owes;
            if (handlers == null) {
                return;
            }
            if (goAway()) {
                handlers.enter();
                try {
                    runs(handlers).runAll();
                } catch (OutOfMemoryError e) {
                    LOG.log(Level.ERROR, "no memory to run completion handlers", e);
                } finally {
                    handlers.leave();
                    comeBack();
                }
            } else {
                handlers.wake();
            }
            owes = null;
        }

        /** False if these workers are closed: nobody waits for one who is away. */
        private boolean goAway() {
            lock.lock();
            try {
                if (closed) {
                    return false;
                }
                away = true;
                if (kept != null) {
                    queue.addFirst(kept);
                    kept = null;
                }
                return true;
            } finally {
                lock.unlock();
            }
        }

        private void comeBack() {
            lock.lock();
            try {
                away = false;
                if (replaced) {
                    replaced = false;
                    stuck--;
                }
            } finally {
                lock.unlock();
            }
        }

        /** True if it takes a request before long; asked on this thread, with the lock held. */
        boolean comesBack() {
            return away && !replaced;
        }

        @Override
        void replace() {
            lock.lock();
            try {
                if (away && !replaced) {
                    replaced = true;
                    stuck++;
                    wakeFor(queue.size());
                }
            } catch (OutOfMemoryError e) {
                filled.signal();
                LOG.log(Level.ERROR, "no thread in place of one that is stuck in a handler", e);
            } finally {
                lock.unlock();
            }
        }
    }
}
