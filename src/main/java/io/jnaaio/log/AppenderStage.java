package io.jnaaio.log;

import io.jnaaio.api.AlignedBuffers;
import io.jnaaio.api.Capabilities;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Memory of a log's own that small records are copied to, so that a group of many goes down as one buffer: copying 4 KiB
 * costs less than describing the buffers of a record to the system. A group in flight has one piece, the one that collects
 * another; they take turns. Guarded by the log's lock.
 */
final class AppenderStage {
    /** Larger records are written from where they are. */
    static final int RECORD_BYTES_MAX = 8 * 1024;

    private static final int PIECE_BYTES = 512 * 1024;
    private static final int ALIGNMENT = 4096;

    private final boolean usable;
    private @Nullable ByteBuffer spare;

    /** For a file that wants memory so aligned. */
    AppenderStage(Capabilities can) {
        // Records lie in a piece as they lie in the file, at multiples of what offsets want.
        usable =
                can.memoryAlignment() <= ALIGNMENT
                        && can.memoryAlignment() <= can.offsetAlignment();
    }

    /** True if such a record is to be copied. */
    boolean takes(AppenderRecord record) {
        return usable && record.bytes() <= RECORD_BYTES_MAX;
    }

    /** A piece, all of it free. */
    ByteBuffer take() {
        ByteBuffer taken = spare;
        spare = null;
        return taken == null ? AlignedBuffers.allocate(PIECE_BYTES, ALIGNMENT) : taken;
    }

    /** Takes a piece back that nobody reads any more. */
    void giveBack(@Nullable ByteBuffer piece) {
        if (piece != null) {
            spare = piece;
        }
    }
}
