package io.jnaaio.engine;

import io.jnaaio.api.Errno;
import io.jnaaio.api.IoStats;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one file, or a sum of several: plain numbers, since each file counts under its lane's lock, which it holds
 * at these moments anyway.
 *
 * <p>Guarded by the lock of its owner.
 */
final class Counters {
    static final int SUBMITTED = 0;
    static final int COMPLETED = 1;
    static final int FAILED = 2;
    static final int REQUESTS = 3;
    static final int MERGED_OPERATIONS = 4;
    static final int SHORT_TRANSFERS = 5;
    static final int SYNC_CALLS = 6;
    static final int SYNCS_SERVED = 7;
    static final int BYTES_WRITTEN = 8;
    static final int BYTES_READ = 9;
    static final int QUEUE_FULL_WAITS = 10;
    static final int QUEUE_FULL_REFUSALS = 11;
    static final int RETRIES = 12;
    private static final int COUNT = 13;

    private final long[] counts = new long[COUNT];
    private Map<Errno, Long> failed = Map.of();

    /** Where it was added up when its file was closed; what is refused after that is counted there, too. */
    private @Nullable ClosedFiles addedUp;

    void add(int which, long n) {
        counts[which] += n;
        ClosedFiles sum = addedUp;
        if (sum != null) {
            sum.add(which, n);
        }
    }

    void failed(Errno errno) {
        add(FAILED, 1);
        addFailed(errno, 1);
        ClosedFiles sum = addedUp;
        if (sum != null) {
            sum.addFailed(errno);
        }
    }

    void addFailed(Errno errno, long n) {
        try {
            if (failed.isEmpty()) {
                failed = new HashMap<>();
            }
            Long before = failed.get(errno);
            failed.put(errno, before == null ? n : before + n);
        } catch (OutOfMemoryError e) {
            // The sum has it; that its errno is not counted harms nobody.
            return;
        }
    }

    void addAll(Counters other) {
        for (int i = 0; i < COUNT; i++) {
            counts[i] += other.counts[i];
        }
        other.failed.forEach(this::addFailed);
    }

    boolean isAddedUp() {
        return addedUp != null;
    }

    void setAddedUp(ClosedFiles sum) {
        addedUp = sum;
    }

    IoStats snapshot() {
        return new IoStats(
                counts[SUBMITTED],
                counts[COMPLETED],
                failed,
                counts[SUBMITTED] - counts[COMPLETED] - counts[FAILED],
                counts[REQUESTS],
                counts[MERGED_OPERATIONS],
                counts[SHORT_TRANSFERS],
                counts[SYNC_CALLS],
                counts[SYNCS_SERVED],
                counts[BYTES_WRITTEN],
                counts[BYTES_READ],
                counts[QUEUE_FULL_WAITS],
                counts[QUEUE_FULL_REFUSALS],
                counts[RETRIES]);
    }
}
