package io.jnaaio.engine;

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
 * Threads that do what they are given: as many as there is work for, since the engine bounds that per file; an idle one ends
 * after a while. What a worker adds, from a completion that it tells, stays with that worker: no other thread needs to be
 * woken for it.
 *
 * @param <T> what is given to them
 */
public final class Workers<T> {
    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String name;
    private final int threadsMax;
    private final Consumer<T> work;
    private final ShortLock lock = new ShortLock();
    private final Condition filled = lock.newCondition();
    private final Deque<T> queue = new ArrayDeque<>();
    private final List<Worker> threads = new ArrayList<>();
    private int idle;
    private int started;
    private boolean closed;

    /**
     * Makes them; the first thread starts with the first task.
     *
     * @param name of the backend, for the threads' names
     * @param work does a task; what it throws is logged
     */
    public Workers(String name, int threadsMax, Consumer<T> work) {
        this.name = name;
        this.threadsMax = threadsMax;
        this.work = work;
    }

    /** Has it done by a worker. */
    public void add(T task) {
        if (isKept(task)) {
            return;
        }
        lock.lock();
        try {
            queue.addLast(task);
            if (idle >= queue.size()) {
                filled.signal();
            } else if (threads.size() < threadsMax) {
                startOneMore(task);
            }
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("unchecked") // a worker of this object's takes what this object takes
    private boolean isKept(T task) {
        return Thread.currentThread() instanceof Workers<?>.Worker worker
                && ((Workers<T>.Worker) worker).keeps(this, task);
    }

    private void startOneMore(T task) {
        Worker worker = new Worker("jna-aio-" + name + "-" + started++);
        try {
            worker.start();
            threads.add(worker);
        } catch (OutOfMemoryError e) {
            // No more threads for this process: those that are there do the work, if there are any.
            if (threads.isEmpty()) {
                queue.removeLastOccurrence(task);
                throw e;
            }
            filled.signal();
        }
    }

    /**
     * Says whether this thread, if it is a worker, may keep what it adds. A task that does not end soon says no: what it keeps
     * would wait for its end.
     */
    public static void mayKeep(boolean keep) {
        if (Thread.currentThread() instanceof Workers<?>.Worker worker) {
            worker.mayKeep = keep;
        }
    }

    /** Takes a task out that was not begun; false if it was. */
    public boolean remove(T task) {
        lock.lock();
        try {
            return queue.remove(task);
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

    /** One thread, and the task it does next. */
    private final class Worker extends Thread {
        private @Nullable T kept;
        private boolean mayKeep = true;

        Worker(String name) {
            super(name);
            setDaemon(true);
        }

        /** Called on this thread while it tells of a completion. */
        boolean keeps(Workers<?> owner, T task) {
            if (owner != Workers.this || kept != null || !mayKeep) {
                return false;
            }
            kept = task;
            return true;
        }

        @Override
        public void run() {
            T task;
            while ((task = next()) != null) {
                try {
                    work.accept(task);
                } catch (Throwable e) {
                    LOG.log(Level.ERROR, "a worker of the " + name + " backend lost " + task, e);
                }
            }
        }

        private @Nullable T next() {
            T own = kept;
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
