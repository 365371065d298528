package io.jnaaio.backend.kaio;

import io.jnaaio.api.Errno;
import io.jnaaio.engine.mem.RequestFailures;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Failures of kernel AIO, where they differ from those of other calls, and why it is not available. */
final class KernelAioFailures extends RequestFailures {
    private static final int SYSCTL_BYTES_MAX = 64;

    KernelAioFailures(PlatformAbi abi) {
        super(
                abi,
                "io_submit(PWRITEV)",
                "io_submit(PREADV)",
                "io_submit(FSYNC)",
                "io_submit(FDSYNC)");
    }

    @Override
    protected String whenFull() {
        return "the kernel's AIO context is full: "
                + usage()
                + "; submit again after a completion, raise the sysctl fs.aio-max-nr or lower the"
                + " queue depth";
    }

    /**
     * Explains why no context could be created, or why the probe failed.
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
                            + "; raise the sysctl fs.aio-max-nr, lower the queue depth, or find out which"
                            + " processes hold them";
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
            case "EINVAL" -> "the queue depth is larger than the kernel supports; lower it";
            default -> errno.meaning();
        };
    }

    /** The current usage of the system-wide limit. */
    private static String usage() {
        return "fs.aio-nr reads " + sysctl("aio-nr") + " of fs.aio-max-nr " + sysctl("aio-max-nr");
    }

    /**
     * Reads the sysctl in one call: the kernel returns the value only to the first read, and Files.readString first
     * reads a single byte.
     */
    private static String sysctl(String name) {
        try (InputStream in = Files.newInputStream(Path.of("/proc/sys/fs", name))) {
            return new String(in.readNBytes(SYSCTL_BYTES_MAX), StandardCharsets.US_ASCII).strip();
        } catch (IOException e) {
            return "(unknown)";
        }
    }

    @Override
    protected @Nullable String hint(Errno errno, Request request) {
        if (errno == Errno.EINVAL && !request.kind().isTransfer()) {
            return "the file cannot be synced, or the kernel is older than 4.18 and has no AIO syncs;"
                    + " use the pwritev backend";
        }
        return errno == Errno.EOPNOTSUPP
                ? "the file system does no AIO on this file; use the pwritev backend"
                : null;
    }
}
