package io.jnaaio.backend.pwritev;

import io.jnaaio.engine.mem.IovecArray;
import io.jnaaio.spi.Request;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads that execute requests: as many as there is work for, since the engine bounds that per file; an idle one ends after
 * a while. A request submitted by a worker, from a completion that it tells, stays with that worker: no other thread needs
 * to be woken for it.
 */
final class Workers {
    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final int THREADS_MAX = 64;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Supplier<IovecArray> arrays;
    private final BiConsumer<Request, IovecArray> work;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Deque<Request> queue = new ArrayDeque<>();
    private final List<Worker> threads = new ArrayList<>();
    private int idle;
    private int started;
    private boolean closed;

    Workers(Supplier<IovecArray> arrays, BiConsumer<Request, IovecArray> work) {
        this.arrays = arrays;
        this.work = work;
    }

    void add(Request request) {
        if (Thread.currentThread() instanceof Worker worker && worker.keeps(this, request)) {
            return;
        }
        lock.lock();
        try {
            queue.addLast(request);
            if (idle >= queue.size()) {
                filled.signal();
            } else if (threads.size() < THREADS_MAX) {
                startOneMore(request);
            }
        } finally {
            lock.unlock();
        }
    }

    private void startOneMore(Request request) {
        Worker worker = new Worker("jna-aio-pwritev-" + started++);
        try {
            worker.start();
            threads.add(worker);
        } catch (OutOfMemoryError e) {
            // No more threads for this process: those that are there do the work, if there are any.
            worker.iovecs.close();
            if (threads.isEmpty()) {
                queue.removeLastOccurrence(request);
                throw e;
            }
            filled.signal();
        }
    }

    /** Takes a request out that was not begun; false if it was. */
    boolean remove(Request request) {
        lock.lock();
        try {
            return queue.remove(request);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the threads; nothing is queued. */
    void close() {
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

    /** One thread, with its iovec array and the request it does next. */
    private final class Worker extends Thread {
        private final IovecArray iovecs = arrays.get();
        private @Nullable Request kept;

        Worker(String name) {
            super(name);
            setDaemon(true);
        }

        /** Called on this thread while it tells of a completion. */
        boolean keeps(Workers owner, Request request) {
            if (owner != Workers.this || kept != null) {
                return false;
            }
            kept = request;
            return true;
        }

        @Override
        public void run() {
            Request request;
            while ((request = next()) != null) {
                try {
                    work.accept(request, iovecs);
                } catch (Throwable e) {
                    LOG.log(Level.ERROR, "a worker of the pwritev backend lost " + request, e);
                }
            }
            iovecs.close();
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
