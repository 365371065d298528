package io.jnaaio.backend.pwritev;

import io.jnaaio.api.Errno;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;

/** What an errno of this backend means, and what to do about it. */
final class PwritevFailures {
    private PwritevFailures() {}

    static Failure of(Request request, int number, PlatformAbi abi) {
        Errno errno = abi.errno(number);
        return new Failure(call(request), errno, number, hint(errno), null);
    }

    static Failure buffer(Request request, PlatformAbi abi, Throwable cause) {
        boolean memory = cause instanceof OutOfMemoryError;
        Errno errno = memory ? Errno.ENOMEM : Errno.EFAULT;
        String hint =
                memory
                        ? "there is no memory for the list of buffers: " + cause
                        : "the memory of a buffer cannot be used: " + cause;
        return new Failure(call(request), errno, abi.number(errno), hint, cause);
    }

    static Failure canceled(Request request, PlatformAbi abi) {
        int number = abi.number(Errno.ECANCELED);
        return new Failure(call(request), Errno.ECANCELED, number, "it was cancelled", null);
    }

    private static String call(Request request) {
        return switch (request.kind()) {
            case WRITE -> "pwritev";
            case READ -> "preadv";
            case SYNC -> "fsync";
            case DATASYNC -> "fdatasync";
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
            case "EIO" -> "the device reported an error; what was written may be lost";
            default -> "";
        };
    }
}
