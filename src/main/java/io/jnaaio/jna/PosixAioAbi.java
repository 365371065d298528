package io.jnaaio.jna;

import org.jspecify.annotations.Nullable;

/**
 * The layouts and numbers of POSIX AIO on the platforms on which a backend uses it: Linux and FreeBSD. macOS has
 * POSIX AIO, but no backend uses it, so its layouts and numbers are not here.
 *
 * @param lio the opcodes and modes of {@code lio_listio}
 * @param cancel the return values of {@code aio_cancel}
 * @param sigev the values of {@code sigev_notify}
 * @param aiocb the layout of {@code struct aiocb}
 * @param kevent the layout of {@code struct kevent}; null on Linux, which has no kqueue
 */
public record PosixAioAbi(
        LioConstants lio,
        CancelConstants cancel,
        SigevConstants sigev,
        AiocbLayout aiocb,
        @Nullable KeventLayout kevent) {
    /** Linux. The members of musl's aiocb have the same offsets as glibc's: musl 1.2.5, {@code aio.h}. */
    static PosixAioAbi linux() {
        return Linux.ABI;
    }

    static PosixAioAbi freeBsd() {
        return FreeBsd.ABI;
    }

    private static final class Linux {
        static final PosixAioAbi ABI =
                new PosixAioAbi(
                        LioConstants.LINUX,
                        CancelConstants.LINUX,
                        SigevConstants.LINUX,
                        AiocbLayout.glibc(),
                        null);

        private Linux() {}
    }

    private static final class FreeBsd {
        static final PosixAioAbi ABI =
                new PosixAioAbi(
                        LioConstants.FREEBSD,
                        CancelConstants.FREEBSD,
                        SigevConstants.FREEBSD,
                        AiocbLayout.freeBsd(),
                        KeventLayout.freeBsd());

        private FreeBsd() {}
    }
}
