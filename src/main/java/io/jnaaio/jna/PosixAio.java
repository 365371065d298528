package io.jnaaio.jna;

/**
 * The calls of POSIX AIO, with C's names and raw addresses.
 *
 * <p>Every address must stay valid while the C library or the kernel uses it: control blocks and data buffers until
 * the request's result is taken, a list until {@code lio_listio} returns. A control block is identified by its
 * address: never pass a copy.
 *
 * <p>Source: {@code aio.h}, glibc 2.36; aio(7). POSIX.1-2017.
 */
public interface PosixAio {
    /** aio_write(3). 0: queued; -1: see {@link #errno()}. */
    int aio_write(long aiocb);

    /** aio_read(3). 0: queued; -1: see {@link #errno()}. */
    int aio_read(long aiocb);

    /**
     * aio_fsync(3). 0: queued; -1: see {@link #errno()}.
     *
     * @param op O_SYNC or O_DSYNC
     */
    int aio_fsync(int op, long aiocb);

    /** aio_error(3). The state of the request as an errno number: 0, EINPROGRESS, ECANCELED or the error. */
    int aio_error(long aiocb);

    /**
     * aio_return(3). The bytes transferred, or -1. Call it once, after {@link #aio_error} has returned the final
     * state.
     */
    long aio_return(long aiocb);

    /**
     * aio_cancel(3). One of {@link CancelConstants}; -1: see {@link #errno()}.
     *
     * @param aiocb 0 for every request on {@code fd}
     */
    int aio_cancel(int fd, long aiocb);

    /**
     * aio_suspend(3). 0: one of the list is done; -1: see {@link #errno()} (EAGAIN: the timeout elapsed).
     *
     * @param list address of {@code nent} addresses of control blocks; addresses of 0 are skipped
     * @param timespec address of a {@code struct timespec}, a duration; 0 waits indefinitely
     */
    int aio_suspend(long list, int nent, long timespec);

    /**
     * lio_listio(3). 0: all queued (or all done, with LIO_WAIT); -1: see {@link #errno()}, and check every element,
     * because some may be running.
     *
     * @param mode LIO_NOWAIT or LIO_WAIT of {@link LioConstants}
     * @param list address of {@code nent} addresses of control blocks; addresses of 0 are skipped
     * @param sigevent address of a {@code struct sigevent} for the whole list, or 0
     */
    int lio_listio(int mode, long list, int nent, long sigevent);

    /** errno(3) of this thread's last call. Call it immediately after the call that failed. */
    int errno();
}
