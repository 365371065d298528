package io.jnaaio.engine.mem;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.api.Errno;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.LibcStatx;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.jna.Statx;
import io.jnaaio.jna.StatxLayout;
import org.jspecify.annotations.Nullable;

/**
 * The alignment of addresses, offsets and lengths for direct I/O on a file, in bytes; powers of two.
 *
 * <p>Linux 6.1 and later report the alignment if the file system supports that (ext4, XFS, block devices; not tmpfs);
 * otherwise small reads probe it. If the probe fails, because the file is empty or cannot be read, a page is assumed,
 * which is enough for every disk with blocks of up to 4096 bytes.
 *
 * <p>Source: statx(2), Linux man-pages 6.03; open(2), NOTES, O_DIRECT.
 *
 * @param memory the alignment of the address of each buffer
 * @param offset the alignment of the offset in the file and of the length of each buffer
 */
record DirectAlignment(int memory, int offset) {
    private static final int SECTOR = 512;
    private static final int PAGE = 4096;

    /** Returns the alignment that the kernel reports for the file, or otherwise the alignment found by a probe. */
    static DirectAlignment of(FileCalls calls, PlatformAbi abi, int fd) {
        DirectAlignment reported = LibcStatx.isHere() ? reported(fd) : null;
        return reported == null ? tried(calls, abi, fd) : reported;
    }

    /** Returns the alignment that the kernel reports; null if it reports none. */
    private static @Nullable DirectAlignment reported(int fd) {
        StatxLayout layout = StatxLayout.read();
        byte[] emptyPath = {0};
        try (Memory answer = new Memory(layout.size())) {
            answer.clear();
            int result =
                    LibcStatx.statx(
                            fd,
                            emptyPath,
                            Statx.AT_EMPTY_PATH,
                            Statx.STATX_DIOALIGN,
                            Pointer.nativeValue(answer));
            int mask = answer.getInt(layout.mask());
            int memory = answer.getInt(layout.dioMemAlign());
            int offset = answer.getInt(layout.dioOffsetAlign());
            // Two zeros mean that the file system does no direct I/O on this file; it may use the
            // page cache instead.
            boolean hasAnswer = result == 0 && (mask & Statx.STATX_DIOALIGN) != 0;
            return hasAnswer && memory > 0 && offset > 0
                    ? new DirectAlignment(memory, offset)
                    : null;
        }
    }

    static DirectAlignment tried(FileCalls calls, PlatformAbi abi, int fd) {
        try (Memory area = new Memory(3L * PAGE)) {
            long page = Pointer.nativeValue(area.align(PAGE));
            long one = calls.pread(fd, page + 1, 1, 0);
            if (one > 0) {
                return new DirectAlignment(1, 1);
            }
            if (one == 0 || abi.errno(calls.errno()) != Errno.EINVAL) {
                // FreeBSD treats O_DIRECT as a hint: a misaligned transfer goes through the page
                // cache.
                int unknown = abi.os() == PlatformFacts.Os.LINUX ? PAGE : 1;
                return new DirectAlignment(unknown, unknown);
            }
            long sector = calls.pread(fd, page + SECTOR, SECTOR, 0);
            return sector > 0
                    ? new DirectAlignment(SECTOR, SECTOR)
                    : new DirectAlignment(PAGE, PAGE);
        }
    }
}
