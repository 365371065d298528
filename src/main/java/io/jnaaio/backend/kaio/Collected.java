package io.jnaaio.backend.kaio;

import io.jnaaio.spi.Request;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/** Requests that wait to be handed over, and who does it: one thread at a time, the first one that wants it. */
final class Collected {
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Request> queue = new ArrayDeque<>();
    private final AtomicInteger flushes = new AtomicInteger();

    void add(Request request) {
        lock.lock();
        try {
            queue.addLast(request);
        } finally {
            lock.unlock();
        }
    }

    /** Takes a request out that was not handed over; false if it was. */
    boolean remove(Request request) {
        lock.lock();
        try {
            return queue.remove(request);
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    /** Fills the emptied batch; false if there is nothing. */
    boolean take(List<Request> batch, int max) {
        batch.clear();
        lock.lock();
        try {
            Request request;
            while (batch.size() < max && (request = queue.pollFirst()) != null) {
                batch.add(request);
            }
        } finally {
            lock.unlock();
        }
        return !batch.isEmpty();
    }

    /** Runs it. A thread that finds another one doing so, or itself further up, leaves it to that one, which runs it again. */
    void flush(Runnable handOver) {
        if (flushes.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        try {
            do {
                handOver.run();
                seen = flushes.addAndGet(-seen);
            } while (seen != 0);
        } finally {
            if (seen != 0) {
                // Something was thrown: the next flush must not think that this one goes on.
                flushes.set(0);
            }
        }
    }
}
