package io.jnaaio.jna;

import com.sun.jna.Native;
import org.jspecify.annotations.Nullable;

/**
 * The calls on files, bound to the C library of this process.
 *
 * <p>{@code open} and {@code fcntl} are variadic in C, but are called by direct mapping as if they were not. For
 * integer arguments the two conventions agree on x86-64, and on arm64 except Apple's, which passes variadic arguments
 * on the stack: on macOS both are called through {@link VariadicLibc}, which was tested on Linux but has not been run
 * on a Mac. On ppc64le a variadic callee may use a save area in the caller's frame that a call declared like this one
 * need not provide; this was not verified. {@link #passesArguments} checks whether a third argument arrives.
 */
public final class LibcFiles implements FileCalls {
    private static final String LAST_ADDED = "pwritev";
    private static final String LINUX_ALLOCATION = "fallocate";
    private static final String POSIX_ALLOCATION = "posix_fallocate";

    private static final Binding CALLS = new Binding(Calls.class);
    private static final Binding LINUX = new Binding(LinuxAllocation.class);
    private static final Binding POSIX = new Binding(PosixAllocation.class);

    /** FD_CLOEXEC: the same number on every platform. */
    private static final int FD_CLOEXEC = 1;

    private final @Nullable VariadicLibc variadic;

    private LibcFiles(@Nullable VariadicLibc variadic) {
        this.variadic = variadic;
    }

    /**
     * Binds the calls.
     *
     * @throws UnsatisfiedLinkError if the C library lacks one of them (macOS has pwritev since 11.0), or this JVM is
     *     not LP64
     */
    public static LibcFiles create() {
        return create(System.getProperty("os.name", "").equals("Mac OS X"));
    }

    /** Binds the calls; {@code open} and {@code fcntl} either as variadic functions or by direct mapping. */
    static LibcFiles create(boolean variadic) {
        CALLS.bind(SymbolLookup.having(LAST_ADDED, "c"));
        return new LibcFiles(variadic ? Native.load(VariadicLibc.class) : null);
    }

    /**
     * Whether the C library receives the third argument of {@code fcntl}: sets and clears the close-on-exec flag of a
     * descriptor, reading it back each time. Leaves the flag cleared.
     */
    public static boolean passesArguments(FileCalls calls, FcntlNames names, int fd) {
        return calls.fcntl(fd, names.setfd(), FD_CLOEXEC) == 0
                && (calls.fcntl(fd, names.getfd(), 0) & FD_CLOEXEC) != 0
                && calls.fcntl(fd, names.setfd(), 0) == 0
                && (calls.fcntl(fd, names.getfd(), 0) & FD_CLOEXEC) == 0;
    }

    @Override
    public int open(byte[] path, int flags, int mode) {
        if (path.length == 0 || path[path.length - 1] != 0) {
            throw new IllegalArgumentException("path must end with a NUL byte");
        }
        return variadic == null ? Calls.open(path, flags, mode) : variadic.open(path, flags, mode);
    }

    @Override
    public int close(int fd) {
        return Calls.close(fd);
    }

    @Override
    public int fsync(int fd) {
        return Calls.fsync(fd);
    }

    @Override
    public int fdatasync(int fd) {
        return Calls.fdatasync(fd);
    }

    @Override
    public int ftruncate(int fd, long length) {
        return Calls.ftruncate(fd, length);
    }

    @Override
    public int fallocate(int fd, long offset, long length) {
        if (SymbolLookup.inProcess(LINUX_ALLOCATION)) {
            LINUX.bind(SymbolLookup.having(LINUX_ALLOCATION, "c"));
            return LinuxAllocation.fallocate(fd, 0, offset, length) < 0 ? errno() : 0;
        }
        if (SymbolLookup.inProcess(POSIX_ALLOCATION)) {
            POSIX.bind(SymbolLookup.having(POSIX_ALLOCATION, "c"));
            return PosixAllocation.posix_fallocate(fd, offset, length);
        }
        throw new UnsupportedOperationException(
                "this system's C library has neither fallocate nor posix_fallocate");
    }

    @Override
    public @Nullable FileStatus fstat(int fd) {
        return Fstat.of(fd);
    }

    @Override
    public long diskBytes(int fd, FileStatus status) {
        return Fstat.diskBytes(fd, status);
    }

    @Override
    public long lseek(int fd, long offset, int whence) {
        return Calls.lseek(fd, offset, whence);
    }

    @Override
    public int fcntl(int fd, int cmd, long arg) {
        return variadic == null ? Calls.fcntl(fd, cmd, arg) : variadic.fcntl(fd, cmd, arg);
    }

    @Override
    public long read(int fd, long buf, long count) {
        return Calls.read(fd, buf, count);
    }

    @Override
    public long write(int fd, long buf, long count) {
        return Calls.write(fd, buf, count);
    }

    @Override
    public long pread(int fd, long buf, long count, long offset) {
        return Calls.pread(fd, buf, count, offset);
    }

    @Override
    public long pwrite(int fd, long buf, long count, long offset) {
        return Calls.pwrite(fd, buf, count, offset);
    }

    @Override
    public long preadv(int fd, long iov, int iovcnt, long offset) {
        return Calls.preadv(fd, iov, iovcnt, offset);
    }

    @Override
    public long pwritev(int fd, long iov, int iovcnt, long offset) {
        return Calls.pwritev(fd, iov, iovcnt, offset);
    }

    @Override
    public long writev(int fd, long iov, int iovcnt) {
        return Calls.writev(fd, iov, iovcnt);
    }

    @Override
    public long sysconf(int name) {
        return Calls.sysconf(name);
    }

    @Override
    public int getrlimit(int resource, long rlimit) {
        return Calls.getrlimit(resource, rlimit);
    }

    @Override
    public int errno() {
        return Native.getLastError();
    }

    /** The direct-mapped calls. */
    private static final class Calls {
        static native int open(byte[] path, int flags, int mode);

        static native int close(int fd);

        static native int fsync(int fd);

        static native int fdatasync(int fd);

        static native int ftruncate(int fd, long length);

        static native long lseek(int fd, long offset, int whence);

        static native int fcntl(int fd, int cmd, long arg);

        static native long read(int fd, long buf, long count);

        static native long write(int fd, long buf, long count);

        static native long pread(int fd, long buf, long count, long offset);

        static native long pwrite(int fd, long buf, long count, long offset);

        static native long preadv(int fd, long iov, int iovcnt, long offset);

        static native long pwritev(int fd, long iov, int iovcnt, long offset);

        static native long writev(int fd, long iov, int iovcnt);

        static native long sysconf(int name);

        static native int getrlimit(int resource, long rlimit);
    }

    /** The call of glibc and musl. */
    private static final class LinuxAllocation {
        static native int fallocate(int fd, int mode, long offset, long length);
    }

    /** The call of FreeBSD; macOS has neither. */
    private static final class PosixAllocation {
        static native int posix_fallocate(int fd, long offset, long length);
    }
}
