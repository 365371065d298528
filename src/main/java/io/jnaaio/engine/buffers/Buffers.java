package io.jnaaio.engine.buffers;

import io.jnaaio.engine.guard.Log;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of one transfer as they were when the operation was created, with their positions, and without empty
 * buffers. If an operation can no longer be submitted, its object of this class is reused for another operation.
 */
public final class Buffers {
    private static final Buffers NONE = new Buffers();
    private static final int CAPACITY_MIN = 4;
    private static final int CAPACITY_KEPT_MAX = 64;

    /** Up to this count, comparing all pairs is cheaper than a set. */
    private static final int PAIRWISE_MAX = 8;

    /**
     * The memory of the buffers: the caller's buffers if only their addresses are used, otherwise views, because the
     * caller may change positions and limits at any time.
     */
    private ByteBuffer[] memory = {};

    /** The caller's buffers. */
    private ByteBuffer[] callers = memory;

    /** The start and length of buffer {@code i}, at {@code 2i} and {@code 2i + 1}. */
    private int[] ranges = {};

    private int count;
    private int given;
    private long bytes;

    /** True if all buffers are copied, including direct buffers. */
    private boolean allStaged;

    /** The buffers that are copied because their arena may free them in flight; null if there are none. */
    private @Nullable BitSet copied;

    /** True if only the owner thread of an arena may access one of the buffers. */
    private boolean confined;

    public static Buffers none() {
        return NONE;
    }

    /**
     * Checks and records the buffers. This object must hold none, and still holds none if this method throws. The array
     * is not kept.
     *
     * @param byAddress true if direct memory is used only by its address
     */
    public void take(ByteBuffer[] buffers, boolean forReading, boolean byAddress) {
        int filled = 0;
        boolean views = false;
        boolean confines = false;
        BitSet copies = null;
        for (int i = 0; i < buffers.length; i++) {
            ByteBuffer buffer = buffers[i];
            if (buffer == null) {
                throw new IllegalArgumentException("buffer " + i + " is null");
            }
            if (forReading && buffer.isReadOnly()) {
                throw new ReadOnlyBufferException();
            }
            if (buffer.hasRemaining()) {
                views |= !byAddress || !buffer.isDirect();
                ArenaMemory.Kind kind =
                        buffer.isDirect() ? ArenaMemory.of(buffer) : ArenaMemory.Kind.ORDINARY;
                if (kind.isCopied(forReading)) {
                    copies = copies == null ? new BitSet() : copies;
                    copies.set(filled);
                    confines |= kind == ArenaMemory.Kind.CONFINED;
                }
                filled++;
            }
        }
        checkDistinct(buffers);
        if (callers.length < filled) {
            int capacity = Math.max(CAPACITY_MIN, filled);
            callers = new ByteBuffer[capacity];
            ranges = new int[2 * capacity];
        }
        int next = 0;
        long sum = 0;
        for (ByteBuffer buffer : buffers) {
            if (buffer.hasRemaining() && next < filled) {
                callers[next] = buffer;
                ranges[2 * next] = buffer.position();
                ranges[2 * next + 1] = buffer.remaining();
                sum += buffer.remaining();
                next++;
            }
        }
        count = next;
        copied = copies;
        confined = confines;
        memory = views || copies != null ? views(callers, next, byAddress) : callers;
        given = buffers.length;
        bytes = sum;
        allStaged = false;
    }

    /** Returns true if a buffer belongs to a confined arena, so that only the owner thread of the arena can copy it. */
    public boolean isConfined() {
        return confined;
    }

    /** Returns true if buffer {@code i} is never used in place: heap memory, or memory of an arena. */
    public boolean isAlwaysCopied(int i) {
        return !memory[i].isDirect() || (copied != null && copied.get(i));
    }

    /** Has all buffers copied through staging memory, whatever the driver accepts. */
    public void stageAll() {
        memory = views(callers, count, false);
        allStaged = true;
    }

    /** Removes the buffers. */
    public void clear() {
        if (callers.length > CAPACITY_KEPT_MAX) {
            callers = new ByteBuffer[] {};
            ranges = new int[] {};
        } else {
            Arrays.fill(callers, 0, count, null);
        }
        memory = callers;
        count = 0;
        given = 0;
        bytes = 0;
        allStaged = false;
        copied = null;
        confined = false;
    }

    /** Returns the number of buffers that the caller passed, including empty buffers. */
    public int given() {
        return given;
    }

    /** Returns the sum of the buffers' lengths. */
    public long bytes() {
        return bytes;
    }

    /** Returns the memory of buffer {@code i}. */
    public ByteBuffer memory(int i) {
        return memory[i];
    }

    private ByteBuffer[] views(ByteBuffer[] buffers, int filled, boolean byAddress) {
        ByteBuffer[] views = new ByteBuffer[filled];
        for (int i = 0; i < views.length; i++) {
            ByteBuffer buffer = buffers[i];
            boolean itself = byAddress && buffer.isDirect() && (copied == null || !copied.get(i));
            views[i] = itself ? buffer : buffer.duplicate().clear();
        }
        return views;
    }

    @SuppressWarnings("ReferenceEquality") // equal content is allowed, the same object is not
    private static void checkDistinct(ByteBuffer[] buffers) {
        if (buffers.length <= PAIRWISE_MAX) {
            for (int i = 1; i < buffers.length; i++) {
                for (int j = 0; j < i; j++) {
                    if (buffers[i] == buffers[j]) {
                        throw twice(i);
                    }
                }
            }
            return;
        }
        Set<ByteBuffer> seen = Collections.newSetFromMap(new IdentityHashMap<>(buffers.length));
        for (int i = 0; i < buffers.length; i++) {
            if (!seen.add(buffers[i])) {
                throw twice(i);
            }
        }
    }

    private static IllegalArgumentException twice(int i) {
        return new IllegalArgumentException(
                "buffer " + i + " appears twice in the list; pass a duplicate() of it");
    }

    public int count() {
        return count;
    }

    public int start(int i) {
        return ranges[2 * i];
    }

    public int length(int i) {
        return ranges[2 * i + 1];
    }

    /**
     * Advances the positions of the caller's buffers by {@code moved} bytes in total, beginning with the first buffer.
     */
    public void advancePositions(long moved) {
        long left = moved;
        for (int i = 0; i < count && left > 0; i++) {
            int step = (int) Math.min(left, length(i));
            try {
                callers[i].position(start(i) + step);
            } catch (IllegalArgumentException e) {
                // The caller changed the limit in flight, against the contract; the position stays
                // as the caller set it.
                Log.BUFFER_CHANGED.write(e, null);
            }
            left -= step;
        }
    }

    /**
     * Returns the number of bytes to copy: heap memory, memory of arenas, and adjacent buffers smaller than {@code
     * coalesceBelow}.
     *
     * @param coalesceBelow 0 to copy no buffer because it is small
     */
    public long bytesToStage(int coalesceBelow) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            if (isStaged(i, coalesceBelow)) {
                sum += length(i);
            }
        }
        return sum;
    }

    /**
     * Returns true if buffer {@code i} is copied: heap memory, memory of an arena, or a small buffer with a neighbour
     * that it can be combined with.
     */
    public boolean isStaged(int i, int coalesceBelow) {
        return allStaged
                || isAlwaysCopied(i)
                || (length(i) < coalesceBelow
                        && (stageable(i - 1, coalesceBelow) || stageable(i + 1, coalesceBelow)));
    }

    private boolean stageable(int i, int coalesceBelow) {
        return i >= 0 && i < count && (isAlwaysCopied(i) || length(i) < coalesceBelow);
    }
}
