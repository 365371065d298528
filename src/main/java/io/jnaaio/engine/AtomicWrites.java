package io.jnaaio.engine;

import io.jnaaio.api.Availability;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.Errno;
import io.jnaaio.engine.buffers.Buffers;
import io.jnaaio.spi.Failure;

/**
 * What an atomic write has to be: one request of one buffer. It is checked, and copied together where it has to be, when it is
 * made; {@link Op#atomic} keeps it from being merged or continued.
 */
final class AtomicWrites {
    /** Memory at a multiple of it makes the fewest pieces for the device; staging memory is so. */
    private static final int MEMORY_ALIGNMENT = 4096;

    /** What an atomic write fails with of which the system wrote a part. */
    static final Failure SHORT =
            new Failure(
                    "writevAtomic",
                    Errno.EIO,
                    0,
                    "the system wrote less than all of an atomic write, which it must not: the range may be"
                            + " torn",
                    null);

    /** What it fails with if another driver has taken the file over, which cannot do it. */
    static final Failure LOST =
            new Failure(
                    "writevAtomic",
                    Errno.EOPNOTSUPP,
                    0,
                    "the backend of the file has changed, and the new one has no atomic writes;"
                            + " Capabilities.availability says why",
                    null);

    private AtomicWrites() {}

    /** True for an atomic write that the driver which serves the file now cannot make. */
    static boolean isLost(Slot slot) {
        Op<?> op = slot.op();
        return op.atomic() && !op.file.capabilities().has(Capability.ATOMIC_WRITE);
    }

    /**
     * Checks it, and has it staged unless it is one buffer that can be used in place.
     *
     * @param stagingBytes what is copied together at most
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
