package io.jnaaio.log;

import io.jnaaio.api.AlignedBuffers;
import io.jnaaio.api.Capabilities;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Memory into which a log copies small records, so that a group of many is written from one buffer: copying 4 KiB costs
 * less than passing the buffers of a record to the system. The group in flight and the group that collects use one
 * piece each, alternately. Guarded by the log's lock.
 */
final class AppenderStage {
    /** Larger records are written in place. */
    static final int RECORD_BYTES_MAX = 8 * 1024;

    private static final int PIECE_BYTES = 512 * 1024;
    private static final int ALIGNMENT = 4096;

    private final boolean usable;
    private @Nullable ByteBuffer spare;

    /** Creates a stage for a file with these capabilities. */
    AppenderStage(Capabilities can) {
        // Records have the same layout in a piece as in the file: aligned like offsets.
        usable =
                can.memoryAlignment() <= ALIGNMENT
                        && can.memoryAlignment() <= can.offsetAlignment();
    }

    /** True if the record is small enough to be copied. */
    boolean takes(AppenderRecord record) {
        return usable && record.bytes() <= RECORD_BYTES_MAX;
    }

    /** Takes an empty piece. */
    ByteBuffer take() {
        ByteBuffer taken = spare;
        spare = null;
        return taken == null ? AlignedBuffers.allocate(PIECE_BYTES, ALIGNMENT) : taken;
    }

    /** Returns a piece that is no longer read. */
    void giveBack(@Nullable ByteBuffer piece) {
        if (piece != null) {
            spare = piece;
        }
    }
}
