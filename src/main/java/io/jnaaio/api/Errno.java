package io.jnaaio.api;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An error of the operating system, by name.
 *
 * <p>The same name has different numbers on different platforms (EAGAIN is 11 on Linux and 35 on FreeBSD), so this
 * class has names only; {@link ErrnoException#number()} is the number that the system returned. There is one object per
 * name, and one per number that has no name in the platform's table ({@link #unknown(int)}): compare them with {@code
 * ==}.
 *
 * <p>Source of the names: {@code <errno.h>}, POSIX.1-2017.
 */
public final class Errno {
    private static final Map<String, Errno> NAMED = new LinkedHashMap<>();
    private static final Map<Integer, Errno> UNKNOWN = new ConcurrentHashMap<>();

    /** No error. */
    public static final Errno SUCCESS = named("SUCCESS", "no error");

    public static final Errno EPERM = named("EPERM", "operation not permitted");
    public static final Errno ENOENT = named("ENOENT", "no such file or directory");
    public static final Errno EINTR = named("EINTR", "interrupted call");
    public static final Errno EIO = named("EIO", "input/output error");
    public static final Errno ENXIO = named("ENXIO", "no such device or address");
    public static final Errno EBADF = named("EBADF", "bad file descriptor");
    public static final Errno EAGAIN = named("EAGAIN", "resource temporarily unavailable");
    public static final Errno ENOMEM = named("ENOMEM", "not enough memory");
    public static final Errno EACCES = named("EACCES", "permission denied");
    public static final Errno EFAULT = named("EFAULT", "bad address");
    public static final Errno EBUSY = named("EBUSY", "resource busy");
    public static final Errno EEXIST = named("EEXIST", "file exists");
    public static final Errno EXDEV = named("EXDEV", "cross-device link");
    public static final Errno ENODEV = named("ENODEV", "no such device");
    public static final Errno ENOTDIR = named("ENOTDIR", "not a directory");
    public static final Errno EISDIR = named("EISDIR", "is a directory");
    public static final Errno EINVAL = named("EINVAL", "invalid argument");
    public static final Errno ENFILE = named("ENFILE", "too many open files in the system");
    public static final Errno EMFILE = named("EMFILE", "too many open files in the process");
    public static final Errno ENOTTY = named("ENOTTY", "inappropriate control operation");
    public static final Errno ETXTBSY = named("ETXTBSY", "file is being executed");
    public static final Errno EFBIG = named("EFBIG", "file too large");
    public static final Errno ENOSPC = named("ENOSPC", "no space left on device");
    public static final Errno ESPIPE = named("ESPIPE", "file cannot seek");
    public static final Errno EROFS = named("EROFS", "read-only file system");
    public static final Errno EPIPE = named("EPIPE", "broken pipe");
    public static final Errno EDEADLK = named("EDEADLK", "deadlock avoided");
    public static final Errno ENAMETOOLONG = named("ENAMETOOLONG", "file name too long");
    public static final Errno ENOLCK = named("ENOLCK", "no locks available");
    public static final Errno ENOSYS = named("ENOSYS", "function not implemented");
    public static final Errno ENOTEMPTY = named("ENOTEMPTY", "directory not empty");
    public static final Errno ELOOP = named("ELOOP", "too many symbolic links");
    public static final Errno EOVERFLOW = named("EOVERFLOW", "value too large for its type");
    public static final Errno EOPNOTSUPP = named("EOPNOTSUPP", "operation not supported");
    public static final Errno ENOTSUP = named("ENOTSUP", "not supported");
    public static final Errno ENOBUFS = named("ENOBUFS", "no buffer space available");
    public static final Errno ETIMEDOUT = named("ETIMEDOUT", "timed out");
    public static final Errno EINPROGRESS = named("EINPROGRESS", "operation in progress");
    public static final Errno ESTALE = named("ESTALE", "stale file handle");
    public static final Errno EDQUOT = named("EDQUOT", "disk quota exceeded");
    public static final Errno ECANCELED = named("ECANCELED", "operation canceled");

    private final String name;
    private final String meaning;

    private Errno(String name, String meaning) {
        this.name = name;
        this.meaning = meaning;
    }

    private static Errno named(String name, String meaning) {
        Errno errno = new Errno(name, meaning);
        NAMED.put(name, errno);
        return errno;
    }

    /** The error for a number that has no name in the platform's table; its name is {@code errno NUMBER}. */
    public static Errno unknown(int number) {
        return UNKNOWN.computeIfAbsent(
                number, n -> new Errno("errno " + n, "an error this library has no name for"));
    }

    /** The constant with this name, or null if there is none. */
    public static @Nullable Errno ofName(String name) {
        return NAMED.get(Objects.requireNonNull(name, "name"));
    }

    /** All named constants, {@link #SUCCESS} first. */
    public static Collection<Errno> values() {
        return Collections.unmodifiableCollection(NAMED.values());
    }

    /** The name as in C, for example {@code ENOSPC}. */
    public String name() {
        return name;
    }

    /** A short description of the error. */
    public String meaning() {
        return meaning;
    }

    @Override
    public String toString() {
        return name;
    }
}
