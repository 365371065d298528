package io.jnaaio.engine;

import io.jnaaio.engine.guard.ShortLock;
import io.jnaaio.api.Errno;

/** What the files of an engine that were closed have done; its lock is the innermost. */
final class ClosedFiles {
    private final ShortLock lock = new ShortLock();
    private final Counters sum = new Counters();

    /** Adds the counters of a file that is closed now; called with its lane's lock held. */
    void take(Counters counters) {
        lock.lock();
        try {
            sum.addAll(counters);
        } finally {
            lock.unlock();
        }
        counters.setAddedUp(this);
    }

    void add(int which, long n) {
        lock.lock();
        try {
            sum.add(which, n);
        } finally {
            lock.unlock();
        }
    }

    void addFailed(Errno errno) {
        lock.lock();
        try {
            sum.addFailed(errno, 1);
        } finally {
            lock.unlock();
        }
    }

    void addTo(Counters total) {
        lock.lock();
        try {
            total.addAll(sum);
        } finally {
            lock.unlock();
        }
    }
}
