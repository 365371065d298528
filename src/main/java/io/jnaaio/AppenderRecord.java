package io.jnaaio;

import io.jnaaio.api.Capabilities;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;

/**
 * One record as it was appended: checked so that it cannot spoil the group it goes down with, and kept in views of its own,
 * so that a caller who touches positions and limits meanwhile does no harm to other records.
 */
final class AppenderRecord {
    /** What the engine copies heap memory to is aligned so. */
    private static final int STAGING_ALIGNMENT = 4096;

    /** Below this count comparing all pairs is cheaper than a set. */
    private static final int PAIRWISE_MAX = 8;

    private final ByteBuffer[] callers;
    private final int[] ends;
    private final ByteBuffer[] views;
    private final long bytes;

    private AppenderRecord(ByteBuffer[] callers, int[] ends, ByteBuffer[] views, long bytes) {
        this.callers = callers;
        this.ends = ends;
        this.views = views;
        this.bytes = bytes;
    }

    /**
     * Checks the buffers and takes them; the array is not kept.
     *
     * @param can what the log's file wants
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
        int[] ends = new int[filled];
        ByteBuffer[] views = new ByteBuffer[filled];
        long bytes = 0;
        int next = 0;
        for (ByteBuffer buffer : record) {
            if (buffer.hasRemaining() && next < filled) {
                callers[next] = buffer;
                ends[next] = buffer.limit();
                views[next] = AppenderMemory.view(buffer, can.memoryAlignment());
                bytes += views[next].remaining();
                next++;
            }
        }
        if (bytes == 0) {
            throw new IllegalArgumentException(
                    "an empty record has no place in the log; flush() waits for all before it");
        }
        checkAligned(views, can);
        return new AppenderRecord(callers, ends, views, bytes);
    }

    long bytes() {
        return bytes;
    }

    int bufferCount() {
        return views.length;
    }

    /** Puts its buffers into the array; returns the index behind the last. */
    int copyInto(ByteBuffer[] all, int at) {
        System.arraycopy(views, 0, all, at, views.length);
        return at + views.length;
    }

    /** Moves the positions of the caller's buffers to where their contents ended. */
    void advancePositions() {
        for (int i = 0; i < callers.length; i++) {
            ByteBuffer buffer = callers[i];
            int end = ends[i];
            // Its limit may have been changed meanwhile, against the contract: he keeps what he has
            // set.
            if (end <= buffer.limit()) {
                buffer.position(end);
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // equal content is fine, the same object is not
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
                "a buffer stands in the record twice; pass a duplicate() of it");
    }

    /** On a file opened with DIRECT one misaligned record would fail its whole group, and so the log. */
    private static void checkAligned(ByteBuffer[] views, Capabilities can) {
        int memory = can.memoryAlignment();
        int unit = can.offsetAlignment();
        if (memory == 1 && unit == 1) {
            return;
        }
        long heapRun = 0;
        for (int i = 0; i < views.length; i++) {
            ByteBuffer view = views[i];
            boolean direct = view.isDirect();
            heapRun = direct ? 0 : heapRun + view.remaining();
            boolean runEnds = i + 1 == views.length || views[i + 1].isDirect();
            boolean aligned =
                    direct
                            ? view.alignmentOffset(view.position(), memory) == 0
                                    && view.remaining() % unit == 0
                            : memory <= STAGING_ALIGNMENT && (!runEnds || heapRun % unit == 0);
            if (!aligned) {
                throw new IllegalArgumentException(
                        "the record is not aligned: the file was opened with DIRECT, which wants"
                                + " the addresses of direct buffers at multiples of "
                                + memory
                                + " and lengths at multiples of "
                                + unit
                                + "; pad the record and use AlignedBuffers");
            }
        }
    }
}
