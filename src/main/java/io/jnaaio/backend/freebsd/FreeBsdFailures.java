package io.jnaaio.backend.freebsd;

import io.jnaaio.api.Errno;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.mem.RequestFailures;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;
import org.jspecify.annotations.Nullable;

/** Failures of FreeBSD's AIO, where they differ from those of other calls. */
final class FreeBsdFailures extends RequestFailures {
    private final AioLimits limits;

    FreeBsdFailures(PlatformAbi abi, AioLimits limits) {
        super(abi, "aio_writev", "aio_readv", "aio_fsync", "aio_fsync");
        this.limits = limits;
    }

    /** A request with notification by the kernel was rejected. */
    Failure ofNotified(Request request, SigevNotify notify, int number) {
        Errno errno = abi().errno(number);
        String hint = of(request, number).hint();
        if (notify instanceof SigevNotify.Kevent kevent) {
            if (errno == Errno.EBADF) {
                hint =
                        "descriptor "
                                + kevent.kq()
                                + " is not an open kqueue, or the file's descriptor is not open";
            } else if (errno == Errno.EINVAL) {
                hint =
                        "kevent flags may be EV_ONESHOT, EV_CLEAR and EV_DISPATCH, these are 0x"
                                + Integer.toHexString(kevent.flags());
            }
        } else if (errno == Errno.EINVAL) {
            hint = "the kernel has no such signal, or the file cannot be written this way";
        }
        return new Failure(call(request), errno, number, hint, null);
    }

    @Override
    protected String whenFull() {
        return "up to "
                + limits.queuePerProcessMax()
                + " requests of the process and "
                + limits.queueMax()
                + " of the system can be queued; raise vfs.aio.max_aio_queue_per_proc and"
                + " vfs.aio.max_aio_queue, or lower the queue depth";
    }

    @Override
    protected @Nullable String hint(Errno errno, Request request) {
        return switch (errno.name()) {
            case "EOPNOTSUPP" ->
                    "the kernel does no AIO on this kind of file (NFS, FUSE, pipe, device), because it may"
                            + " block for ever, nor on parts of sectors of a raw disk; sysctl"
                            + " vfs.aio.enable_unsafe=1 allows it";
            case "ENOSPC" -> "no space is left on the device; a partial count is not reported";
            case "EFBIG" -> "the file would exceed the largest size that the file system allows";
            case "EINVAL" ->
                    "the file cannot be written this way, or the kevent flags are not allowed";
            case "EINTR" ->
                    "a signal that is pending in a kernel thread of AIO ended the wait (ERESTART); a write"
                            + " at or over 2^63-1 leaves one until the system is rebooted";
            default -> null;
        };
    }
}
