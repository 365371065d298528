package io.jnaaio.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Records that are written by one write and one sync, and the flushes that wait for them. Used by one thread at a time.
 * A log has two groups, which alternate, so that starting the next one allocates nothing.
 *
 * <p>A method that changes a group first does everything that can fail, and then only assigns fields: an Error leaves
 * the group unchanged.
 */
final class AppenderGroup {
    private static final int ROOM_MIN = 16;

    /** Longer arrays are not kept for reuse. */
    private static final int ROOM_KEPT_MAX = 4096;

    private static final AppenderRecord[] NO_RECORDS = {};
    private static final AppenderFuture<?>[] NO_FUTURES = {};
    private static final ByteBuffer[] NO_BUFFERS = {};

    private final AppenderStage stage;
    private final int alignment;

    private long position;
    private @Nullable AppenderRecord[] records = NO_RECORDS;
    private int recordCount;
    private @Nullable AppenderFuture<?>[] futures = NO_FUTURES;
    private int futureCount;
    private @Nullable ByteBuffer[] buffers = NO_BUFFERS;
    private int bufferCount;
    private long bytes;

    /** The buffer into which small records are copied; null while there are none. */
    private @Nullable ByteBuffer piece;

    private int pieceEnd;

    /** The start, in the buffer, of the current run of copied records. */
    private int runStart;

    /** The number of records whose buffers were advanced, and the number of completed futures. */
    private int advanced;

    private int completed;

    /**
     * Creates an empty group.
     *
     * @param alignment of copied memory
     */
    AppenderGroup(AppenderStage stage, int alignment) {
        this.stage = stage;
        this.alignment = alignment;
    }

    /** Starts to collect records at a position; the group is empty. */
    void begin(long firstPosition) {
        position = firstPosition;
    }

    /**
     * Adds a record; called with the log's lock held. If it throws, the group is unchanged.
     *
     * @throws IllegalStateException if its memory belongs to an arena that is closed
     */
    void add(AppenderRecord record, AppenderFuture<Long> future) {
        long more = record.bytes();
        records = withRoom(records, recordCount, 1);
        futures = withRoom(futures, futureCount, 1);
        if (copied(record)) {
            pieceEnd += (int) more;
        } else {
            ByteBuffer[] views = record.views(alignment);
            ByteBuffer run = openRun();
            buffers = withRoom(buffers, bufferCount, views.length + 1);
            // From here on nothing can fail: only fields are assigned.
            if (run != null) {
                buffers[bufferCount++] = run;
                runStart = pieceEnd;
            }
            for (ByteBuffer view : views) {
                buffers[bufferCount++] = view;
            }
        }
        records[recordCount++] = record;
        futures[futureCount++] = future;
        bytes += more;
    }

    /**
     * Copies the record after the other copied records if it is small; it counts only once {@code pieceEnd} includes
     * it.
     */
    private boolean copied(AppenderRecord record) {
        if (!stage.takes(record)) {
            return false;
        }
        ByteBuffer to = piece;
        if (to == null) {
            to = stage.take();
            piece = to;
        }
        if (record.bytes() > to.capacity() - pieceEnd) {
            return false;
        }
        record.copyTo(to, pieceEnd);
        return true;
    }

    /** The current run of copied records; null if it is empty. */
    private @Nullable ByteBuffer openRun() {
        ByteBuffer from = piece;
        return from == null || pieceEnd == runStart
                ? null
                : from.slice(runStart, pieceEnd - runStart);
    }

    void addFlush(AppenderFuture<?> future) {
        futures = withRoom(futures, futureCount, 1);
        futures[futureCount++] = future;
    }

    private static <T> T[] withRoom(T[] array, int used, int more) {
        return used + more <= array.length
                ? array
                : Arrays.copyOf(array, Math.max(ROOM_MIN, Math.max(2 * used, used + more)));
    }

    /** Returns the stage's buffer, which is no longer read; called with the log's lock held. */
    void release() {
        stage.giveBack(piece);
        piece = null;
    }

    /** True if it has neither records nor flushes. */
    boolean isEmpty() {
        return futureCount == 0;
    }

    long position() {
        return position;
    }

    long bytes() {
        return bytes;
    }

    int recordCount() {
        return recordCount;
    }

    /** All its buffers, in order; no record may be added afterwards. */
    @SuppressWarnings("NullAway") // elements up to the count are not null
    ByteBuffer[] buffers() {
        ByteBuffer run = openRun();
        ByteBuffer[] all = Arrays.copyOf(buffers, bufferCount + (run == null ? 0 : 1));
        if (run != null) {
            all[bufferCount] = run;
        }
        return all;
    }

    /**
     * Completes the futures in order; if the group is durable, the buffers' positions advance first. If an Error stops
     * this method, the next call continues where it stopped: it completes the same future again, which runs the
     * dependents that have not run yet.
     *
     * @param why the error of every future; null if the group is durable
     */
    @SuppressWarnings("NullAway") // elements up to the counts are not null
    void complete(@Nullable Throwable why) {
        while (why == null && advanced < recordCount) {
            records[advanced].advancePositions();
            advanced++;
        }
        while (completed < futureCount) {
            if (why == null) {
                futures[completed].succeed();
            } else {
                futures[completed].fail(why);
            }
            completed++;
        }
    }

    /** Empties the group after its futures are completed. */
    void clear() {
        records = recordCount > ROOM_KEPT_MAX ? NO_RECORDS : emptied(records, recordCount);
        recordCount = 0;
        futures = futureCount > ROOM_KEPT_MAX ? NO_FUTURES : emptied(futures, futureCount);
        futureCount = 0;
        buffers = bufferCount > ROOM_KEPT_MAX ? NO_BUFFERS : emptied(buffers, bufferCount);
        bufferCount = 0;
        bytes = 0;
        pieceEnd = 0;
        runStart = 0;
        advanced = 0;
        completed = 0;
    }

    @SuppressWarnings("NullAway")
    private static <T> T[] emptied(T[] array, int used) {
        Arrays.fill(array, 0, used, null);
        return array;
    }
}
