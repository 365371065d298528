package io.jnaaio.jna;

import io.jnaaio.api.Errno;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The errno numbers of one platform, in both directions.
 *
 * <p>Source: {@code asm-generic/errno-base.h} and {@code asm-generic/errno.h}, Linux 6.1;
 * {@code sys/errno.h}, FreeBSD 13.2 and xnu-11417; errno(3), intro(2).
 */
public final class ErrnoTable {
    /** The kernel's internal number for a call to be restarted after a signal; {@code aio_error} returns it. */
    private static final int ERESTART = -1;

    static final ErrnoTable LINUX =
            new ErrnoTable()
                    .put(Errno.EAGAIN, 11)
                    .put(Errno.EDEADLK, 35)
                    .put(Errno.ENAMETOOLONG, 36)
                    .put(Errno.ENOLCK, 37)
                    .put(Errno.ENOSYS, 38)
                    .put(Errno.ENOTEMPTY, 39)
                    .put(Errno.ELOOP, 40)
                    .put(Errno.EOVERFLOW, 75)
                    .put(Errno.EOPNOTSUPP, 95)
                    .put(Errno.ENOTSUP, 95)
                    .put(Errno.ENOBUFS, 105)
                    .put(Errno.ETIMEDOUT, 110)
                    .put(Errno.EINPROGRESS, 115)
                    .put(Errno.ESTALE, 116)
                    .put(Errno.EDQUOT, 122)
                    .put(Errno.ECANCELED, 125);

    static final ErrnoTable FREEBSD =
            new ErrnoTable()
                    .putBsd()
                    .put(Errno.EOPNOTSUPP, 45)
                    .put(Errno.ENOTSUP, 45)
                    .put(Errno.ECANCELED, 85)
                    .alias(ERESTART, Errno.EINTR);

    static final ErrnoTable DARWIN =
            new ErrnoTable()
                    .putBsd()
                    .put(Errno.ENOTSUP, 45)
                    .put(Errno.ECANCELED, 89)
                    .put(Errno.EOPNOTSUPP, 102);

    private final Map<Errno, Integer> numbers = new LinkedHashMap<>();
    private final Map<Integer, Errno> names = new HashMap<>();

    /** Adds the numbers below 33, which all three systems share except for 11. */
    private ErrnoTable() {
        put(Errno.SUCCESS, 0);
        put(Errno.EPERM, 1).put(Errno.ENOENT, 2).put(Errno.EINTR, 4).put(Errno.EIO, 5);
        put(Errno.ENXIO, 6).put(Errno.EBADF, 9).put(Errno.ENOMEM, 12).put(Errno.EACCES, 13);
        put(Errno.EFAULT, 14).put(Errno.EBUSY, 16).put(Errno.EEXIST, 17).put(Errno.EXDEV, 18);
        put(Errno.ENODEV, 19).put(Errno.ENOTDIR, 20).put(Errno.EISDIR, 21).put(Errno.EINVAL, 22);
        put(Errno.ENFILE, 23).put(Errno.EMFILE, 24).put(Errno.ENOTTY, 25).put(Errno.ETXTBSY, 26);
        put(Errno.EFBIG, 27).put(Errno.ENOSPC, 28).put(Errno.ESPIPE, 29).put(Errno.EROFS, 30);
        put(Errno.EPIPE, 32);
    }

    /**
     * Returns the error with a number: {@link Errno#SUCCESS} for 0, {@link Errno#unknown} for a number that is not in
     * the table.
     */
    public Errno errno(int number) {
        Errno errno = names.get(number);
        return errno != null ? errno : Errno.unknown(number);
    }

    /**
     * Returns the number of an error on this platform.
     *
     * @throws IllegalArgumentException for an {@link Errno#unknown}, which is in no table
     */
    public int number(Errno errno) {
        Integer number = numbers.get(errno);
        if (number == null) {
            throw new IllegalArgumentException(
                    errno + " is not in the errno table of this platform");
        }
        return number;
    }

    /** Returns the whole table. */
    public Map<Errno, Integer> asMap() {
        return Collections.unmodifiableMap(numbers);
    }

    /** Adds the numbers that FreeBSD and macOS share, beyond those of the constructor. */
    private ErrnoTable putBsd() {
        return put(Errno.EDEADLK, 11)
                .put(Errno.EAGAIN, 35)
                .put(Errno.EINPROGRESS, 36)
                .put(Errno.ENOBUFS, 55)
                .put(Errno.ETIMEDOUT, 60)
                .put(Errno.ELOOP, 62)
                .put(Errno.ENAMETOOLONG, 63)
                .put(Errno.ENOTEMPTY, 66)
                .put(Errno.EDQUOT, 69)
                .put(Errno.ESTALE, 70)
                .put(Errno.ENOLCK, 77)
                .put(Errno.ENOSYS, 78)
                .put(Errno.EOVERFLOW, 84);
    }

    /** Adds a number that is translated to an error, but not back. */
    private ErrnoTable alias(int number, Errno errno) {
        names.put(number, errno);
        return this;
    }

    /** Adds a number. If two errors share it, it is translated to the one added first. */
    private ErrnoTable put(Errno errno, int number) {
        numbers.put(errno, number);
        names.putIfAbsent(number, errno);
        return this;
    }
}
