package io.jnaaio.backend.lio;

import io.jnaaio.api.Errno;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;

/**
 * What an errno of this backend means, and what to do about it. What describes a request that is not in flight any more never
 * throws: it is reported with a full heap, too.
 */
final class LioFailures {
    /** What EAGAIN means on FreeBSD. */
    static final String FULL =
            "the kernel's queue is full; raise vfs.aio.max_aio_queue_per_proc and vfs.aio.max_aio_queue,"
                    + " or lower the queue depth";

    /** What EAGAIN means with glibc. */
    static final String NO_ROOM =
            "the C library could not queue it, for lack of memory or threads; submit again after"
                    + " a completion or raise the limit (ulimit -u, the container's pids.max)";

    /** Made when the class is loaded, which a driver does when it is opened. */
    private static final Failure UNDESCRIBED = Failure.undescribed("lio_listio");

    private static final Failure REFUSED =
            new Failure("lio_listio", Errno.EAGAIN, 0, "there is no room for it now", null);

    private LioFailures() {}

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

    /** The element was not queued; {@code why} says it in a sentence. */
    static Failure refused(Request request, int number, String why) {
        try {
            return new Failure(call(request), Errno.EAGAIN, number, why, null);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return REFUSED;
        }
    }

    private static String call(Request request) {
        return request.kind().isTransfer() ? "lio_listio" : "aio_fsync";
    }

    private static String hint(Errno errno) {
        return switch (errno.name()) {
            case "ENOSPC" -> "no space is left on the device";
            case "EFBIG" ->
                    "the file would exceed the largest size that the file system or RLIMIT_FSIZE"
                            + " (ulimit -f) allows";
            case "EBADF" -> "the descriptor was closed by someone else, or not opened for this";
            case "EINVAL" ->
                    "the file does not take this call; with O_DIRECT address, offset and length must be"
                            + " aligned";
            case "EOPNOTSUPP" ->
                    "the kernel does no AIO on this kind of file (NFS, FUSE, pipe, device), for it may"
                            + " block for ever; sysctl vfs.aio.enable_unsafe=1 allows it";
            case "EFAULT" ->
                    "the memory of a buffer is gone: a mapped file was cut, or memory was freed";
            case "EIO" -> "the device reported an error; what was written may be lost";
            case "EINTR" ->
                    "a signal that is pending in a kernel thread of AIO ended the wait (ERESTART); on"
                            + " FreeBSD a write at or over 2^63-1 leaves one until the system is booted";
            case "ECANCELED" -> "it was cancelled";
            default -> "";
        };
    }
}
