package io.jnaaio.jna;

/**
 * The return values of {@code aio_cancel}.
 *
 * <p>Source: {@code aio.h}, glibc 2.36 and musl 1.2.5; {@code sys/aio.h}, FreeBSD 13.2.
 *
 * @param canceled AIO_CANCELED
 * @param notCanceled AIO_NOTCANCELED
 * @param allDone AIO_ALLDONE
 */
public record CancelConstants(int canceled, int notCanceled, int allDone) {
    static final CancelConstants LINUX = new CancelConstants(0, 1, 2);
    static final CancelConstants FREEBSD = new CancelConstants(1, 2, 3);
}
