package io.jnaaio.jna;

import com.sun.jna.Native;

/** The calls with flags, bound to the C library of this process: glibc since 2.26, musl since 1.2.5. */
public final class LibcFlagged implements FlaggedCalls {
    private static final String LAST_ADDED = "pwritev2";

    private static final Binding CALLS = new Binding(Calls.class);

    private LibcFlagged() {}

    /**
     * Binds the calls.
     *
     * @throws UnsatisfiedLinkError if the C library lacks one of them, or this JVM is not LP64
     */
    public static LibcFlagged create() {
        CALLS.bind(SymbolLookup.having(LAST_ADDED, "c"));
        return new LibcFlagged();
    }

    @Override
    public long preadv2(int fd, long iov, int iovcnt, long offset, int flags) {
        return Calls.preadv2(fd, iov, iovcnt, offset, flags);
    }

    @Override
    public long pwritev2(int fd, long iov, int iovcnt, long offset, int flags) {
        return Calls.pwritev2(fd, iov, iovcnt, offset, flags);
    }

    @Override
    public int sync_file_range(int fd, long offset, long nbytes, int flags) {
        return Calls.sync_file_range(fd, offset, nbytes, flags);
    }

    @Override
    public int posix_fadvise(int fd, long offset, long len, int advice) {
        return Calls.posix_fadvise(fd, offset, len, advice);
    }

    @Override
    public int errno() {
        return Native.getLastError();
    }

    /** The direct-mapped calls. */
    private static final class Calls {
        static native long preadv2(int fd, long iov, int iovcnt, long offset, int flags);

        static native long pwritev2(int fd, long iov, int iovcnt, long offset, int flags);

        static native int sync_file_range(int fd, long offset, long nbytes, int flags);

        static native int posix_fadvise(int fd, long offset, long len, int advice);
    }
}
