package io.jnaaio.backend.nio;

import io.jnaaio.spi.Request;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A queue and the threads that empty it, started as they are needed. */
final class Workers {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    /** More threads do not make one disk faster; fewer let one slow file hold up the others. */
    private static final int THREADS_MAX =
            Math.max(2, Math.min(8, Runtime.getRuntime().availableProcessors()));

    private final Consumer<Request> work;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Deque<Request> queue = new ArrayDeque<>();
    private final List<Thread> threads = new ArrayList<>();
    private int idle;
    private boolean closed;

    Workers(Consumer<Request> work) {
        this.work = work;
    }

    void add(Request request) {
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
        Thread thread = new Thread(this::run, "jna-aio-nio-" + threads.size());
        thread.setDaemon(true);
        try {
            thread.start();
            threads.add(thread);
        } catch (OutOfMemoryError e) {
            // No more threads for this process: those that are there do the work, if there are any.
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

    private void run() {
        Request request;
        while ((request = next()) != null) {
            // An interrupt of this thread would close the channel under the other operations.
            Thread.interrupted();
            try {
                work.accept(request);
            } catch (Throwable e) {
                LOG.log(Level.ERROR, "a worker of the nio backend lost " + request, e);
            }
        }
    }

    private @Nullable Request next() {
        lock.lock();
        try {
            while (queue.isEmpty()) {
                if (closed) {
                    return null;
                }
                idle++;
                try {
                    filled.awaitUninterruptibly();
                } finally {
                    idle--;
                }
            }
            return queue.removeFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the threads; the queue is empty. */
    void close() {
        lock.lock();
        try {
            closed = true;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive() && thread != Thread.currentThread()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
