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
 * Executes requests on threads: as many as there are requests, up to a maximum. An idle thread ends after a while. A
 * request that a worker submits while it reports a completion stays with that worker, so that no other thread has to be
 * woken.
 *
 * <p>Between two requests a worker runs the handlers of the completions that it has reported. Handlers may submit
 * requests, and the worker executes one of these when the handlers have returned. If the worker is stuck in a handler,
 * that request goes to another worker, and the stuck worker is not counted until the handler returns.
 */
public final class Workers {
    /** The failure of a request for which no thread can be started. */
    public static final Failure REFUSAL =
            new Failure("Thread.start", Errno.EAGAIN, 0, LibraryThreads.NO_THREAD, null);

    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String name;
    private final int threadsMax;
    private final Consumer<Request> work;
    private final Consumer<Request> refuse;
    private final ShortLock lock = new ShortLock();
    private final Condition filled = lock.newCondition();

    /** Not an ArrayDeque: on JDK 17, addLast of an ArrayDeque that cannot grow for lack of memory loses its content. */
    @SuppressWarnings("JdkObsolete")
    private final Deque<Request> queue = new LinkedList<>();

    private final List<Worker> threads = new ArrayList<>();
    private int idle;
    private int stuck;
    private int started;
    private boolean closed;

    /**
     * Creates the workers; the first thread starts with the first request.
     *
     * @param name the name of the backend, used in the names of the threads
     * @param threadsMax the maximum number of threads, not counting threads stuck in a handler
     * @param work executes a request and reports it
     * @param refuse reports a request as refused (EAGAIN) because there is no thread for it
     */
    public Workers(String name, int threadsMax, Consumer<Request> work, Consumer<Request> refuse) {
        this.name = name;
        this.threadsMax = threadsMax;
        this.work = work;
        this.refuse = refuse;
    }

    // ---- requests

    /** Queues a request for a worker; returns false, not accepting it, if there is no worker and none can start. */
    public boolean add(Request request) {
        Worker caller = caller();
        if (caller != null && caller.keep(request)) {
            return true;
        }
        lock.lock();
        try {
            queue.addLast(request);
            int takenByCaller = caller != null && caller.returnsSoon() ? 1 : 0;
            if (!wakeFor(queue.size() - takenByCaller)) {
                if (threads.size() == stuck) {
                    queue.removeLastOccurrence(request);
                    return false;
                }
                // The existing workers execute the request.
                filled.signal();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the calling thread if it is one of these workers, otherwise null. */
    private @Nullable Worker caller() {
        return Thread.currentThread() instanceof Worker worker && worker.owner() == this
                ? worker
                : null;
    }

    /**
     * Ensures that workers take {@code requests} requests of the queue; returns false if that needs another thread and
     * none can be started. Called with the lock held.
     */
    private boolean wakeFor(int requests) {
        if (requests <= 0) {
            return true;
        }
        // At the maximum, wake an idle thread even if more requests wait than threads are idle.
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

    /** Removes a request that has not begun; returns false if it has begun. */
    public boolean remove(Request request) {
        lock.lock();
        try {
            return queue.remove(request);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Ends the threads and waits for them; the queue must be empty. A worker that is running handlers is not waited
     * for: it ends when they return.
     */
    public void close() {
        List<Worker> running;
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
            running = threads.stream().filter(worker -> !worker.inHandlers).toList();
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

    /** A worker thread, and the request that it executes next. */
    private final class Worker extends HandlerThread {
        private @Nullable Request kept;

        /** The executor whose handlers this worker runs after it has reported the current request. */
        private @Nullable HandlerThreads executorToRun;

        /** True while this worker runs handlers; guarded by the lock. */
        private boolean inHandlers;

        /** True while this worker is stuck in a handler and not counted; guarded by the lock. */
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
                        // The handlers are still queued, and other threads run them.
                        Log.HANDLERS_FAILED.write(e, null);
                    }
                }
            } finally {
                removeRunner();
                countOut();
            }
        }

        /** Removes this worker when its thread ends, and ensures that another one takes the queued requests. */
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

        /** Keeps a request to execute next, unless one is kept or handlers run. Called while this thread reports. */
        boolean keep(Request request) {
            if (kept != null || inHandlers) {
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

        /** Waits for a request; called with the lock held, in a loop, because it may return early. */
        @SuppressWarnings("WaitNotInLoop")
        private long await(long nanos) {
            idle++;
            try {
                return filled.awaitNanos(nanos);
            } catch (InterruptedException e) {
                // An interrupt has no meaning here; the caller checks the queue again.
                return IDLE_NANOS;
            } catch (OutOfMemoryError e) {
                // There is no memory for the wait's queue node: pause instead, keeping the lock.
                IdlePolicy.NO_MEMORY.idle(this, 0);
                return IDLE_NANOS;
            } finally {
                idle--;
            }
        }

        // ---- handlers

        @Override
        boolean willRunQueued(HandlerThreads handlers) {
            if (handlers.isFull()) {
                return false;
            }
            if (executorToRun == null) {
                executorToRun = handlers;
            }
            return executorToRun == handlers && !isStuck();
        }

        private void runHandlers() {
            HandlerThreads handlers = executorToRun;
            if (handlers == null) {
                return;
            }
            if (beginHandlers()) {
                handlers.enter();
                try {
                    runnerFor(handlers).runAll();
                } finally {
                    handlers.leave();
                    endHandlers();
                }
            } else {
                handlers.wake();
            }
            executorToRun = null;
        }

        /**
         * Marks this worker as running handlers; returns false if the workers are closed, because {@link #close} waits
         * for this thread and must not wait for handlers.
         */
        private boolean beginHandlers() {
            lock.lock();
            try {
                if (closed) {
                    return false;
                }
                if (kept != null) {
                    queue.addFirst(kept);
                    kept = null;
                }
                inHandlers = true;
                return true;
            } finally {
                lock.unlock();
            }
        }

        private void endHandlers() {
            lock.lock();
            try {
                inHandlers = false;
                if (replaced) {
                    replaced = false;
                    stuck--;
                }
            } finally {
                lock.unlock();
            }
        }

        /**
         * Returns true if this worker will take a request of the queue soon. Called on this thread, with the lock held.
         */
        boolean returnsSoon() {
            return inHandlers && !replaced;
        }

        @Override
        void replace() {
            lock.lock();
            try {
                if (inHandlers && !replaced) {
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

        /** Removes and returns a queued request if every worker is stuck in a handler; otherwise returns null. */
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
