package io.jnaaio.engine.buffers;

import io.jnaaio.api.Capabilities;
import java.nio.ByteBuffer;

/**
 * Checks whether an operation on a file opened with DIRECT is aligned as the file requires.
 *
 * <p>The rule is simpler than the kernel's, which also considers runs of adjacent memory: the address and length of
 * every direct buffer must be aligned. Consecutive heap buffers are copied together, so only the sum of their lengths
 * must be aligned; the copy begins at a page boundary.
 */
public final class DirectCheck {
    /** The alignment of staging memory; see {@link StagingPool}. */
    private static final int STAGING_ALIGNMENT = 4096;

    private DirectCheck() {}

    /**
     * Checks an operation, or has all of its memory staged if it is misaligned and {@code bounce} allows this.
     *
     * @param given the buffers as the caller passed them
     * @param append true if the offset is ignored
     * @param bounce whether an operation is copied through staging memory, instead of being rejected, if only its
     *     memory is misaligned
     * @throws IllegalArgumentException if the operation is misaligned and is not staged
     */
    public static void check(
            long offset,
            Buffers buffers,
            ByteBuffer[] given,
            boolean append,
            Capabilities can,
            boolean bounce) {
        int memory = can.memoryAlignment();
        int unit = can.offsetAlignment();
        if ((memory == 1 && unit == 1) || buffers.bytes() == 0) {
            return;
        }
        boolean place = append || offset % unit == 0;
        String why = place ? misaligned(buffers, given, memory, unit) : "offset " + offset;
        if (why.isEmpty()) {
            return;
        }
        boolean mayBounce = place && buffers.bytes() % unit == 0 && memory <= STAGING_ALIGNMENT;
        if (bounce && mayBounce) {
            buffers.stageAll();
            return;
        }
        throw new IllegalArgumentException(
                why
                        + ": the file was opened with DIRECT, which requires addresses at multiples of "
                        + memory
                        + ", offsets and lengths at multiples of "
                        + unit
                        + (mayBounce
                                ? "; use AlignedBuffers, or AioOptions.bounce (jnaaio.bounce=true)"
                                        + " to have it copied"
                                : "; the whole operation has " + buffers.bytes() + " bytes"));
    }

    /** Describes the first misaligned buffer; returns an empty string if all buffers are aligned. */
    private static String misaligned(Buffers buffers, ByteBuffer[] given, int memory, int unit) {
        long heapRun = 0;
        for (int i = 0; i < buffers.count(); i++) {
            ByteBuffer buffer = buffers.memory(i);
            int length = buffers.length(i);
            if (buffers.isAlwaysCopied(i)) {
                heapRun += length;
                boolean runEnds = i + 1 == buffers.count() || !buffers.isAlwaysCopied(i + 1);
                if (runEnds && heapRun % unit != 0) {
                    return "the heap buffers up to buffer "
                            + indexGiven(i, given)
                            + " have "
                            + heapRun
                            + " bytes together";
                }
                if (runEnds && memory > STAGING_ALIGNMENT) {
                    return "buffer "
                            + indexGiven(i, given)
                            + " is a heap buffer, or an arena's, and is copied";
                }
                continue;
            }
            heapRun = 0;
            int past = buffer.alignmentOffset(buffers.start(i), memory);
            if (past != 0 || length % unit != 0) {
                return "buffer "
                        + indexGiven(i, given)
                        + " has "
                        + length
                        + " bytes at an address "
                        + past
                        + " past a multiple of "
                        + memory;
            }
        }
        return "";
    }

    /** Returns the index in {@code given} of buffer {@code i}, which is counted without empty buffers. */
    private static int indexGiven(int i, ByteBuffer[] given) {
        int filled = -1;
        for (int at = 0; at < given.length; at++) {
            filled += given[at].hasRemaining() ? 1 : 0;
            if (filled == i) {
                return at;
            }
        }
        return i;
    }
}
