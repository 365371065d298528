package io.jnaaio.backend.pwritev;

import io.jnaaio.api.Errno;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;

/**
 * What an errno of this backend means, and what to do about it. What describes a request that is not in flight any more never
 * throws: it is reported with a full heap, too.
 */
final class PwritevFailures {
    /** Made when the class is loaded, which a driver does when it is opened. */
    private static final Failure UNDESCRIBED = Failure.undescribed("pwritev");

    private PwritevFailures() {}

    /** Loads this class: with a full heap it could not be. */
    static void load() {}

    static Failure of(Request request, int number, PlatformAbi abi) {
        return of(call(request), number, abi);
    }

    static Failure of(String call, int number, PlatformAbi abi) {
        try {
            Errno errno = abi.errno(number);
            return new Failure(call, errno, number, hint(errno), null);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return UNDESCRIBED;
        }
    }

    /** What describes an exception or error that came out of the call. */
    static Failure thrown(Request request, PlatformAbi abi, Throwable cause) {
        try {
            boolean memory = cause instanceof OutOfMemoryError;
            Errno errno = memory ? Errno.ENOMEM : Errno.EFAULT;
            String hint =
                    memory
                            ? "there is no memory for the call: " + cause
                            : "the memory of a buffer cannot be used: " + cause;
            return new Failure(call(request), errno, abi.number(errno), hint, cause);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return UNDESCRIBED;
        }
    }

    private static String call(Request request) {
        return switch (request.kind()) {
            case WRITE -> "pwritev";
            case READ -> "preadv";
            case SYNC -> "fsync";
            case DATASYNC, BARRIER -> "fdatasync";
        };
    }

    private static String hint(Errno errno) {
        return switch (errno.name()) {
            case "ENOSPC" -> "no space is left on the device";
            case "EDQUOT" -> "the user's quota on this file system is used up";
            case "EFBIG" ->
                    "the file would exceed the largest size that the file system or RLIMIT_FSIZE"
                            + " (ulimit -f) allows";
            case "EBADF" -> "the descriptor was closed by someone else, or not opened for this";
            case "EINVAL" ->
                    "the file does not take this call; with O_DIRECT address, offset and length must be"
                            + " aligned";
            case "EFAULT" ->
                    "the memory of a buffer is gone: a mapped file was cut, or memory was freed";
            case "ECANCELED" -> "it was cancelled";
            case "EIO" -> "the device reported an error; what was written may be lost";
            default -> "";
        };
    }
}
