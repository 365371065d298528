package io.jnaaio.jna;

/**
 * The AIO and kqueue calls of FreeBSD, with C's names and raw addresses.
 *
 * <p>The kernel identifies a request by the address of its control block. The control block and the data buffers must
 * stay valid until {@code aio_return}, which is called exactly once for each accepted request. The array of {@code
 * struct iovec} is copied at submission.
 *
 * <p>Source: aio_write(2), aio_fsync(2), aio_error(2), aio_return(2), aio_cancel(2), aio_suspend(2),
 * kqueue(2), sysctl(3), FreeBSD 13.2.
 */
public interface FreeBsdAio {
    /** aio_writev(2), since FreeBSD 13.0. 0: queued; -1: see {@link #errno()}. */
    int aio_writev(long aiocb);

    /** aio_readv(2), since FreeBSD 13.0. 0: queued; -1: see {@link #errno()}. */
    int aio_readv(long aiocb);

    /**
     * aio_fsync(2). 0: queued; -1: see {@link #errno()}.
     *
     * @param op O_SYNC or O_DSYNC
     */
    int aio_fsync(int op, long aiocb);

    /** aio_error(2). The state of the request as an errno number; EINVAL for an unknown control block. */
    int aio_error(long aiocb);

    /** aio_return(2). The bytes transferred; -1 if the request failed, with its errno. Once per request. */
    long aio_return(long aiocb);

    /**
     * aio_cancel(2). One of {@link CancelConstants}; -1: see {@link #errno()}.
     *
     * @param aiocb 0 for every request on {@code fd}
     */
    int aio_cancel(int fd, long aiocb);

    /**
     * aio_suspend(2). 0: one of the list is done; -1: see {@link #errno()} (EAGAIN: the timeout elapsed).
     *
     * @param list address of {@code nent} addresses of control blocks
     * @param timespec address of a {@code struct timespec}, a duration; 0 waits indefinitely
     */
    int aio_suspend(long list, int nent, long timespec);

    /** kqueue(2). A descriptor, or -1. */
    int kqueue();

    /**
     * kevent(2). The number of events stored, or -1. Closing the queue does not wake a thread that waits on it.
     *
     * @param changes address of {@code nchanges} times {@code struct kevent}, or 0
     * @param events address of room for {@code nevents}, or 0
     * @param timespec address of a {@code struct timespec}, a duration; 0 waits indefinitely
     */
    int kevent(int kq, long changes, int nchanges, long events, int nevents, long timespec);

    /**
     * sysctlbyname(3). 0 or -1.
     *
     * @param name ends with a NUL byte
     * @param old receives the value
     * @param oldLength address of a {@code size_t}: the space for the value, and on return its length
     * @param value address of a new value, or 0
     */
    int sysctlbyname(byte[] name, long old, long oldLength, long value, long valueLength);

    /** errno(3) of this thread's last call. Call it immediately after the call that failed. */
    int errno();
}
