package io.jnaaio.backend.kaio;

import io.jnaaio.api.Errno;
import io.jnaaio.engine.mem.FdHandle;
import io.jnaaio.engine.mem.IovecArray;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Request;

/** The blocking calls, for files on which the kernel does no AIO; io_submit would block for them as well. */
final class PlainCalls {
    private final FileCalls files;
    private final PlatformAbi abi;

    PlainCalls(FileCalls files, PlatformAbi abi) {
        this.files = files;
        this.abi = abi;
    }

    /** Executes the request; returns the number of bytes, or a negated errno. */
    long call(Request request, FdHandle file, IovecArray array) {
        int fd = file.descriptor();
        long result;
        int number = 0;
        do {
            result =
                    switch (request.kind()) {
                        case WRITE ->
                                file.writev(
                                        array.fill(request),
                                        request.bufferCount(),
                                        request.offset());
                        case READ ->
                                file.readv(
                                        array.fill(request),
                                        request.bufferCount(),
                                        request.offset());
                        case SYNC -> files.fsync(fd);
                        case DATASYNC, BARRIER -> files.fdatasync(fd);
                    };
            if (result < 0) {
                number = files.errno();
            }
        } while (result < 0 && abi.errno(number) == Errno.EINTR);
        return result < 0 ? -number : result;
    }
}
