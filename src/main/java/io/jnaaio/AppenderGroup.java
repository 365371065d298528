package io.jnaaio;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Records that go down with one write and one sync, and the flushes that wait for them. One thread's at a time. */
final class AppenderGroup {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    private final long position;
    private final List<AppenderRecord> records = new ArrayList<>();
    private final List<AppenderFuture<?>> futures = new ArrayList<>();
    private long bytes;
    private int bufferCount;

    /**
     * An empty one.
     *
     * @param position where its first record goes
     */
    AppenderGroup(long position) {
        this.position = position;
    }

    void add(AppenderRecord record, AppenderFuture<Long> future) {
        records.add(record);
        futures.add(future);
        bytes += record.bytes();
        bufferCount += record.bufferCount();
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

    /** All its buffers, in order. */
    ByteBuffer[] buffers() {
        ByteBuffer[] all = new ByteBuffer[bufferCount];
        int at = 0;
        for (AppenderRecord record : records) {
            at = record.copyInto(all, at);
        }
        return all;
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
