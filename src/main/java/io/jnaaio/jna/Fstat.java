package io.jnaaio.jna;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * fstat(2), and the sizes of disks.
 *
 * <p>On Linux the system call is used, because glibc exports {@code fstat} as a symbol only since 2.33. In the
 * kernel's {@code struct stat}, {@code st_dev}, {@code st_ino} and {@code st_size} have the same offsets on every
 * 64-bit architecture, and {@code st_mode} precedes or follows a 64-bit {@code st_nlink}. Architectures without the
 * call have statx(2).
 *
 * <p>Source: {@code asm/stat.h} and {@code asm-generic/stat.h}, {@code asm/unistd_64.h} and {@code asm-generic/unistd.h},
 * {@code linux/fs.h} (BLKGETSIZE64), Linux 6.1; {@code sys/stat.h} and {@code sys/disk.h} (DIOCGMEDIASIZE), FreeBSD 13.2;
 * {@code sys/stat.h}, xnu-11417, with 64-bit inodes.
 */
final class Fstat {
    /** At least the size of every {@code struct stat}: 144 bytes on Linux and macOS, 224 on FreeBSD, 256 of statx. */
    private static final int STAT_BYTES = 256;

    private static final int ST_INO = 8;
    private static final int LINUX_SIZE = 48;

    private Fstat() {}

    /** Returns null on an error, which errno holds. */
    static @Nullable FileStatus of(int fd) {
        try (Memory stat = new Memory(STAT_BYTES)) {
            stat.clear();
            return switch (System.getProperty("os.name", "")) {
                case "Linux" -> linux(fd, stat, System.getProperty("os.arch", ""));
                case "Mac OS X" -> darwin(fd, stat);
                default -> freeBsd(fd, stat);
            };
        }
    }

    private static @Nullable FileStatus linux(int fd, Memory stat, String arch) {
        return switch (arch) {
            case "amd64", "x86_64", "x86-64" -> linux(fd, stat, 5, 24);
            case "aarch64", "arm64", "riscv64" -> linux(fd, stat, 80, 16);
            case "s390x", "ppc64le", "ppc64" -> linux(fd, stat, 108, 24);
            default -> statx(fd, stat);
        };
    }

    private static @Nullable FileStatus linux(int fd, Memory stat, long number, int mode) {
        long address = Pointer.nativeValue(stat);
        if (LibcLinux.create().syscall(number, fd, address, 0, 0, 0, 0) < 0) {
            return null;
        }
        return FileStatus.of(
                stat.getInt(mode), stat.getLong(LINUX_SIZE), stat.getLong(0), stat.getLong(ST_INO));
    }

    private static @Nullable FileStatus statx(int fd, Memory stat) {
        byte[] emptyPath = {0};
        int mask = Statx.STATX_BASIC_STATS;
        int flags = Statx.AT_EMPTY_PATH;
        if (LibcStatx.statx(fd, emptyPath, flags, mask, Pointer.nativeValue(stat)) < 0) {
            return null;
        }
        Statx layout = new Statx();
        long device =
                (long) stat.getInt(layout.offsetOf("stx_dev_major")) << Integer.SIZE
                        | stat.getInt(layout.offsetOf("stx_dev_minor"));
        return FileStatus.of(
                stat.getShort(layout.offsetOf("stx_mode")),
                stat.getLong(layout.offsetOf("stx_size")),
                device,
                stat.getLong(layout.offsetOf("stx_ino")));
    }

    private static @Nullable FileStatus freeBsd(int fd, Memory stat) {
        return function("fstat").invokeInt(new Object[] {fd, stat}) < 0
                ? null
                : FileStatus.of(
                        stat.getShort(24), stat.getLong(112), stat.getLong(0), stat.getLong(8));
    }

    /** On x86-64 the plain name is the call with 32-bit inodes. */
    private static @Nullable FileStatus darwin(int fd, Memory stat) {
        String wide = "fstat$INODE64";
        Function fstat = function(SymbolLookup.inProcess(wide) ? wide : "fstat");
        return fstat.invokeInt(new Object[] {fd, stat}) < 0
                ? null
                : FileStatus.of(
                        stat.getShort(4), stat.getLong(96), stat.getInt(0), stat.getLong(8));
    }

    private static Function function(String name) {
        return NativeLibrary.getProcess().getFunction(name);
    }

    // ---- disks

    /**
     * The size of a block device on Linux, or of a character device on FreeBSD; 0 for other devices, and on macOS.
     */
    static long diskBytes(int fd, FileStatus status) {
        String os = System.getProperty("os.name", "");
        if (os.equals("Linux") && status.type() == FileStatus.S_IFBLK) {
            // _IOR(0x12, 114, size_t); the bits for the direction differ on powerpc.
            boolean power = System.getProperty("os.arch", "").startsWith("ppc");
            return diskBytes(fd, power ? 0x40081272L : 0x80081272L);
        }
        // _IOR('d', 129, off_t)
        return os.equals("FreeBSD") ? diskBytes(fd, 0x40086481L) : 0;
    }

    private static long diskBytes(int fd, long request) {
        try (Memory size = new Memory(Long.BYTES)) {
            size.clear();
            int result = function("ioctl").invokeInt(new Object[] {fd, request, size});
            return result < 0 ? 0 : size.getLong(0);
        }
    }
}
