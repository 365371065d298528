package io.jnaaio.backend.uring;

import io.jnaaio.api.Errno;
import io.jnaaio.engine.mem.FdHandle;
import io.jnaaio.engine.mem.SlotIovecs;
import io.jnaaio.jna.FlaggedCalls;
import io.jnaaio.jna.IoUringCalls;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Request;

/**
 * Makes the first buffered write of a file as a write that cannot block, to find out whether the file system supports
 * such writes. If it does not (ext4, tmpfs), io_uring would pass every write to a kernel thread, one after another, and
 * another backend is faster. Neither a version number nor a write of zero bytes reveals this.
 *
 * <p>Source: pwritev2(2), Linux man-pages 6.03; {@code fs/ext4/file.c}, Linux 6.1.
 */
final class FirstNowaitWrite {
    private final IoUringCalls calls;
    private final PlatformAbi abi;
    private final SlotIovecs iovecs;
    private final CompletionSink sink;
    private final IoUringFailures failures;

    FirstNowaitWrite(
            IoUringCalls calls,
            PlatformAbi abi,
            SlotIovecs iovecs,
            CompletionSink sink,
            IoUringFailures failures) {
        this.calls = calls;
        this.abi = abi;
        this.iovecs = iovecs;
        this.sink = sink;
        this.failures = failures;
    }

    /** True if this request can reveal what is not known yet. */
    static boolean isDue(Request request, FdHandle file) {
        return request.kind() == Request.Kind.WRITE && !file.direct() && !file.probedNowait();
    }

    /** Executes the write. Returns true if its outcome was reported; false if the ring must execute it. */
    boolean run(Request request, FdHandle file) {
        long moved =
                calls.pwritev2(
                        file.descriptor(),
                        iovecs.fill(request),
                        request.bufferCount(),
                        request.offset(),
                        FlaggedCalls.RWF_NOWAIT | file.writeFlags());
        if (moved > 0) {
            file.setProbedNowait();
            sink.completed(request, moved);
            return true;
        }
        int number = moved < 0 ? calls.errno() : 0;
        Errno errno = abi.errno(number);
        switch (errno.name()) {
            // It would have had to wait: the file system supports such writes.
            case "SUCCESS", "EAGAIN" -> {
                file.setProbedNowait();
                return false;
            }
            case "EINTR" -> {
                return false;
            }
            // EPERM and ENOSYS: a seccomp filter forbids pwritev2; if the file was at fault, the
            // next backend finds out. EINVAL: a file that does not support such writes.
            case "EOPNOTSUPP", "EINVAL", "ENOSYS", "EPERM" -> {
                // Whichever backend executes it next, which may be this one: do not try again.
                file.setProbedNowait();
                sink.stepDown(request, failures.noNowait(number));
                return true;
            }
            default -> {
                sink.failed(request, failures.of(request, number));
                return true;
            }
        }
    }
}
