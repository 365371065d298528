package io.jnaaio.jna;

/**
 * The calls of io_uring, with C's names and raw addresses.
 *
 * <p>Source: io_uring_setup(2), io_uring_enter(2), io_uring_register(2), liburing 2.3; mmap(2), Linux man-pages 6.03.
 */
public interface IoUringCalls {
    /**
     * io_uring_setup(2). The ring's descriptor, close-on-exec, or -1.
     *
     * @param params address of {@code struct io_uring_params}
     */
    int io_uring_setup(int entries, long params);

    /**
     * io_uring_enter(2). The number of entries accepted, or -1.
     *
     * @param minComplete the number of completions to wait for, with IORING_ENTER_GETEVENTS
     */
    int io_uring_enter(int fd, int toSubmit, int minComplete, int flags);

    /** io_uring_register(2). 0 or more, or -1. */
    int io_uring_register(int fd, int opcode, long arg, int nrArgs);

    /** mmap(2) of {@code length} bytes of a ring, shared and writable. The address, or -1. */
    long map(int fd, long length, long offset);

    /** munmap(2). 0 or -1. */
    int munmap(long address, long length);

    /** eventfd(2), close-on-exec. The descriptor, or -1. */
    int eventfd();

    /**
     * pwritev2(2). Bytes written, or -1.
     *
     * @param iov address of {@code iovcnt} times {@code struct iovec}
     * @param flags RWF_NOWAIT 8
     */
    long pwritev2(int fd, long iov, int iovcnt, long offset, int flags);

    /** errno(3) of this thread's last call. Call it immediately after the call that failed. */
    int errno();
}
