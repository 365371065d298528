package io.jnaaio.jna;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/** FreeBSD's calls, bound to its C library, or to a test double on another system. */
public final class FreeBsdLibc implements FreeBsdAio {
    private static final String LAST_ADDED = "aio_writev";
    private static final Binding CALLS = new Binding(Calls.class);

    private FreeBsdLibc() {}

    /**
     * Binds the calls to the C library of this process.
     *
     * @throws UnsatisfiedLinkError if it lacks one of the calls (FreeBSD before 13.0 has no {@code aio_writev}), or
     *     this JVM is not LP64
     */
    public static FreeBsdLibc create() {
        return bind(SymbolLookup.having(LAST_ADDED, "c"));
    }

    /**
     * Binds the calls to a library. A process binds them only once; later calls use the first binding.
     *
     * @param path the path of the library
     */
    public static FreeBsdLibc load(String path) {
        return bind(NativeLibrary.getInstance(path));
    }

    private static FreeBsdLibc bind(NativeLibrary library) {
        CALLS.bind(library);
        return new FreeBsdLibc();
    }

    @Override
    public int aio_writev(long aiocb) {
        return Calls.aio_writev(aiocb);
    }

    @Override
    public int aio_readv(long aiocb) {
        return Calls.aio_readv(aiocb);
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
    public int kqueue() {
        return Calls.kqueue();
    }

    @Override
    public int kevent(int kq, long changes, int nchanges, long events, int nevents, long timespec) {
        return Calls.kevent(kq, changes, nchanges, events, nevents, timespec);
    }

    @Override
    public int sysctlbyname(byte[] name, long old, long oldLength, long value, long valueLength) {
        return Calls.sysctlbyname(name, old, oldLength, value, valueLength);
    }

    @Override
    public int errno() {
        return Native.getLastError();
    }

    /** The direct-mapped calls. */
    private static final class Calls {
        static native int aio_writev(long aiocb);

        static native int aio_readv(long aiocb);

        static native int aio_fsync(int op, long aiocb);

        static native int aio_error(long aiocb);

        static native long aio_return(long aiocb);

        static native int aio_cancel(int fd, long aiocb);

        static native int aio_suspend(long list, int nent, long timespec);

        static native int kqueue();

        static native int kevent(
                int kq, long changes, int nchanges, long events, int nevents, long timespec);

        static native int sysctlbyname(
                byte[] name, long old, long oldLength, long value, long valueLength);
    }
}
