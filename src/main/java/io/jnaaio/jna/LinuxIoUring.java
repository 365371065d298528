package io.jnaaio.jna;

/** The calls of io_uring through {@code syscall(2)}, because C libraries have no functions for them. */
public final class LinuxIoUring implements IoUringCalls {
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_SHARED = 1;

    private final LinuxCalls linux;
    private final SyscallNumbers numbers;
    private final int cloexec;

    private LinuxIoUring(LinuxCalls linux, SyscallNumbers numbers, int cloexec) {
        this.linux = linux;
        this.numbers = numbers;
        this.cloexec = cloexec;
    }

    /**
     * Binds the calls.
     *
     * @param arch the value of the system property {@code os.arch}
     * @throws UnsatisfiedLinkError if the C library lacks one of them, or this JVM is not LP64
     * @throws IllegalArgumentException for an unknown architecture
     */
    public static LinuxIoUring create(String arch) {
        return new LinuxIoUring(
                LibcLinux.create(), SyscallNumbers.linux(arch), OpenFlags.linux(arch).cloexec());
    }

    @Override
    public int io_uring_setup(int entries, long params) {
        return (int) linux.syscall(numbers.ioUringSetup(), entries, params, 0, 0, 0, 0);
    }

    @Override
    public int io_uring_enter(int fd, int toSubmit, int minComplete, int flags) {
        return (int) linux.syscall(numbers.ioUringEnter(), fd, toSubmit, minComplete, flags, 0, 0);
    }

    @Override
    public int io_uring_register(int fd, int opcode, long arg, int nrArgs) {
        return (int) linux.syscall(numbers.ioUringRegister(), fd, opcode, arg, nrArgs, 0, 0);
    }

    @Override
    public long map(int fd, long length, long offset) {
        return linux.mmap(0, length, PROT_READ_WRITE, MAP_SHARED, fd, offset);
    }

    @Override
    public int munmap(long address, long length) {
        return linux.munmap(address, length);
    }

    @Override
    public int eventfd() {
        return linux.eventfd(0, cloexec);
    }

    @Override
    public long pwritev2(int fd, long iov, int iovcnt, long offset, int flags) {
        return linux.syscall(numbers.pwritev2(), fd, iov, iovcnt, offset, 0, flags);
    }

    @Override
    public int errno() {
        return linux.errno();
    }
}
