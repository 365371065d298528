package io.jnaaio.jna;

/**
 * The positional vectored calls with flags, and the calls on a file's page cache; Linux only.
 *
 * <p>Source: readv(2), sync_file_range(2), posix_fadvise(2), Linux man-pages 6.03; {@code linux/fs.h}, Linux 6.18.
 */
public interface FlaggedCalls {
    /** {@code RWF_DSYNC}: returns when the data is durable, like a write to a file opened with O_DSYNC (4.7). */
    int RWF_DSYNC = 2;

    /** {@code RWF_NOWAIT}: fails with EAGAIN if the call would have to wait (reads 4.14, writes 4.16). */
    int RWF_NOWAIT = 8;

    /** {@code RWF_ATOMIC}: after a power failure either all of the write is in the file or none of it (6.11). */
    int RWF_ATOMIC = 0x40;

    /** {@code RWF_NOAPPEND}: writes at the offset even if the file is in append mode (6.9). */
    int RWF_NOAPPEND = 0x20;

    /** {@code RWF_DONTCACHE}: leaves no pages in the page cache (6.14). */
    int RWF_DONTCACHE = 0x80;

    /** {@code SYNC_FILE_RANGE_WRITE}: starts the write-back of dirty pages without waiting. */
    int SYNC_FILE_RANGE_WRITE = 2;

    /** {@code POSIX_FADV_DONTNEED}: drops clean pages; 4 except on 31-bit s390. */
    int POSIX_FADV_DONTNEED = 4;

    /**
     * preadv2(2). Bytes read, 0 at the end, or -1; EOPNOTSUPP for a flag that the kernel or the file does not
     * support.
     *
     * @param iov address of {@code iovcnt} times {@code struct iovec}
     */
    long preadv2(int fd, long iov, int iovcnt, long offset, int flags);

    /**
     * pwritev2(2). Bytes written, or -1; EOPNOTSUPP for a flag that the kernel or the file does not support.
     *
     * @param iov address of {@code iovcnt} times {@code struct iovec}
     */
    long pwritev2(int fd, long iov, int iovcnt, long offset, int flags);

    /**
     * sync_file_range(2). 0 or -1.
     *
     * @param nbytes 0 means up to the end of the file
     */
    int sync_file_range(int fd, long offset, long nbytes, int flags);

    /**
     * posix_fadvise(2). 0, or the error number, which {@link #errno()} does not return.
     *
     * @param len 0 means up to the end of the file
     */
    int posix_fadvise(int fd, long offset, long len, int advice);

    /** errno(3) of this thread's last call. Call it immediately after the call that failed. */
    int errno();
}
