package io.jnaaio.backend.lio;

import io.jnaaio.api.Errno;
import io.jnaaio.engine.mem.RequestFailures;
import io.jnaaio.spi.Request;
import org.jspecify.annotations.Nullable;

/** Failures of {@code lio_listio} and {@code aio_fsync}, where they differ from those of other calls. */
final class LioFailures extends RequestFailures {
    private static final String FULL =
            "the kernel's queue is full; raise vfs.aio.max_aio_queue_per_proc and vfs.aio.max_aio_queue,"
                    + " or lower the queue depth";

    private static final String NO_ROOM =
            "the C library could not queue it, for lack of memory or threads; submit again after"
                    + " a completion or raise the limit (ulimit -u, the container's pids.max)";

    private final boolean inKernel;

    LioFailures(LioSystem system) {
        super(system.abi(), "lio_listio", "lio_listio", "aio_fsync", "aio_fsync");
        inKernel = system.inKernel();
    }

    @Override
    protected String whenFull() {
        return inKernel ? FULL : NO_ROOM;
    }

    @Override
    protected @Nullable String hint(Errno errno, Request request) {
        return switch (errno.name()) {
            case "EOPNOTSUPP" ->
                    "the kernel does no AIO on this kind of file (NFS, FUSE, pipe, device), because it may"
                            + " block for ever; sysctl vfs.aio.enable_unsafe=1 allows it";
            case "EINTR" ->
                    "a signal that is pending in a kernel thread of AIO ended the wait (ERESTART); on"
                            + " FreeBSD a write at or over 2^63-1 leaves one until the system is rebooted";
            default -> null;
        };
    }
}
