package io.jnaaio.jna;

import org.jspecify.annotations.Nullable;

/**
 * The calls on files that every platform has, with C's names, raw addresses and {@code long} for
 * {@code size_t} and {@code off_t} (LP64).
 *
 * <p>No call is repeated after EINTR; the caller decides. If a method returns -1, {@link #errno()} returns the error.
 *
 * <p>Source: the man pages named, Linux man-pages 6.03 and FreeBSD 13.2. POSIX.1-2017.
 */
public interface FileCalls {
    /**
     * open(2). The descriptor, or -1.
     *
     * @param path ends with a NUL byte, see {@link NativePath#bytes}
     * @param flags of {@link OpenFlags}
     * @param mode permissions of a file that is created, before the umask
     */
    int open(byte[] path, int flags, int mode);

    /**
     * close(2). 0 or -1. After EINTR the descriptor is gone on Linux and FreeBSD: never repeat it.
     */
    int close(int fd);

    /** fsync(2). 0 or -1. */
    int fsync(int fd);

    /** fdatasync(2). 0 or -1. */
    int fdatasync(int fd);

    /** ftruncate(2). 0 or -1. */
    int ftruncate(int fd, long length);

    /**
     * fallocate(2) with mode 0 if the C library has it, otherwise posix_fallocate(3). 0, or the error number, which
     * {@link #errno()} does not return.
     *
     * <p>glibc's posix_fallocate is not used on Linux: if the file system cannot allocate, it writes into every
     * block, and races with other writers.
     *
     * @throws UnsupportedOperationException if the C library has neither
     */
    int fallocate(int fd, long offset, long length);

    /** fstat(2). Null on an error. Does not move the position of the descriptor. */
    @Nullable FileStatus fstat(int fd);

    /**
     * The size of a disk in bytes, from BLKGETSIZE64 or DIOCGMEDIASIZE of ioctl(2); 0 if the file is not a disk.
     *
     * @param status the status of the descriptor
     */
    long diskBytes(int fd, FileStatus status);

    /**
     * lseek(2). The new position in bytes from the start, or -1.
     *
     * @param whence SEEK_SET 0, SEEK_CUR 1, SEEK_END 2 on every platform
     */
    long lseek(int fd, long offset, int whence);

    /**
     * fcntl(2). The result depends on the command; -1 is an error.
     *
     * @param cmd of {@link FcntlNames}
     */
    int fcntl(int fd, int cmd, long arg);

    /** read(2), at the position of the descriptor. Bytes read, 0 at the end, or -1. */
    long read(int fd, long buf, long count);

    /** write(2), at the position of the descriptor. Bytes written, or -1. */
    long write(int fd, long buf, long count);

    /** pread(2). Bytes read, 0 at the end, or -1. */
    long pread(int fd, long buf, long count, long offset);

    /** pwrite(2). Bytes written, or -1. */
    long pwrite(int fd, long buf, long count, long offset);

    /**
     * preadv(2). Bytes read, 0 at the end, or -1.
     *
     * @param iov address of {@code iovcnt} times {@code struct iovec}
     */
    long preadv(int fd, long iov, int iovcnt, long offset);

    /**
     * pwritev(2). Bytes written, or -1.
     *
     * @param iov address of {@code iovcnt} times {@code struct iovec}
     */
    long pwritev(int fd, long iov, int iovcnt, long offset);

    /**
     * writev(2), at the position of the descriptor, or the end of a file in append mode. Bytes written, or -1.
     *
     * @param iov address of {@code iovcnt} times {@code struct iovec}
     */
    long writev(int fd, long iov, int iovcnt);

    /**
     * sysconf(3). The value; -1 if there is no limit or the name is unknown.
     *
     * @param name of {@link SysconfNames}
     */
    long sysconf(int name);

    /**
     * getrlimit(2). 0 or -1.
     *
     * @param resource of {@link RlimitNames}
     * @param rlimit address of a {@code struct rlimit}, see {@link Rlimit}
     */
    int getrlimit(int resource, long rlimit);

    /** errno(3) of this thread's last call. Call it immediately after the call that failed. */
    int errno();
}
