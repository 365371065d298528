package io.jnaaio.jna;

/**
 * The calls that only Linux has.
 *
 * <p>Source: the man pages named, Linux man-pages 6.03.
 */
public interface LinuxCalls {
    /**
     * eventfd(2). The descriptor, or -1.
     *
     * @param initval the initial value of the counter
     * @param flags EFD_CLOEXEC and EFD_NONBLOCK, which are O_CLOEXEC and O_NONBLOCK of {@link
     *     OpenFlags}
     */
    int eventfd(int initval, int flags);

    /**
     * syscall(2). The kernel's result, or -1. For calls for which C libraries have no function, or not all of them;
     * the numbers are in {@link SyscallNumbers}. Variadic in C, and called here with all its arguments: the 64-bit
     * ABIs of Linux pass them alike.
     */
    long syscall(long number, long a, long b, long c, long d, long e, long f);

    /**
     * mmap(2). The address, or -1.
     *
     * @param prot PROT_READ 1, PROT_WRITE 2
     * @param flags MAP_SHARED 1, MAP_PRIVATE 2, MAP_ANONYMOUS 0x20, MAP_POPULATE 0x8000 on x86, arm, riscv, s390 and powerpc
     */
    long mmap(long addr, long length, int prot, int flags, int fd, long offset);

    /** munmap(2). 0 or -1. */
    int munmap(long addr, long length);

    /** errno(3) of this thread's last call. Call it immediately after the call that failed. */
    int errno();
}
