package io.jnaaio.backend.freebsd;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.engine.mem.FdHandle;
import io.jnaaio.jna.FreeBsdSystem;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.RequestLimits;
import java.util.Set;

/**
 * Raw disks, which are character devices on FreeBSD. The kernel does AIO on them only if every buffer consists of whole
 * sectors, there are at most {@code vfs.aio.max_buf_aio} buffers, and the total does not exceed the disk's maximum
 * transfer; otherwise it returns EOPNOTSUPP. A gather is therefore copied into one buffer.
 *
 * <p>Source: aio(4); {@code aio_qbio} in {@code sys/kern/vfs_aio.c}, FreeBSD 13.2.
 */
final class RawDisks {
    /** {@code DFLTPHYS}: the transfer size that every disk supports. Source: {@code sys/param.h}, FreeBSD 13.2. */
    private static final int BYTES_MAX = 64 * 1024;

    private final FreeBsdSystem system;
    private final int oneCallMax;

    /**
     * Uses the given calls.
     *
     * @param stagingBytes the maximum number of bytes that the engine copies into one buffer
     */
    RawDisks(FreeBsdSystem system, int stagingBytes) {
        this.system = system;
        oneCallMax = Math.min(BYTES_MAX, stagingBytes);
    }

    /** True for a disk: other files have no sector size. */
    boolean isDisk(FdHandle file) {
        try (Memory sectorBytes = new Memory(Integer.BYTES)) {
            long argument = Pointer.nativeValue(sectorBytes);
            return system.ioctl(file.descriptor(), FreeBsdSystem.DIOCGSECTORSIZE, argument) == 0;
        }
    }

    /** Describes the service for a disk. */
    FileService service(Set<NotifyKind> notifications, FdHandle file) {
        Capabilities capabilities =
                Capabilities.builder(BackendId.FREEBSD_AIO)
                        .gather(GatherMode.COALESCED)
                        .nativeMaxBytes(oneCallMax)
                        .nativeMaxBuffers(Integer.MAX_VALUE)
                        .notifications(notifications)
                        .with(Capability.EXACT_ERRNO)
                        .appendOnePieceMax(file.append() ? oneCallMax : 0)
                        .build();
        // Adjacent buffers are all copied together, because a single one may not consist of whole
        // sectors.
        RequestLimits limits =
                RequestLimits.builder().buffersMax(1).bytesMax(BYTES_MAX).coalesceAll().build();
        return new FileService(capabilities, limits);
    }
}
