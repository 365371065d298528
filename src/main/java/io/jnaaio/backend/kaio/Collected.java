package io.jnaaio.backend.kaio;

import io.jnaaio.engine.mem.DriverLock;
import io.jnaaio.spi.Request;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Requests that wait to be submitted. Its methods never allocate: a collected request must not stay here for lack of
 * memory.
 */
final class Collected {
    private final DriverLock lock = new DriverLock();
    private final Deque<Request> queue;

    /**
     * Creates an empty queue.
     *
     * @param slots the maximum number of requests: an ArrayDeque that cannot grow would lose its elements
     */
    Collected(int slots) {
        queue = new ArrayDeque<>(slots);
    }

    void add(Request request) {
        lock.lock();
        try {
            queue.addLast(request);
        } finally {
            lock.unlock();
        }
    }

    /** Removes a request that has not been submitted; false if it has. */
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

    /** Clears the batch and fills it; false if there is nothing to submit. */
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
}
