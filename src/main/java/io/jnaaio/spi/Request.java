package io.jnaaio.spi;

import java.nio.ByteBuffer;

/**
 * One call of the system. Valid from {@link Driver#submit} until it is reported. The engine makes a new object for each, so a
 * driver can tell by identity, or by {@link #slot} and {@link #generation}, whether an answer of the system or a cancel is
 * for the request that is in flight now.
 *
 * <p>A buffer is given as a direct ByteBuffer with the index of the first byte and a length: positions and limits of the
 * buffers mean nothing here and must not be changed.
 */
public interface Request {
    /** What is to be done. The syncs are declared from the strongest to the weakest. */
    enum Kind {
        WRITE,
        READ,
        /** {@code fsync(2)}. */
        SYNC,
        /** {@code fdatasync(2)}. */
        DATASYNC,
        /**
         * The order of {@link io.jnaaio.api.FsyncMode#BARRIER} alone: a driver whose system has no call for that does the same
         * as for {@link #DATASYNC}.
         */
        BARRIER;

        /** True for WRITE and READ. */
        public boolean isTransfer() {
            return this == WRITE || this == READ;
        }
    }

    /** Its number, from 0 below {@link DriverContext#slots()}; no two in flight have the same. */
    int slot();

    /**
     * How often the slot was used before: with {@link #slot} the identity of the request. An answer of the system for another
     * generation is for an earlier request, and reaches nobody.
     */
    default int generation() {
        return 0;
    }

    /** What is to be done. */
    Kind kind();

    /** The file. */
    FileHandle file();

    /** Where in the file, in bytes; 0 for a write in append mode, meaningless for a sync. */
    long offset();

    /**
     * Whether all or nothing of this write has to be in the file after a power failure. It has one buffer then, of a length
     * within the units that the driver's {@code Capabilities} give, and the offset is a multiple of it. A driver that cannot do
     * it gives no units, and gets no such request. A driver that wraps another one passes this on.
     */
    boolean atomic();

    /** Whether this write has to be durable when it is reported; only with {@link #atomic}. */
    boolean durable();

    /** How many buffers, at least 1 for a transfer. */
    int bufferCount();

    /** The memory of buffer {@code i}: direct. */
    ByteBuffer buffer(int i);

    /** The index in {@link #buffer} of its first byte. */
    int start(int i);

    /** Its length, in bytes, at least 1. */
    int length(int i);

    /** The sum of the lengths. */
    long lengthBytes();
}
