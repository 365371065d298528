package io.jnaaio.examples;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A thread with a queue. It starts with the first task, and ends when it is closed. */
final class OneThread {
    private final String name;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition added = lock.newCondition();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private @Nullable Thread thread;
    private boolean closed;

    OneThread(String name) {
        this.name = name;
    }

    void add(Runnable task) {
        lock.lock();
        try {
            tasks.addLast(task);
            added.signal();
            if (thread == null) {
                thread = new Thread(this::run, name);
                thread.setDaemon(true);
                thread.start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes a task out that was not begun; false if it was. */
    boolean remove(Runnable task) {
        lock.lock();
        try {
            return tasks.remove(task);
        } finally {
            lock.unlock();
        }
    }

    /** Makes a call on this thread, where no interrupt of the caller reaches it: that would close a FileChannel. */
    <T> T call(Callable<T> call) throws IOException {
        FutureTask<T> task = new FutureTask<>(call);
        if (isHere()) {
            task.run();
        } else {
            add(task);
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IOException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isHere() {
        lock.lock();
        try {
            return Thread.currentThread() == thread;
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        Runnable task;
        while ((task = next()) != null) {
            task.run();
        }
    }

    private @Nullable Runnable next() {
        lock.lock();
        try {
            while (tasks.isEmpty() && !closed) {
                added.awaitUninterruptibly();
            }
            return tasks.pollFirst();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread when what it has is done. */
    void close() {
        Thread running;
        lock.lock();
        try {
            closed = true;
            added.signal();
            running = thread;
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (running != null && running != Thread.currentThread() && running.isAlive()) {
            try {
                running.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
