package io.jnaaio.engine;

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
 */
public final class Workers {
    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String name;
    private final int threadsMax;
    private final Consumer<Request> work;
    private final ShortLock lock = new ShortLock();
    private final Condition filled = lock.newCondition();
    private final Deque<Request> queue = new ArrayDeque<>();
    private final List<Worker> threads = new ArrayList<>();
    private int idle;
    private int started;
    private boolean closed;

    /**
     * Makes them; the first thread starts with the first request.
     *
     * @param name of the backend, for the threads' names
     * @param work executes a request and reports it
     */
    public Workers(String name, int threadsMax, Consumer<Request> work) {
        this.name = name;
        this.threadsMax = threadsMax;
        this.work = work;
    }

    /** Executes a request on a worker. */
    public void add(Request request) {
        if (Thread.currentThread() instanceof Worker worker
                && worker.owner() == this
                && worker.keeps(request)) {
            return;
        }
        lock.lock();
        try {
            queue.addLast(request);
            if (idle >= queue.size()) {
                filled.signal();
            } else if (threads.size() < threadsMax) {
                startOneMore(request);
            }
        } finally {
            lock.unlock();
        }
    }

    private void startOneMore(Request request) {
        Worker worker = new Worker("jna-aio-" + name + "-" + started++);
        try {
            worker.start();
            threads.add(worker);
        } catch (OutOfMemoryError e) {
            // No more threads for this process: those that are there do the work, if there are any.
            if (threads.isEmpty()) {
                queue.removeLastOccurrence(request);
                throw e;
            }
            filled.signal();
        }
    }

    /** True on a thread of these. */
    public boolean isWorker() {
        return Thread.currentThread() instanceof Worker worker && worker.owner() == this;
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

    /** Ends the threads; nothing is queued. */
    public void close() {
        List<Worker> running;
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
            running = List.copyOf(threads);
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

    /** One thread, and the request it does next. */
    private final class Worker extends Thread {
        private @Nullable Request kept;

        Worker(String name) {
            super(name);
            setDaemon(true);
        }

        /** Called on this thread while it tells of a completion. */
        boolean keeps(Request request) {
            if (kept != null) {
                return false;
            }
            kept = request;
            return true;
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
            }
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
    }
}
