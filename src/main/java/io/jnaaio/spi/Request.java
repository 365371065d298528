package io.jnaaio.spi;

import java.nio.ByteBuffer;

/**
 * One system call. Valid from {@link Driver#submit} until it is reported. The engine creates a new object for each
 * request, so a driver can check by identity, or by {@link #slot} and {@link #generation}, whether a completion or a
 * cancellation is for the request that is in flight now.
 *
 * <p>A buffer is a direct ByteBuffer with the index of its first byte and a length. Ignore the buffers' positions and
 * limits, and do not change them.
 */
public interface Request {
    /** The kind of a request. The syncs are declared from the strongest to the weakest. */
    enum Kind {
        WRITE,
        READ,
        /** {@code fsync(2)}. */
        SYNC,
        /** {@code fdatasync(2)}. */
        DATASYNC,
        /**
         * {@link io.jnaaio.api.FsyncMode#BARRIER}: only orders writes. A driver whose system has no call for this does
         * the same as for {@link #DATASYNC}.
         */
        BARRIER;

        /** True for WRITE and READ. */
        public boolean isTransfer() {
            return this == WRITE || this == READ;
        }
    }

    /** The slot, from 0 to {@link DriverContext#slots()} - 1; no two requests in flight have the same one. */
    int slot();

    /**
     * How often the slot was used before. Slot and generation together identify the request: a completion with another
     * generation belongs to an earlier request and must be ignored.
     */
    default int generation() {
        return 0;
    }

    /** The kind of this request. */
    Kind kind();

    /** The file. */
    FileHandle file();

    /** The offset in the file, in bytes; 0 for a write in append mode, unused for a sync. */
    long offset();

    /**
     * Whether a power failure must leave either all or nothing of this write in the file. Such a write has one
     * buffer; its length is within the units given by the driver's {@code Capabilities}, and the offset is a multiple
     * of the length. A driver that does not support this reports no units and receives no such request. A driver that
     * wraps another one must pass this value on.
     */
    boolean atomic();

    /** Whether this write must be durable when it is reported; only with {@link #atomic}. */
    boolean durable();

    /**
     * Whether the driver may execute this request in the submitting thread and report it within {@link Driver#submit}:
     * the thread is running a completion handler, and no callback or dependent of the operations will run within {@code
     * submit}. A true answer counts; a handler gets only a few of them, so that a handler in which each operation submits the next one does not use up
     * the stack. Call it only within {@code submit}.
     */
    default boolean mayExecuteNow() {
        return false;
    }

    /** The number of buffers, at least 1 for a transfer. */
    int bufferCount();

    /** Buffer {@code i}, which is direct. */
    ByteBuffer buffer(int i);

    /** The index of the first byte in {@link #buffer}. */
    int start(int i);

    /** The length of buffer {@code i}, in bytes, at least 1. */
    int length(int i);

    /** The sum of all lengths. */
    long lengthBytes();
}
