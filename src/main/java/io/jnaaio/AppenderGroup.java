package io.jnaaio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Records that go down with one write and one sync, and the flushes that wait for them. One thread's at a time. */
final class AppenderGroup {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    private final long position;
    private final List<AppenderRecord> records = new ArrayList<>();
    private final List<AppenderFuture<?>> futures = new ArrayList<>();
    private final AppenderStage stage;
    private final int alignment;
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private long bytes;

    /** Where small records are copied to; null as long as there are none. */
    private @Nullable ByteBuffer piece;

    private int pieceEnd;

    /** Where the records begin that were copied since the last one that was not. */
    private int runStart;

    /**
     * An empty one.
     *
     * @param position where its first record goes
     * @param alignment of copied memory
     */
    AppenderGroup(long position, AppenderStage stage, int alignment) {
        this.position = position;
        this.stage = stage;
        this.alignment = alignment;
    }

    /**
     * Takes a record in; with the log's lock held.
     *
     * @throws IllegalStateException if its memory is of an arena that is closed: the group is as it was
     */
    void add(AppenderRecord record, AppenderFuture<Long> future) {
        if (!copy(record)) {
            List<ByteBuffer> views = record.views(alignment);
            endRun();
            buffers.addAll(views);
        }
        records.add(record);
        futures.add(future);
        bytes += record.bytes();
    }

    private boolean copy(AppenderRecord record) {
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
        pieceEnd += (int) record.bytes();
        return true;
    }

    private void endRun() {
        ByteBuffer from = piece;
        if (from != null && pieceEnd > runStart) {
            buffers.add(from.slice(runStart, pieceEnd - runStart));
            runStart = pieceEnd;
        }
    }

    /** Ends its use of the stage: nobody reads its memory any more; with the log's lock held. */
    void release() {
        stage.giveBack(piece);
        piece = null;
    }

    void addFlush(AppenderFuture<?> future) {
        futures.add(future);
    }

    /** True if nobody waits for it. */
    boolean isEmpty() {
        return futures.isEmpty();
    }

    long position() {
        return position;
    }

    long bytes() {
        return bytes;
    }

    int recordCount() {
        return records.size();
    }

    /** All its bytes, in order; no record is added from here on. */
    ByteBuffer[] buffers() {
        endRun();
        return buffers.toArray(ByteBuffer[]::new);
    }

    /** It is durable: positions advance, futures complete in order. */
    void succeed() {
        records.forEach(AppenderRecord::advancePositions);
        for (AppenderFuture<?> future : futures) {
            try {
                future.succeed();
            } catch (Throwable e) {
                wasThrown(e);
            }
        }
    }

    /** None of it is known to be durable. */
    void fail(Throwable why) {
        for (AppenderFuture<?> future : futures) {
            try {
                future.fail(why);
            } catch (Throwable e) {
                wasThrown(e);
            }
        }
    }

    /** Actions on a future never throw out of it; what does is an Error of the JVM's making. The next are told all the same. */
    private static void wasThrown(Throwable e) {
        LOG.log(Level.ERROR, "telling of a record failed", e);
    }
}
