package io.jnaaio.engine.stats;

import io.jnaaio.api.Errno;
import io.jnaaio.api.IoStats;
import io.jnaaio.engine.guard.ShortLock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one file, or the sum over several files. The counters are plain numbers: a file updates them under
 * its lane's lock, which it already holds when it counts.
 */
public final class Counters {
    private static final int COUNT = Counter.values().length;

    private final ShortLock lock;
    private final long[] counts = new long[COUNT];
    private Map<Errno, Long> failed = Map.of();

    /**
     * The sum of closed files that includes these counters, set when the file is closed. The lock of the sum is the
     * innermost.
     */
    private @Nullable Counters closedFiles;

    /** Creates the counters of a sum, which has a separate lock. */
    public Counters() {
        this(new ShortLock());
    }

    /**
     * Creates the counters of a file.
     *
     * @param lock the lock of the file's lane
     */
    public Counters(ShortLock lock) {
        this.lock = lock;
    }

    // ---- with the lock held

    /** Adds {@code n} to a counter; called with the lock held. */
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
            // Only the count of this errno is lost; FAILED includes the operation.
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

    /** An index into an array, because a map would box each number. */
    @SuppressWarnings("EnumOrdinal")
    private static int index(Counter which) {
        return which.ordinal();
    }

    // ---- without the lock

    /** Adds {@code n} to a counter. */
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

    /** Returns the current counts. */
    public IoStats snapshot() {
        lock.lock();
        try {
            return stats();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds these counts to {@code sum}, which no other thread uses, unless the sum of the closed files includes them
     * already.
     */
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

    /** Adds these counts to the sum of the closed files, and from now on everything that is counted here. */
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
