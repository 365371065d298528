package io.jnaaio.jna;

import com.sun.jna.Native;

/** The calls that only Linux has, bound to the C library of this process; never bound on other systems. */
public final class LibcLinux implements LinuxCalls {
    private static final String LAST_ADDED = "eventfd";

    private static final Binding CALLS = new Binding(Calls.class);

    private LibcLinux() {}

    /**
     * Binds the calls.
     *
     * @throws UnsatisfiedLinkError if the C library lacks one of them, or this JVM is not LP64
     */
    public static LibcLinux create() {
        CALLS.bind(SymbolLookup.having(LAST_ADDED, "c"));
        return new LibcLinux();
    }

    @Override
    public int eventfd(int initval, int flags) {
        return Calls.eventfd(initval, flags);
    }

    @Override
    public long syscall(long number, long a, long b, long c, long d, long e, long f) {
        return Calls.syscall(number, a, b, c, d, e, f);
    }

    @Override
    public long mmap(long addr, long length, int prot, int flags, int fd, long offset) {
        return Calls.mmap(addr, length, prot, flags, fd, offset);
    }

    @Override
    public int munmap(long addr, long length) {
        return Calls.munmap(addr, length);
    }

    @Override
    public int errno() {
        return Native.getLastError();
    }

    /** The direct-mapped calls. */
    private static final class Calls {
        static native int eventfd(int initval, int flags);

        static native long syscall(long number, long a, long b, long c, long d, long e, long f);

        static native long mmap(long addr, long length, int prot, int flags, int fd, long offset);

        static native int munmap(long addr, long length);
    }
}
