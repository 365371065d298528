package io.jnaaio.backend.kaio;

import io.jnaaio.api.Errno;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What an errno of this backend means, and what to do about it. What describes a request that is not in flight any more never
 * throws: it is reported with a full heap, too.
 */
final class KernelAioFailures {
    private static final int SYSCTL_BYTES_MAX = 64;

    /** Made when the class is loaded, which a driver does when it is opened. */
    private static final Failure UNDESCRIBED = Failure.undescribed("io_submit");

    private static final Failure FULL =
            new Failure(
                    "io_submit",
                    Errno.EAGAIN,
                    0,
                    "the kernel's AIO context is full; submit again after a completion",
                    null);

    private KernelAioFailures() {}

    /** Loads this class: with a full heap it could not be. */
    static void load() {}

    static Failure of(Request request, int number, PlatformAbi abi) {
        try {
            Errno errno = abi.errno(number);
            return new Failure(call(request), errno, number, hint(errno, request), null);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return UNDESCRIBED;
        }
    }

    static Failure refused(Request request, int number) {
        try {
            return new Failure(call(request), Errno.EAGAIN, number, full(), null);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return FULL;
        }
    }

    /** There is no memory for the control block's iovecs, or a buffer cannot be used. */
    static Failure notLaidOut(Throwable cause) {
        try {
            Errno errno = cause instanceof OutOfMemoryError ? Errno.ENOMEM : Errno.EFAULT;
            return new Failure("io_submit", errno, 0, "it could not be laid out: " + cause, cause);
        } catch (OutOfMemoryError | StackOverflowError e) {
            return UNDESCRIBED;
        }
    }

    /** What EAGAIN at submission means. */
    static String full() {
        return "the kernel's AIO context is full, for "
                + usage()
                + "; submit again after a completion, raise the sysctl fs.aio-max-nr or lower the"
                + " queue depth";
    }

    /**
     * Why no context could be made, or why the trial failed.
     *
     * @param limits {@code PlatformFacts.limits}
     */
    static String cause(String call, int number, PlatformAbi abi, Map<String, String> limits) {
        Errno errno = abi.errno(number);
        return call + ": " + errno + " (" + number + "): " + cause(errno, limits);
    }

    private static String cause(Errno errno, Map<String, String> limits) {
        String seccomp = limits.getOrDefault("seccomp", "0");
        boolean filtered = !seccomp.equals("0");
        String status = "/proc/self/status says Seccomp: " + seccomp;
        return switch (errno.name()) {
            case "EAGAIN" ->
                    "the system's requests are used up, "
                            + usage()
                            + "; raise the sysctl fs.aio-max-nr, lower the queue depth, or find who"
                            + " holds them";
            case "ENOSYS" ->
                    filtered
                            ? status
                                    + ", so a seccomp filter may forbid it; else the kernel was built"
                                    + " without CONFIG_AIO"
                            : "the kernel was built without CONFIG_AIO";
            case "EPERM" ->
                    filtered
                            ? status
                                    + ", so a seccomp filter forbids it; allow io_setup, io_submit,"
                                    + " io_getevents and io_destroy in the container's profile"
                            : "a security module forbids it";
            case "ENOMEM" -> "the kernel has no memory for the ring of events";
            case "EINVAL" -> "the queue depth is larger than the kernel takes; lower it";
            default -> errno.meaning();
        };
    }

    /** The numbers as they are now. */
    private static String usage() {
        return "fs.aio-nr reads " + sysctl("aio-nr") + " of fs.aio-max-nr " + sysctl("aio-max-nr");
    }

    /** In one read: sysctls answer the first one alone, and Files.readString asks for a single byte of them first. */
    private static String sysctl(String name) {
        try (InputStream in = Files.newInputStream(Path.of("/proc/sys/fs", name))) {
            return new String(in.readNBytes(SYSCTL_BYTES_MAX), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return "(unknown)";
        }
    }

    private static String call(Request request) {
        return switch (request.kind()) {
            case WRITE -> "io_submit(PWRITEV)";
            case READ -> "io_submit(PREADV)";
            case SYNC -> "io_submit(FSYNC)";
            case DATASYNC, BARRIER -> "io_submit(FDSYNC)";
        };
    }

    private static String hint(Errno errno, Request request) {
        return switch (errno.name()) {
            case "EINVAL" ->
                    request.kind().isTransfer()
                            ? "the file does not take this call; with O_DIRECT address, offset and"
                                    + " length must be aligned"
                            : "the file cannot be synced, or the kernel is older than 4.18 and does"
                                    + " not sync by AIO; the pwritev backend does";
            case "ENOSPC" -> "no space is left on the device";
            case "EDQUOT" -> "the user's quota on this file system is used up";
            case "EFBIG" ->
                    "the file would exceed the largest size that the file system or RLIMIT_FSIZE"
                            + " (ulimit -f) allows";
            case "EBADF" -> "the descriptor was closed by someone else, or not opened for this";
            case "EFAULT" ->
                    "the memory of a buffer is gone: a mapped file was cut, or memory was freed";
            case "ECANCELED" -> "it was cancelled";
            case "EIO" -> "the device reported an error; what was written may be lost";
            case "EOPNOTSUPP" ->
                    "the file system does no AIO on this file; use the pwritev backend";
            default -> "";
        };
    }
}
