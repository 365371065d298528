package io.jnaaio.engine.stats;

import io.jnaaio.api.Errno;
import io.jnaaio.api.IoStats;
import io.jnaaio.engine.guard.ShortLock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one file, or the sum over several files. They are plain numbers: a file counts under its lane's lock, which
 * it holds at these moments anyway.
 */
public final class Counters {
    private static final int COUNT = Counter.values().length;

    private final ShortLock lock;
    private final long[] counts = new long[COUNT];
    private Map<Errno, Long> failed = Map.of();

    /** The sum of closed files that includes these, from the file's close on; its lock is the innermost. */
    private @Nullable Counters closedFiles;

    /** Counters of a sum, which has a separate lock. */
    public Counters() {
        this(new ShortLock());
    }

    /** Counts under the lock of the file. */
    public Counters(ShortLock lock) {
        this.lock = lock;
    }

    // ---- with the lock held

    /** Counts {@code n} more; called with the lock held. */
    public void add(Counter which, long n) {
        counts[index(which)] += n;
        Counters sum = closedFiles;
        if (sum != null) {
            sum.count(which, n);
        }
    }

    /** Counts an operation that ended with an error; called with the lock held. */
    public void failed(Errno errno) {
        add(Counter.FAILED, 1);
        addFailed(errno, 1);
        Counters sum = closedFiles;
        if (sum != null) {
            sum.countFailed(errno);
        }
    }

    private void addFailed(Errno errno, long n) {
        try {
            if (failed.isEmpty()) {
                failed = new HashMap<>();
            }
            Long before = failed.get(errno);
            failed.put(errno, before == null ? n : before + n);
        } catch (OutOfMemoryError e) {
            // The operation is counted; only its errno is not.
            return;
        }
    }

    private void addAll(Counters other) {
        for (int i = 0; i < COUNT; i++) {
            counts[i] += other.counts[i];
        }
        other.failed.forEach(this::addFailed);
    }

    private IoStats stats() {
        return new IoStats(
                of(Counter.SUBMITTED),
                of(Counter.COMPLETED),
                failed,
                of(Counter.SUBMITTED) - of(Counter.COMPLETED) - of(Counter.FAILED),
                of(Counter.REQUESTS),
                of(Counter.MERGED_OPERATIONS),
                of(Counter.SHORT_TRANSFERS),
                of(Counter.SYNC_CALLS),
                of(Counter.SYNCS_SERVED),
                of(Counter.BYTES_WRITTEN),
                of(Counter.BYTES_READ),
                of(Counter.QUEUE_FULL_WAITS),
                of(Counter.QUEUE_FULL_REFUSALS),
                of(Counter.RETRIES));
    }

    private long of(Counter which) {
        return counts[index(which)];
    }

    /** A map would box each number. */
    @SuppressWarnings("EnumOrdinal")
    private static int index(Counter which) {
        return which.ordinal();
    }

    // ---- without the lock

    /** Counts {@code n} more. */
    public void count(Counter which, long n) {
        lock.lock();
        try {
            add(which, n);
        } finally {
            lock.unlock();
        }
    }

    private void countFailed(Errno errno) {
        lock.lock();
        try {
            addFailed(errno, 1);
        } finally {
            lock.unlock();
        }
    }

    /** The counts of this moment. */
    public IoStats snapshot() {
        lock.lock();
        try {
            return stats();
        } finally {
            lock.unlock();
        }
    }

    /** Adds these to a sum that no other thread uses, unless the sum of the closed files includes them. */
    public void addTo(Counters sum) {
        lock.lock();
        try {
            if (closedFiles == null) {
                sum.addAll(this);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Adds these to the sum of the closed files, and all that is counted here from now on. */
    public void addToClosed(Counters sum) {
        lock.lock();
        try {
            sum.lock.lock();
            try {
                sum.addAll(this);
            } finally {
                sum.lock.unlock();
            }
            closedFiles = sum;
        } finally {
            lock.unlock();
        }
    }
}
