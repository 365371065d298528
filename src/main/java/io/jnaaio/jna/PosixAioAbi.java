package io.jnaaio.jna;

import org.jspecify.annotations.Nullable;

/**
 * What a backend must know of POSIX AIO on a platform where one uses it: Linux and FreeBSD. macOS has POSIX AIO, but no
 * backend for it, so its layouts and numbers are not here.
 *
 * @param lio opcodes and modes of {@code lio_listio}
 * @param cancel answers of {@code aio_cancel}
 * @param sigev values of {@code sigev_notify}
 * @param aiocb where the members of {@code struct aiocb} lie
 * @param kevent where the members of {@code struct kevent} lie; null on Linux, which has no kqueue
 */
public record PosixAioAbi(
        LioConstants lio,
        CancelConstants cancel,
        SigevConstants sigev,
        AiocbLayout aiocb,
        @Nullable KeventLayout kevent) {
    /** Linux. The members of musl's aiocb lie where those of glibc's do: musl 1.2.5, {@code aio.h}. */
    static PosixAioAbi linux() {
        return new PosixAioAbi(
                LioConstants.LINUX,
                CancelConstants.LINUX,
                SigevConstants.LINUX,
                AiocbLayout.glibc(),
                null);
    }

    static PosixAioAbi freeBsd() {
        return new PosixAioAbi(
                LioConstants.FREEBSD,
                CancelConstants.FREEBSD,
                SigevConstants.FREEBSD,
                AiocbLayout.freeBsd(),
                KeventLayout.freeBsd());
    }
}
