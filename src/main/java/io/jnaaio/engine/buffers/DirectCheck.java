package io.jnaaio.engine.buffers;

import io.jnaaio.api.Capabilities;
import java.nio.ByteBuffer;

/**
 * Whether an operation on a file opened with DIRECT is aligned as the file wants it.
 *
 * <p>The rule is simpler than the kernel's, which looks at runs of memory that happen to lie side by side: every direct
 * buffer's address and length must be aligned. Heap buffers that follow each other are copied together, so only the sum of
 * their lengths must be; their copy lies at a page.
 */
public final class DirectCheck {
    /** What staging memory is aligned to; see {@link StagingPool}. */
    private static final int STAGING_ALIGNMENT = 4096;

    private DirectCheck() {}

    /**
     * Checks it, or has it staged.
     *
     * @param given the buffers as the caller gave them
     * @param append true if the offset means nothing
     * @param bounce whether an operation whose memory alone is misaligned is copied through staging, instead of being refused
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
                        + ": the file was opened with DIRECT, which wants addresses at multiples of "
                        + memory
                        + ", offsets and lengths at multiples of "
                        + unit
                        + (mayBounce
                                ? "; use AlignedBuffers, or AioOptions.bounce (jnaaio.bounce=true)"
                                        + " to have it copied"
                                : "; the whole operation has " + buffers.bytes() + " bytes"));
    }

    /** The first buffer that is not aligned, with its numbers; empty if all are. */
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

    /** Where the filled buffer {@code i} stands in the list, in which empty ones count. */
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
