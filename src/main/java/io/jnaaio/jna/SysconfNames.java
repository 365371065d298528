package io.jnaaio.jna;

/**
 * The names of {@code sysconf}, as numbers.
 *
 * <p>Source: {@code bits/confname.h}, glibc 2.36; {@code unistd.h}, musl 1.2.5 and macOS 15;
 * {@code sys/unistd.h}, FreeBSD 13.2.
 *
 * @param iovMax _SC_IOV_MAX
 * @param pagesize _SC_PAGESIZE
 * @param asynchronousIo _SC_ASYNCHRONOUS_IO
 * @param aioListioMax _SC_AIO_LISTIO_MAX
 * @param aioMax _SC_AIO_MAX
 */
public record SysconfNames(
        int iovMax, int pagesize, int asynchronousIo, int aioListioMax, int aioMax) {
    static final SysconfNames LINUX = new SysconfNames(60, 30, 12, 23, 24);
    static final SysconfNames FREEBSD = new SysconfNames(56, 47, 28, 42, 43);
    static final SysconfNames DARWIN = new SysconfNames(56, 29, 28, 42, 43);
}
