package io.jnaaio.engine.handlers;

import io.jnaaio.api.Errno;
import io.jnaaio.engine.guard.IdlePolicy;
import io.jnaaio.engine.guard.Log;
import io.jnaaio.engine.guard.ShortLock;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.LibraryThreads;
import io.jnaaio.spi.Request;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Threads that execute requests: as many as there is work for, since the engine bounds that per file; an idle one ends after
 * a while. A request submitted by a worker, from a completion that it reports, stays with that worker: no other thread needs
 * to be woken for it.
 *
 * <p>Between two requests a worker is <em>away</em>: it runs the handlers of what it has reported. They submit, too, and it comes
 * back for one of these requests. If it is stuck in a handler, that request goes to another worker, and it does not count
 * any more until it is back.
 */
public final class Workers {
    /** What a request is reported with that no thread can be had for. */
    public static final Failure REFUSAL =
            new Failure("Thread.start", Errno.EAGAIN, 0, LibraryThreads.NO_THREAD, null);

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String name;
    private final int threadsMax;
    private final Consumer<Request> work;
    private final Consumer<Request> refuse;
    private final boolean runsHandlers;
    private final ShortLock lock = new ShortLock();
    private final Condition filled = lock.newCondition();

    /** On JDK 17 an ArrayDeque that cannot grow for lack of memory loses what it holds (addLast). */
    @SuppressWarnings("JdkObsolete")
    private final Deque<Request> queue = new LinkedList<>();

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
     * @param refuse reports a request as refused (EAGAIN), for which there is no thread
     */
    public Workers(
            String name,
            int threadsMax,
            boolean runsHandlers,
            Consumer<Request> work,
            Consumer<Request> refuse) {
        this.name = name;
        this.threadsMax = threadsMax;
        this.runsHandlers = runsHandlers;
        this.work = work;
        this.refuse = refuse;
    }

    // ---- requests

    /** Executes a request on a worker; false if there is none and no thread is to be had: it was not taken. */
    public boolean add(Request request) {
        Worker caller = caller();
        if (caller != null && caller.keeps(request)) {
            return true;
        }
        lock.lock();
        try {
            queue.addLast(request);
            int forCaller = caller != null && caller.comesBack() ? 1 : 0;
            if (!wakeFor(queue.size() - forCaller)) {
                if (threads.size() == stuck) {
                    queue.removeLastOccurrence(request);
                    return false;
                }
                // Those that are there do the work.
                filled.signal();
            }
            return true;
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

    /** Sees to it that so many requests of the queue are taken, false if no thread is to be had; called with the lock held. */
    private boolean wakeFor(int requests) {
        if (requests <= 0) {
            return true;
        }
        // Where no more may be started an idle one is better than none, though others wait, too.
        boolean full = threads.size() - stuck >= threadsMax;
        if (idle >= requests || (full && idle > 0)) {
            filled.signal();
            return true;
        }
        return full || startOne();
    }

    private boolean startOne() {
        try {
            String workerName = "jna-aio-" + name + "-" + started;
            Worker worker = LibraryThreads.make(() -> new Worker(workerName));
            threads.add(worker);
            boolean runs = false;
            try {
                worker.start();
                runs = true;
                started++;
            } finally {
                if (!runs) {
                    threads.remove(worker);
                }
            }
            return true;
        } catch (OutOfMemoryError e) {
            Log.NO_WORKER.write(e, name);
            return false;
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

        /** Whose handlers it has to run when it has reported the request at hand. */
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
            try {
                Request request;
                while ((request = next()) != null) {
                    try {
                        work.accept(request);
                    } catch (Throwable e) {
                        Log.WORKER_LOST.write(e, request);
                    }
                    try {
                        runHandlers();
                    } catch (RuntimeException | Error e) {
                        // They are in their queue, where others find them.
                        Log.HANDLERS_FAILED.write(e, null);
                    }
                }
            } finally {
                runsNoMore();
                countOut();
            }
        }

        /** It ends, whatever the reason; what waits goes to another one. */
        private void countOut() {
            lock.lock();
            try {
                threads.remove(this);
                if (replaced) {
                    replaced = false;
                    stuck--;
                }
                boolean unused = closed || wakeFor(queue.size());
            } finally {
                lock.unlock();
            }
        }

        /** Called on this thread while it reports a completion. */
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
                    left = await(left);
                }
                return queue.removeFirst();
            } finally {
                lock.unlock();
            }
        }

        /** Called in a loop with the lock held, as a condition's wait is. */
        @SuppressWarnings("WaitNotInLoop")
        private long await(long nanos) {
            idle++;
            try {
                return filled.awaitNanos(nanos);
            } catch (InterruptedException e) {
                // Nobody has a reason to; the loop looks again.
                return IDLE_NANOS;
            } catch (OutOfMemoryError e) {
                // A wait needs a node in a queue. It is worth the lock to go on without.
                IdlePolicy.NO_MEMORY.idle(this, 0);
                return IDLE_NANOS;
            } finally {
                idle--;
            }
        }

        // ---- handlers

        @Override
        boolean takes(HandlerThreads handlers) {
            if (!runsHandlers || handlers.isFull()) {
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
                if (kept != null) {
                    queue.addFirst(kept);
                    kept = null;
                }
                away = true;
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
                }
                boolean unused = wakeFor(queue.size());
            } finally {
                lock.unlock();
            }
            Request request;
            while ((request = nextWithoutThread()) != null) {
                refuse.accept(request);
            }
        }

        /** A request that no thread is left for; null if there is one, or nothing waits. */
        private @Nullable Request nextWithoutThread() {
            lock.lock();
            try {
                return threads.size() == stuck ? queue.pollFirst() : null;
            } finally {
                lock.unlock();
            }
        }
    }
}
