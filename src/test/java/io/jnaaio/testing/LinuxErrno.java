package io.jnaaio.testing;

import io.jnaaio.api.Errno;
import java.util.Map;

/** The errno numbers of a fake. Source: {@code asm-generic/errno-base.h}, {@code asm-generic/errno.h}, Linux 6.1. */
final class LinuxErrno {
    private static final Map<Errno, Integer> NUMBERS =
            Map.ofEntries(
                    Map.entry(Errno.EPERM, 1),
                    Map.entry(Errno.ENOENT, 2),
                    Map.entry(Errno.EINTR, 4),
                    Map.entry(Errno.EIO, 5),
                    Map.entry(Errno.ENXIO, 6),
                    Map.entry(Errno.EBADF, 9),
                    Map.entry(Errno.EAGAIN, 11),
                    Map.entry(Errno.ENOMEM, 12),
                    Map.entry(Errno.EACCES, 13),
                    Map.entry(Errno.EFAULT, 14),
                    Map.entry(Errno.EBUSY, 16),
                    Map.entry(Errno.ENODEV, 19),
                    Map.entry(Errno.EINVAL, 22),
                    Map.entry(Errno.EFBIG, 27),
                    Map.entry(Errno.ENOSPC, 28),
                    Map.entry(Errno.ESPIPE, 29),
                    Map.entry(Errno.EROFS, 30),
                    Map.entry(Errno.EPIPE, 32),
                    Map.entry(Errno.EOVERFLOW, 75),
                    Map.entry(Errno.EOPNOTSUPP, 95),
                    Map.entry(Errno.ENOBUFS, 105),
                    Map.entry(Errno.ETIMEDOUT, 110),
                    Map.entry(Errno.ESTALE, 116),
                    Map.entry(Errno.EDQUOT, 122),
                    Map.entry(Errno.ECANCELED, 125));

    private LinuxErrno() {}

    /** Returns the number; 0 for an error that is not in the table. */
    static int number(Errno errno) {
        return NUMBERS.getOrDefault(errno, 0);
    }
}
