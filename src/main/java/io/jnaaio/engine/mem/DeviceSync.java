package io.jnaaio.engine.mem;

import io.jnaaio.api.Errno;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Request;
import org.jspecify.annotations.Nullable;

/**
 * Syncs a descriptor until the device has stored the written data, by the platform's call for this.
 *
 * <p>On Linux and FreeBSD that is {@code fsync} or {@code fdatasync}. On macOS these two leave the data in the cache
 * of the drive: {@code fcntl(F_FULLFSYNC)} flushes it, and {@code fcntl(F_BARRIERFSYNC)} only orders. A file system
 * without such a command returns ENOTSUP (SMB, NTFS), ENOTTY (a block device, old versions of ZFS) or EINVAL (WebDAV);
 * then fsync is the best available call. After any other error, such as EIO, no other call is made, because it could
 * succeed although data was lost.
 *
 * <p>Source: fsync(2) and fcntl(2) of macOS; {@code bsd/kern/kern_descrip.c} of xnu-11417 and the {@code vnop_ioctl} of the
 * file systems that Apple publishes; fsync(2), Linux man-pages 6.03 and FreeBSD 13.2.
 */
public final class DeviceSync {
    private static final String FULL = "fcntl(F_FULLFSYNC)";
    private static final String BARRIER = "fcntl(F_BARRIERFSYNC)";
    private static final String FSYNC = "fsync";
    private static final String FDATASYNC = "fdatasync";

    private final FileCalls calls;
    private final int fullFsync;
    private final int barrierFsync;
    private final int eintr;
    private final int enotsup;
    private final int eopnotsupp;
    private final int enotty;
    private final int einval;

    /** Creates a sync that makes its calls through {@code calls}, with the numbers of the platform {@code abi}. */
    public DeviceSync(FileCalls calls, PlatformAbi abi) {
        this.calls = calls;
        fullFsync = abi.fcntl().fullFsync();
        barrierFsync = abi.fcntl().barrierFsync();
        eintr = abi.number(Errno.EINTR);
        enotsup = abi.number(Errno.ENOTSUP);
        eopnotsupp = abi.number(Errno.EOPNOTSUPP);
        enotty = abi.number(Errno.ENOTTY);
        einval = abi.number(Errno.EINVAL);
    }

    /**
     * Syncs a descriptor; a call that a signal interrupts is repeated.
     *
     * @param kind the kind of a sync request
     * @return null if the sync succeeded; otherwise the name of the call that failed, whose errno {@link
     *     FileCalls#errno} returns
     */
    public @Nullable String sync(int fd, Request.Kind kind) {
        if (fullFsync < 0) {
            return kind == Request.Kind.SYNC ? fsync(fd) : fdatasync(fd);
        }
        if (kind == Request.Kind.BARRIER && command(fd, barrierFsync) == 0) {
            return null;
        }
        if (kind == Request.Kind.BARRIER && !unsupported()) {
            return BARRIER;
        }
        if (command(fd, fullFsync) == 0) {
            return null;
        }
        return unsupported() ? fsync(fd) : FULL;
    }

    /** Returns true if the last call failed because the file system does not support the command. */
    private boolean unsupported() {
        int number = calls.errno();
        return number == enotsup || number == eopnotsupp || number == enotty || number == einval;
    }

    private int command(int fd, int command) {
        int result;
        do {
            result = calls.fcntl(fd, command, 0);
        } while (interrupted(result));
        return result < 0 ? -1 : 0;
    }

    private @Nullable String fsync(int fd) {
        int result;
        do {
            result = calls.fsync(fd);
        } while (interrupted(result));
        return result < 0 ? FSYNC : null;
    }

    private @Nullable String fdatasync(int fd) {
        int result;
        do {
            result = calls.fdatasync(fd);
        } while (interrupted(result));
        return result < 0 ? FDATASYNC : null;
    }

    private boolean interrupted(int result) {
        return result < 0 && calls.errno() == eintr;
    }
}
