package io.jnaaio.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The content of a block: its first 16 bytes contain run and block, its last 8 a combination of both, so that a torn
 * gather is detected; the rest is a pattern. The C baselines write the same.
 */
final class Stamp {
    /** The run in every block of a file for reading. */
    static final long PREPARED_RUN = 0x4a4e412d41494f31L;

    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final int HEAD_BYTES = 16;
    private static final int TAIL_BYTES = 8;

    private Stamp() {}

    /** The byte at a position of every block, except for the stamps. */
    static byte pattern(int at) {
        return (byte) (at * 31 + 7);
    }

    /** Writes the stamps; the buffers are in native order, and their positions do not matter. */
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

    /** The correct block without stamps, for {@link #isRight}. */
    static ByteBuffer template(int opBytes) {
        ByteBuffer template = ByteBuffer.allocateDirect(opBytes).order(ByteOrder.nativeOrder());
        for (int i = 0; i < opBytes; i++) {
            template.put(i, pattern(i));
        }
        return template;
    }

    /** True if a block claims to belong to this run. */
    static boolean isOf(ByteBuffer read, int at, long runId) {
        return read.getLong(at) == runId;
    }

    /** True if a block contains this run and block number at its start and its end. */
    static boolean isStamped(ByteBuffer read, int at, int opBytes, long runId, long block) {
        return read.getLong(at) == runId
                && read.getLong(at + 8) == block
                && read.getLong(at + opBytes - TAIL_BYTES) == tail(runId, block);
    }

    /**
     * True if a block is correct, byte for byte.
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
