package io.jnaaio.jna;

/**
 * The opcodes and modes of {@code lio_listio}. They differ on every system: the LIO_READ of one is
 * the LIO_WRITE or LIO_NOP of another.
 *
 * <p>Source: {@code aio.h}, glibc 2.36 and musl 1.2.5; {@code sys/aio.h}, FreeBSD 13.2.
 *
 * @param nop LIO_NOP
 * @param read LIO_READ
 * @param write LIO_WRITE
 * @param nowait LIO_NOWAIT
 * @param waitAll LIO_WAIT (a record member in Java cannot be called {@code wait})
 */
public record LioConstants(int nop, int read, int write, int nowait, int waitAll) {
    static final LioConstants LINUX = new LioConstants(2, 0, 1, 1, 0);
    static final LioConstants FREEBSD = new LioConstants(0, 2, 1, 0, 1);
}
