package io.jnaaio.engine;

import io.jnaaio.engine.guard.ShortLock;
import io.jnaaio.api.IoStats;

/** The counters of one file, for those who do not hold its lock. */
final class FileCounters {
    private final Counters counters;
    private final ShortLock lock;

    FileCounters(Counters counters, ShortLock lock) {
        this.counters = counters;
        this.lock = lock;
    }

    /** The counters themselves, for those who hold the lock. */
    Counters held() {
        return counters;
    }

    /** Counts one. */
    void count(int which) {
        lock.lock();
        try {
            counters.add(which, 1);
        } finally {
            lock.unlock();
        }
    }

    IoStats snapshot() {
        lock.lock();
        try {
            return counters.snapshot();
        } finally {
            lock.unlock();
        }
    }

    /** Adds them to a sum, unless those of closed files have them already. */
    void addTo(Counters sum) {
        lock.lock();
        try {
            if (!counters.isAddedUp()) {
                sum.addAll(counters);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The file is closed: they go to the sum of such. */
    void addUp(ClosedFiles sum) {
        lock.lock();
        try {
            sum.take(counters);
        } finally {
            lock.unlock();
        }
    }
}
