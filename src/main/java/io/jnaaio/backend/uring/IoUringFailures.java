package io.jnaaio.backend.uring;

import io.jnaaio.api.Errno;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.LibraryThreads;
import io.jnaaio.spi.Request;
import java.util.Map;

/**
 * What an errno of this backend means, and what to do about it. What describes a request that is not in flight any more never
 * throws: it is reported with a full heap, too.
 */
final class IoUringFailures {
    /** Made when the class is loaded, which a driver does when it is opened. */
    private static final Failure UNDESCRIBED = Failure.undescribed("io_uring");

    private static final Failure NO_WORKER =
            new Failure("io_uring", Errno.EAGAIN, 0, LibraryThreads.NO_THREAD, null);

    private IoUringFailures() {}

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

    /** The ring is gone, and has not taken the request. */
    static Failure lost(Request request, int number, PlatformAbi abi) {
        try {
            String hint =
                    "the ring answers "
                            + abi.errno(number)
                            + ": was its descriptor closed by someone else? The request was not"
                            + " begun; open a new engine";
            return new Failure(call(request), Errno.EIO, abi.number(Errno.EIO), hint, null);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return UNDESCRIBED;
        }
    }

    static Failure buffer(Request request, Throwable cause) {
        try {
            boolean memory = cause instanceof OutOfMemoryError;
            String hint =
                    memory
                            ? "there is no memory for the list of buffers: " + cause
                            : "the memory of a buffer cannot be used: " + cause;
            return new Failure(call(request), memory ? Errno.ENOMEM : Errno.EFAULT, 0, hint, cause);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return UNDESCRIBED;
        }
    }

    /** The kernel can start no thread that would do what cannot be done without waiting. */
    static Failure noWorker(Request request, PlatformAbi abi) {
        try {
            return new Failure(
                    call(request),
                    Errno.EAGAIN,
                    abi.number(Errno.EAGAIN),
                    LibraryThreads.NO_THREAD,
                    null);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return NO_WORKER;
        }
    }

    /** It is not known that buffered writes of this file need not block. */
    static Failure noNowait(Request request, int number, PlatformAbi abi) {
        Errno errno = abi.errno(number);
        String why =
                errno == Errno.EOPNOTSUPP
                        ? "this file system has no buffered writes that do not block, so io_uring"
                                + " would hand each one to a kernel thread"
                        : "whether buffered writes can be made without blocking could not be tried";
        return new Failure("pwritev2(RWF_NOWAIT)", errno, number, why, null);
    }

    static Failure noRing(Request request, RingException e, Map<String, String> limits) {
        return new Failure(call(request), e.errno(), e.number(), whyNoRing(e, limits), e);
    }

    /**
     * Why a ring cannot be made.
     *
     * @param limits settings of the system, by its own names
     */
    static String whyNoRing(RingException e, Map<String, String> limits) {
        String disabled = limits.getOrDefault("kernel.io_uring_disabled", "");
        String seccomp = limits.getOrDefault("seccomp", "");
        boolean filtered = seccomp.equals("2");
        String seen =
                e.getMessage()
                        + ": kernel.io_uring_disabled "
                        + (disabled.isEmpty() ? "does not exist" : "reads " + disabled)
                        + ", /proc/self/status says Seccomp: "
                        + (seccomp.isEmpty() ? "unknown" : seccomp);
        return switch (e.errno().name()) {
            case "ENOSYS" ->
                    filtered
                            ? seen + ", so a seccomp profile hides it, or the kernel has none"
                            : e.getMessage() + ": this kernel has no io_uring (5.6 is needed)";
            case "EPERM", "EACCES" -> {
                if (disabled.equals("2") || (disabled.equals("1") && !filtered)) {
                    yield seen + "; set the sysctl to 0 to allow it";
                }
                if (disabled.equals("1")) {
                    yield seen + "; both the sysctl and the seccomp profile have to allow it";
                }
                yield filtered
                        ? seen
                                + ", so a seccomp profile forbids it (the default of Docker and"
                                + " containerd does); allow io_uring_setup, io_uring_enter,"
                                + " io_uring_register and eventfd2 in the profile"
                        : seen + "; a security module forbids it";
            }
            case "ENOMEM" ->
                    e.getMessage()
                            + ": RLIMIT_MEMLOCK is "
                            + limits.getOrDefault("RLIMIT_MEMLOCK", "unknown")
                            + " bytes, which counts the rings (all of them before Linux 5.12); raise it (ulimit"
                            + " -l) or lower the queue depth";
            case "EMFILE", "ENFILE" ->
                    e.getMessage() + ": too many open descriptors; raise the limit (ulimit -n)";
            case "EOPNOTSUPP", "EINVAL" ->
                    e.getMessage() + ": this kernel's io_uring is too old; 5.6 is needed";
            default -> e.getMessage();
        };
    }

    private static String call(Request request) {
        return switch (request.kind()) {
            case WRITE -> "io_uring WRITEV";
            case READ -> "io_uring READV";
            case SYNC, DATASYNC, BARRIER -> "io_uring FSYNC";
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
            case "EIO" -> "the device reported an error; what was written may be lost";
            case "EAGAIN" ->
                    "the kernel has no room for the request now; submit again after a completion";
            case "ECANCELED" -> "it was cancelled";
            default -> "";
        };
    }
}
