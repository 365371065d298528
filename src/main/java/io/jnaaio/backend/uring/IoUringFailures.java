package io.jnaaio.backend.uring;

import io.jnaaio.api.Errno;
import io.jnaaio.engine.mem.RequestFailures;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.LibraryThreads;
import io.jnaaio.spi.Request;
import java.util.Map;

/** Failures of a ring's requests, where they differ from those of other calls, and why there is no ring. */
final class IoUringFailures extends RequestFailures {
    private static final String FULL =
            "the kernel has no room for the request now; submit again after a completion";

    IoUringFailures(PlatformAbi abi) {
        super(abi, "io_uring WRITEV", "io_uring READV", "io_uring FSYNC", "io_uring FSYNC");
    }

    @Override
    protected String whenFull() {
        return FULL;
    }

    /** The ring is lost and has not accepted the request. */
    Failure lost(Request request, int number) {
        try {
            PlatformAbi abi = abi();
            String hint =
                    "the ring returned "
                            + abi.errno(number)
                            + ": was its descriptor closed by someone else? The request was not"
                            + " started; open a new engine";
            return new Failure(call(request), Errno.EIO, abi.number(Errno.EIO), hint, null);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return undescribed();
        }
    }

    /** The kernel cannot start a thread for a request that it cannot execute without blocking. */
    Failure noWorker(Request request) {
        return refused(request, abi().number(Errno.EAGAIN), LibraryThreads.NO_THREAD);
    }

    /** Buffered writes to this file may block, or it could not be found out whether they do. */
    Failure noNowait(int number) {
        Errno errno = abi().errno(number);
        String why =
                errno == Errno.EOPNOTSUPP
                        ? "this file system has no buffered writes that do not block, so io_uring"
                                + " would hand each one to a kernel thread"
                        : "whether buffered writes can be made without blocking could not be tried";
        return new Failure("pwritev2(RWF_NOWAIT)", errno, number, why, null);
    }

    Failure noRing(Request request, RingException e, Map<String, String> limits) {
        return new Failure(call(request), e.errno(), e.number(), whyNoRing(e, limits), e);
    }

    /**
     * Explains why a ring cannot be created.
     *
     * @param limits settings of the system, by their own names
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
}
