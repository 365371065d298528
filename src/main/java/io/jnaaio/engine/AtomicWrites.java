package io.jnaaio.engine;

import io.jnaaio.api.Availability;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.Errno;
import io.jnaaio.engine.buffers.Buffers;
import io.jnaaio.spi.Failure;

/**
 * The rules for atomic writes. An atomic write is one request of one buffer: it is checked, and copied into one buffer
 * if necessary, when it is created; {@link Op#atomic} prevents merging and continuation.
 */
final class AtomicWrites {
    /** Memory at a multiple of this gives the device the fewest segments; staging memory is aligned to it. */
    private static final int MEMORY_ALIGNMENT = 4096;

    /** The failure of an atomic write of which the system wrote only a part. */
    static final Failure SHORT =
            new Failure(
                    "writevAtomic",
                    Errno.EIO,
                    0,
                    "the system wrote less than all of an atomic write, which it must not: the range may be"
                            + " torn",
                    null);

    /** The failure of an atomic write if the file is now served by a driver that does not support it. */
    static final Failure LOST =
            new Failure(
                    "writevAtomic",
                    Errno.EOPNOTSUPP,
                    0,
                    "the backend of the file has changed, and the new one has no atomic writes;"
                            + " Capabilities.availability says why",
                    null);

    private AtomicWrites() {}

    /** True for an atomic write that the driver now serving the file does not support. */
    static boolean isLost(Slot slot) {
        Op<?> op = slot.op();
        return op.atomic() && !op.file.capabilities().has(Capability.ATOMIC_WRITE);
    }

    /**
     * Checks an atomic write, and marks it to be staged unless it is one buffer that can be used in place.
     *
     * @param stagingBytes the maximum number of bytes that can be copied into one buffer
     */
    static void check(long offset, Buffers buffers, EngineFile file, int stagingBytes) {
        Capabilities can = file.capabilities();
        Availability there = can.availability(Capability.ATOMIC_WRITE);
        if (!there.available()) {
            throw new UnsupportedOperationException("writevAtomic: " + file + ": " + there.cause());
        }
        long bytes = buffers.bytes();
        if (Long.bitCount(bytes) != 1
                || bytes < can.atomicUnitMin()
                || bytes > can.atomicUnitMax()) {
            throw new IllegalArgumentException(
                    "writevAtomic: "
                            + bytes
                            + " bytes: a power of two from "
                            + can.atomicUnitMin()
                            + " to "
                            + can.atomicUnitMax()
                            + " is expected");
        }
        if (offset % bytes != 0) {
            throw new IllegalArgumentException(
                    "writevAtomic: offset "
                            + offset
                            + ": a multiple of the length, "
                            + bytes
                            + " bytes, is expected");
        }
        if (isInPlace(buffers, can)) {
            return;
        }
        if (bytes > stagingBytes) {
            throw new IllegalArgumentException(
                    "writevAtomic: "
                            + bytes
                            + " bytes would have to be copied together, and at most "
                            + stagingBytes
                            + " can be; pass one direct buffer at a multiple of "
                            + Math.max(MEMORY_ALIGNMENT, can.memoryAlignment())
                            + " (AlignedBuffers), or raise AioOptions.stagingBytes");
        }
        buffers.stageAll();
    }

    private static boolean isInPlace(Buffers buffers, Capabilities can) {
        int alignment = Math.max(MEMORY_ALIGNMENT, can.memoryAlignment());
        return buffers.count() == 1
                && !buffers.isAlwaysCopied(0)
                && buffers.memory(0).alignmentOffset(buffers.start(0), alignment) == 0;
    }
}
