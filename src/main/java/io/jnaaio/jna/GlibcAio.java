package io.jnaaio.jna;

import com.sun.jna.Native;

/**
 * POSIX AIO of glibc, and of musl, which has the same symbols.
 *
 * <p>Since glibc 2.34 the calls are in libc, earlier in librt; musl has everything in libc. The plain names are used;
 * their {@code off_t} has 64 bits on a 64-bit system.
 */
public final class GlibcAio implements PosixAio {
    private static final String LAST_ADDED = "lio_listio";
    private static final String[] LIBRARIES = {"c", "rt"};

    private static final Binding CALLS = new Binding(Calls.class);

    private GlibcAio() {}

    /**
     * Binds the calls.
     *
     * @throws UnsatisfiedLinkError if neither libc nor librt has them, or this JVM is not LP64
     */
    public static GlibcAio create() {
        CALLS.bind(SymbolLookup.having(LAST_ADDED, LIBRARIES));
        return new GlibcAio();
    }

    @Override
    public int aio_write(long aiocb) {
        return Calls.aio_write(aiocb);
    }

    @Override
    public int aio_read(long aiocb) {
        return Calls.aio_read(aiocb);
    }

    @Override
    public int aio_fsync(int op, long aiocb) {
        return Calls.aio_fsync(op, aiocb);
    }

    @Override
    public int aio_error(long aiocb) {
        return Calls.aio_error(aiocb);
    }

    @Override
    public long aio_return(long aiocb) {
        return Calls.aio_return(aiocb);
    }

    @Override
    public int aio_cancel(int fd, long aiocb) {
        return Calls.aio_cancel(fd, aiocb);
    }

    @Override
    public int aio_suspend(long list, int nent, long timespec) {
        return Calls.aio_suspend(list, nent, timespec);
    }

    @Override
    public int lio_listio(int mode, long list, int nent, long sigevent) {
        return Calls.lio_listio(mode, list, nent, sigevent);
    }

    @Override
    public int errno() {
        return Native.getLastError();
    }

    /** The direct-mapped calls. */
    private static final class Calls {
        static native int aio_write(long aiocb);

        static native int aio_read(long aiocb);

        static native int aio_fsync(int op, long aiocb);

        static native int aio_error(long aiocb);

        static native long aio_return(long aiocb);

        static native int aio_cancel(int fd, long aiocb);

        static native int aio_suspend(long list, int nent, long timespec);

        static native int lio_listio(int mode, long list, int nent, long sigevent);
    }
}
