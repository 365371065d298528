package io.jnaaio.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a block holds: its first 16 bytes say run and block, its last 8 both, so that a torn gather shows; the rest is a
 * pattern. The C baselines write the same.
 */
final class Stamp {
    /** The run that every block of a file for reading carries. */
    static final long PREPARED_RUN = 0x4a4e412d41494f31L;

    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final int HEAD_BYTES = 16;
    private static final int TAIL_BYTES = 8;

    private Stamp() {}

    /** The byte at that place of every block, stamps aside. */
    static byte pattern(int at) {
        return (byte) (at * 31 + 7);
    }

    /** Writes the stamps; the buffers are in native order, positions do not matter. */
    static void write(ByteBuffer[] buffers, long runId, long block) {
        ByteBuffer first = buffers[0];
        first.putLong(0, runId);
        first.putLong(8, block);
        ByteBuffer last = buffers[buffers.length - 1];
        last.putLong(last.capacity() - TAIL_BYTES, tail(runId, block));
    }

    private static long tail(long runId, long block) {
        return runId ^ (block * MIX);
    }

    /** The block as it should be, for {@link #isRight}, without stamps. */
    static ByteBuffer template(int opBytes) {
        ByteBuffer template = ByteBuffer.allocateDirect(opBytes).order(ByteOrder.nativeOrder());
        for (int i = 0; i < opBytes; i++) {
            template.put(i, pattern(i));
        }
        return template;
    }

    /** Whether a block says that it is of that run. */
    static boolean isOf(ByteBuffer read, int at, long runId) {
        return read.getLong(at) == runId;
    }

    /** Whether a block carries that run and place, at its beginning and at its end. */
    static boolean isStamped(ByteBuffer read, int at, int opBytes, long runId, long block) {
        return read.getLong(at) == runId
                && read.getLong(at + 8) == block
                && read.getLong(at + opBytes - TAIL_BYTES) == tail(runId, block);
    }

    /**
     * Whether a block is, byte for byte, what should be there.
     *
     * @param read in native order, the block at {@code at}
     */
    static boolean isRight(ByteBuffer read, int at, ByteBuffer template, long runId, long block) {
        int end = template.capacity() - TAIL_BYTES;
        return isStamped(read, at, template.capacity(), runId, block)
                && read.slice(at + HEAD_BYTES, end - HEAD_BYTES)
                        .equals(template.slice(HEAD_BYTES, end - HEAD_BYTES));
    }
}
