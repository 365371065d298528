package io.jnaaio.jna;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * FreeBSD's POSIX AIO as in every version, without the vectored calls of 13.0. Bound to its C library, or to a test
 * double on another system.
 *
 * <p>{@code lio_listio} fails with EIO if it rejected an element permanently, otherwise with EAGAIN if the queue was
 * full for one; the other elements run.
 *
 * <p>Source: aio_write(2), lio_listio(2), FreeBSD 12.1 and 13.2.
 */
public final class FreeBsdPosixAio implements PosixAio {
    private static final String LAST_ADDED = "lio_listio";
    private static final Binding CALLS = new Binding(Calls.class);

    private FreeBsdPosixAio() {}

    /**
     * Binds the calls to the C library of this process.
     *
     * @throws UnsatisfiedLinkError if it lacks one of the calls, or this JVM is not LP64
     */
    public static FreeBsdPosixAio create() {
        return bind(SymbolLookup.having(LAST_ADDED, "c"));
    }

    /**
     * Binds the calls to a library. A process binds them only once; later calls use the first binding.
     *
     * @param path the path of the library
     */
    public static FreeBsdPosixAio load(String path) {
        return bind(NativeLibrary.getInstance(path));
    }

    private static FreeBsdPosixAio bind(NativeLibrary library) {
        CALLS.bind(library);
        return new FreeBsdPosixAio();
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
