package io.jnaaio.backend.freebsd;

import io.jnaaio.api.Errno;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;

/**
 * What an errno of this backend means, and what to do about it. What describes a request that is not in flight any more never
 * throws: it is reported with a full heap, too.
 */
final class FreeBsdFailures {
    /** Made when the class is loaded, which a driver does when it is opened. */
    static final Failure UNDESCRIBED = Failure.undescribed("aio_return");

    private FreeBsdFailures() {}

    /** Loads this class: with a full heap it could not be. */
    static void load() {}

    static Failure of(Request request, int number, PlatformAbi abi) {
        try {
            Errno errno = abi.errno(number);
            return new Failure(call(request), errno, number, hint(errno), null);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return UNDESCRIBED;
        }
    }

    /** A request that the user was to be told of by the kernel was refused. */
    static Failure ofNotified(Request request, SigevNotify notify, int number, PlatformAbi abi) {
        Errno errno = abi.errno(number);
        String hint = hint(errno);
        if (notify instanceof SigevNotify.Kevent kevent) {
            if (errno == Errno.EBADF) {
                hint = "descriptor " + kevent.kq() + " is no open kqueue, or the file's is bad";
            } else if (errno == Errno.EINVAL) {
                hint =
                        "kevent flags may be EV_ONESHOT, EV_CLEAR and EV_DISPATCH, these are 0x"
                                + Integer.toHexString(kevent.flags());
            }
        } else if (errno == Errno.EINVAL) {
            hint = "the kernel has no such signal, or the file cannot be written so";
        }
        return new Failure(call(request), errno, number, hint, null);
    }

    static String call(Request request) {
        return switch (request.kind()) {
            case WRITE -> "aio_writev";
            case READ -> "aio_readv";
            case SYNC, DATASYNC, BARRIER -> "aio_fsync";
        };
    }

    /** What EAGAIN at submission means. */
    static String full(AioLimits limits) {
        return "up to "
                + limits.queuePerProcessMax()
                + " requests of the process and "
                + limits.queueMax()
                + " of the system can be queued; raise vfs.aio.max_aio_queue_per_proc and"
                + " vfs.aio.max_aio_queue, or lower the queue depth";
    }

    private static String hint(Errno errno) {
        return switch (errno.name()) {
            case "EOPNOTSUPP" ->
                    "the kernel does no AIO on this kind of file (NFS, FUSE, pipe, device), for it may"
                            + " block for ever, nor on parts of sectors of a raw disk; sysctl"
                            + " vfs.aio.enable_unsafe=1 allows it";
            case "ENOSPC" -> "no space is left on the device; a partial count is not reported";
            case "EFBIG" -> "the file would exceed the largest size that the file system allows";
            case "EBADF" -> "the descriptor was closed by someone else, or not opened for this";
            case "EINVAL" -> "the file cannot be written so, or the kevent flags are not allowed";
            case "EFAULT" ->
                    "the memory of a buffer is gone: a mapped file was cut, or memory was freed";
            case "EIO" -> "the device reported an error; what was written may be lost";
            case "EINTR" ->
                    "a signal that is pending in a kernel thread of AIO ended the wait (ERESTART); a write"
                            + " at or over 2^63-1 leaves one until the system is booted";
            case "ECANCELED" -> "it was cancelled";
            default -> "";
        };
    }
}
