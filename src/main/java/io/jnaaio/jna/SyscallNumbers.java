package io.jnaaio.jna;

/**
 * The numbers of Linux's system calls that are called through {@link LinuxCalls#syscall}.
 *
 * <p>Source: {@code asm/unistd_64.h} (x86), {@code asm-generic/unistd.h} (arm64, riscv64, loongarch64), {@code
 * asm/unistd_64.h} (s390, powerpc), Linux 6.1.
 *
 * @param ioSetup io_setup(2)
 * @param ioDestroy io_destroy(2)
 * @param ioSubmit io_submit(2)
 * @param ioCancel io_cancel(2)
 * @param ioGetevents io_getevents(2)
 * @param pwritev2 pwritev2(2); the offset is one argument on 64-bit systems, its high half 0
 * @param statx statx(2)
 * @param ioUringSetup io_uring_setup(2), the same on every architecture
 * @param ioUringEnter io_uring_enter(2), the same on every architecture
 * @param ioUringRegister io_uring_register(2), the same on every architecture
 */
public record SyscallNumbers(
        long ioSetup,
        long ioDestroy,
        long ioSubmit,
        long ioCancel,
        long ioGetevents,
        long pwritev2,
        long statx,
        long ioUringSetup,
        long ioUringEnter,
        long ioUringRegister) {

    private SyscallNumbers(
            long ioSetup,
            long ioDestroy,
            long ioSubmit,
            long ioCancel,
            long ioGetevents,
            long pwritev2,
            long statx) {
        this(ioSetup, ioDestroy, ioSubmit, ioCancel, ioGetevents, pwritev2, statx, 425, 426, 427);
    }

    /**
     * Returns the numbers of an architecture.
     *
     * @param arch the value of the system property {@code os.arch}
     * @throws IllegalArgumentException for an unknown architecture
     */
    public static SyscallNumbers linux(String arch) {
        return switch (arch) {
            case "amd64", "x86_64", "x86-64" ->
                    new SyscallNumbers(206, 207, 209, 210, 208, 328, 332);
            case "aarch64", "arm64", "riscv64", "loongarch64" ->
                    new SyscallNumbers(0, 1, 2, 3, 4, 287, 291);
            case "s390x" -> new SyscallNumbers(243, 244, 246, 247, 245, 377, 379);
            case "ppc64le", "ppc64" -> new SyscallNumbers(227, 228, 230, 231, 229, 381, 383);
            default ->
                    throw new IllegalArgumentException(
                            "no system call numbers for Linux on architecture " + arch);
        };
    }
}
