package io.jnaaio.jna;

/**
 * The calls that only Linux has.
 *
 * <p>Source: eventfd(2), Linux man-pages 6.03.
 */
public interface LinuxCalls {
    /**
     * eventfd(2). The descriptor, or -1.
     *
     * @param initval start of the counter
     * @param flags EFD_CLOEXEC and EFD_NONBLOCK, which are O_CLOEXEC and O_NONBLOCK of {@link
     *     OpenFlags}
     */
    int eventfd(int initval, int flags);

    /** errno(3) of the last call of this thread. Ask right after the call that failed. */
    int errno();
}
