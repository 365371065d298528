package io.jnaaio.log;

import io.jnaaio.api.AlignedBuffers;
import io.jnaaio.api.Capabilities;
import io.jnaaio.engine.buffers.ArenaMemory;
import io.jnaaio.engine.guard.LateFaults;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;

/**
 * One appended record. It is checked, so that it cannot make its whole group fail, and its buffers are copied or kept
 * as views, so that a caller who changes positions and limits meanwhile does not affect other records.
 */
final class AppenderRecord {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    /** The alignment of the memory into which the engine copies heap buffers. */
    private static final int STAGING_ALIGNMENT = 4096;

    /** Below this number of buffers, comparing all pairs is cheaper than a set. */
    private static final int PAIRWISE_MAX = 8;

    private final ByteBuffer[] callers;

    /** Start and end of buffer {@code i} at {@code 2i} and {@code 2i + 1}. */
    private final int[] ranges;

    private final long bytes;

    private AppenderRecord(ByteBuffer[] callers, int[] ranges, long bytes) {
        this.callers = callers;
        this.ranges = ranges;
        this.bytes = bytes;
    }

    /**
     * Creates a record of checked buffers; the array is not kept.
     *
     * @param can the capabilities of the log's file
     */
    static AppenderRecord of(ByteBuffer[] record, Capabilities can) {
        Objects.requireNonNull(record, "record");
        int filled = 0;
        for (int i = 0; i < record.length; i++) {
            if (record[i] == null) {
                throw new IllegalArgumentException("buffer " + i + " of the record is null");
            }
            filled += record[i].hasRemaining() ? 1 : 0;
        }
        checkDistinct(record);
        ByteBuffer[] callers = new ByteBuffer[filled];
        int[] ranges = new int[2 * filled];
        long bytes = 0;
        int next = 0;
        for (ByteBuffer buffer : record) {
            if (buffer.hasRemaining() && next < filled) {
                callers[next] = buffer;
                ranges[2 * next] = buffer.position();
                ranges[2 * next + 1] = buffer.limit();
                bytes += buffer.remaining();
                next++;
            }
        }
        if (bytes == 0) {
            throw new IllegalArgumentException(
                    "an empty record cannot be appended; flush() waits for all earlier records");
        }
        checkAligned(callers, can);
        return new AppenderRecord(callers, ranges, bytes);
    }

    long bytes() {
        return bytes;
    }

    /**
     * Copies the record.
     *
     * @throws IllegalStateException if its memory belongs to an arena that is closed
     */
    void copyTo(ByteBuffer to, int index) {
        int at = index;
        boolean touched = false;
        for (int i = 0; i < callers.length; i++) {
            int length = ranges[2 * i + 1] - ranges[2 * i];
            to.put(at, callers[i], ranges[2 * i], length);
            at += length;
            touched |= callers[i].isDirect();
        }
        if (touched) {
            LateFaults.deliver();
        }
    }

    /**
     * Views of its buffers, or copies if their memory may be freed.
     *
     * @param alignment of a copy's address
     * @throws IllegalStateException if its memory belongs to an arena that is closed
     */
    ByteBuffer[] views(int alignment) {
        ByteBuffer[] views = new ByteBuffer[callers.length];
        for (int i = 0; i < callers.length; i++) {
            ByteBuffer range =
                    callers[i].duplicate().position(ranges[2 * i]).limit(ranges[2 * i + 1]);
            views[i] = ArenaMemory.holds(range) ? copy(range, alignment) : range;
        }
        return views;
    }

    /**
     * Copies a range. Memory of an arena must be copied by the owner's thread, because the record is written later, by
     * another thread.
     */
    private static ByteBuffer copy(ByteBuffer range, int alignment) {
        return AlignedBuffers.allocate(range.remaining(), alignment).put(range).flip();
    }

    /** Advances the positions of the caller's buffers to the end of their contents. */
    void advancePositions() {
        for (int i = 0; i < callers.length; i++) {
            ByteBuffer buffer = callers[i];
            int end = ranges[2 * i + 1];
            // The caller may have changed the limit, or be changing it now, against the contract:
            // such a buffer is left as it is.
            if (end <= buffer.limit()) {
                try {
                    buffer.position(end);
                } catch (IllegalArgumentException e) {
                    LOG.log(Level.DEBUG, "a limit was changed before its record was durable", e);
                }
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // equal content is allowed, the same object is not
    private static void checkDistinct(ByteBuffer[] buffers) {
        if (buffers.length > PAIRWISE_MAX) {
            Set<ByteBuffer> seen = Collections.newSetFromMap(new IdentityHashMap<>());
            seen.addAll(Arrays.asList(buffers));
            if (seen.size() < buffers.length) {
                throw twice();
            }
            return;
        }
        for (int i = 1; i < buffers.length; i++) {
            for (int j = 0; j < i; j++) {
                if (buffers[i] == buffers[j]) {
                    throw twice();
                }
            }
        }
    }

    private static IllegalArgumentException twice() {
        return new IllegalArgumentException(
                "a buffer appears twice in the record; pass a duplicate() of it");
    }

    /** Rejects a misaligned record, which on a file opened with DIRECT would make its group and thus the log fail. */
    private static void checkAligned(ByteBuffer[] buffers, Capabilities can) {
        int memory = can.memoryAlignment();
        int unit = can.offsetAlignment();
        if (memory == 1 && unit == 1) {
            return;
        }
        long heapRun = 0;
        for (int i = 0; i < buffers.length; i++) {
            ByteBuffer buffer = buffers[i];
            boolean direct = buffer.isDirect();
            heapRun = direct ? 0 : heapRun + buffer.remaining();
            boolean runEnds = i + 1 == buffers.length || buffers[i + 1].isDirect();
            boolean aligned =
                    direct
                            ? buffer.alignmentOffset(buffer.position(), memory) == 0
                                    && buffer.remaining() % unit == 0
                            : memory <= STAGING_ALIGNMENT && (!runEnds || heapRun % unit == 0);
            if (!aligned) {
                throw new IllegalArgumentException(
                        "the record is not aligned: the file was opened with DIRECT, which requires"
                                + " the addresses of direct buffers at multiples of "
                                + memory
                                + " and lengths at multiples of "
                                + unit
                                + "; pad the record and use AlignedBuffers");
            }
        }
    }
}
