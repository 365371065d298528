package io.jnaaio.engine.mem;

import io.jnaaio.api.Errno;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.spi.Request;
import java.io.IOException;

/**
 * Transfers in the calling thread: {@code pread} and {@code pwrite}, or {@code preadv} and {@code pwritev} if there are
 * several buffers or flags.
 *
 * <p>Source: pread(2), preadv(2), Linux man-pages 6.03, FreeBSD 13.2.
 */
final class CallerCalls {
    /** IOV_MAX of every platform: sys/uio.h. */
    static final int BUFFERS_MAX = 1024;

    private final NativeFiles files;
    private final FileCalls calls;
    private final SpareIovecs iovecs;

    CallerCalls(NativeFiles files) {
        this.files = files;
        calls = files.calls();
        iovecs = new SpareIovecs(files.iovec());
    }

    /**
     * Makes one call, again if a signal interrupts it, and returns the number of bytes moved, which may be fewer than
     * requested.
     */
    long transfer(FdHandle file, Request request) throws IOException {
        boolean write = request.kind() == Request.Kind.WRITE;
        int flags = write ? file.writeFlags() : file.readFlags();
        long moved =
                request.bufferCount() == 1 && flags == 0
                        ? single(file.descriptor(), request)
                        : vectored(file, request);
        if (write) {
            file.written(moved);
        }
        return moved;
    }

    private long single(int fd, Request request) throws IOException {
        long address = Addresses.of(request.buffer(0), request.start(0));
        boolean write = request.kind() == Request.Kind.WRITE;
        while (true) {
            long moved =
                    write
                            ? calls.pwrite(fd, address, request.length(0), request.offset())
                            : calls.pread(fd, address, request.length(0), request.offset());
            if (moved >= 0 || !isInterrupted()) {
                return checked(write ? "pwrite" : "pread", moved, request);
            }
        }
    }

    private long vectored(FdHandle file, Request request) throws IOException {
        IovecArray array = iovecs.take();
        try {
            return vectored(file, request, array);
        } finally {
            iovecs.giveBack(array);
        }
    }

    private long vectored(FdHandle file, Request request, IovecArray array) throws IOException {
        long iov = array.fill(request);
        int count = request.bufferCount();
        boolean write = request.kind() == Request.Kind.WRITE;
        while (true) {
            long moved =
                    write
                            ? file.writev(iov, count, request.offset())
                            : file.readv(iov, count, request.offset());
            if (moved >= 0 || !isInterrupted()) {
                int flags = write ? file.writeFlags() : file.readFlags();
                String call = write ? "pwritev" : "preadv";
                return checked(flags == 0 ? call : call + '2', moved, request);
            }
        }
    }

    private boolean isInterrupted() {
        return files.errno(calls.errno()) == Errno.EINTR;
    }

    private long checked(String call, long moved, Request request) throws IOException {
        if (moved < 0) {
            throw files.failure(call, request.file().toString());
        }
        return moved;
    }
}
