package io.jnaaio.log;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Records that are written with one write and one sync, and the flushes that wait for them. One thread's at a time. A log
 * has two, which take turns: to go on with a log allocates nothing.
 *
 * <p>What changes a group first does all that may fail, and then only assigns: an Error in a caller leaves the group as it
 * was.
 */
final class AppenderGroup {
    private static final int ROOM_MIN = 16;

    /** Longer arrays are not kept for the next records. */
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

    /** Where small records are copied to; null as long as there are none. */
    private @Nullable ByteBuffer piece;

    private int pieceEnd;

    /** Where the records begin that were copied since the last one that was not. */
    private int runStart;

    /** How many records' buffers were advanced, and how many futures completed. */
    private int advanced;

    private int completed;

    /**
     * An empty one.
     *
     * @param alignment of copied memory
     */
    AppenderGroup(AppenderStage stage, int alignment) {
        this.stage = stage;
        this.alignment = alignment;
    }

    /** Collects records from that position on; it is empty. */
    void begin(long firstPosition) {
        position = firstPosition;
    }

    /**
     * Takes a record in; with the log's lock held. If it throws, the group is as it was.
     *
     * @throws IllegalStateException if its memory is of an arena that is closed
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
            // From here on nothing is called.
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

    /** Copies the record behind those that were copied, if it is small; it is not there until {@code pieceEnd} says so. */
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

    /** The records that were copied since the last one that was not; null if there are none. */
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

    /** Ends its use of the stage: nobody reads its memory any more; with the log's lock held. */
    void release() {
        stage.giveBack(piece);
        piece = null;
    }

    /** True if nobody waits for it. */
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

    /** All its bytes, in order; no record is added from here on. */
    @SuppressWarnings("NullAway") // those up to the count are there
    ByteBuffer[] buffers() {
        ByteBuffer run = openRun();
        ByteBuffer[] all = Arrays.copyOf(buffers, bufferCount + (run == null ? 0 : 1));
        if (run != null) {
            all[bufferCount] = run;
        }
        return all;
    }

    /**
     * Completes the futures, in order; if it was durable, the buffers' positions advance first. If an Error stops it, another
     * call goes on from there: the future at hand is completed once more, which runs what was left of its dependents.
     *
     * @param why what every future fails with; null if all of it is durable
     */
    @SuppressWarnings("NullAway") // those up to the counts are there
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

    /** Makes it empty, after its futures are completed. */
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
