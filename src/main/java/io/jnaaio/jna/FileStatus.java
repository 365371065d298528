package io.jnaaio.jna;

/**
 * The result of fstat(2).
 *
 * <p>Source: {@code sys/stat.h}; the types have the same numbers on every Unix.
 *
 * @param type S_IFREG, S_IFBLK, S_IFCHR, ...
 * @param sizeBytes {@code st_size}; 0 for devices
 * @param device {@code st_dev}
 * @param inode {@code st_ino}
 */
public record FileStatus(int type, long sizeBytes, long device, long inode) {
    /** The type of a character device. */
    public static final int S_IFCHR = 0020000;

    /** The type of a block device. */
    public static final int S_IFBLK = 0060000;

    private static final int S_IFMT = 0170000;

    static FileStatus of(int mode, long sizeBytes, long device, long inode) {
        return new FileStatus(mode & S_IFMT, sizeBytes, device, inode);
    }

    /** True for a block or character device. */
    public boolean isDevice() {
        return type == S_IFBLK || type == S_IFCHR;
    }
}
