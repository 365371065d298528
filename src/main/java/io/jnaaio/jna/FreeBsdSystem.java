package io.jnaaio.jna;

/**
 * Calls of FreeBSD that are used occasionally, for limits, devices and signal handlers, with C's names and raw
 * addresses.
 *
 * <p>Source: sysctl(3), ioctl(2), sigaction(2), dladdr(3), FreeBSD 13.2.
 */
public interface FreeBsdSystem {
    /**
     * {@code DIOCGSECTORSIZE}, {@code _IOR('d', 128, u_int)}: the size of a disk's sector in bytes; ENOTTY for other
     * files. Source: {@code sys/disk.h}, FreeBSD 13.2.
     */
    long DIOCGSECTORSIZE = 0x40046480L;

    /**
     * sysctlbyname(3). 0 or -1.
     *
     * @param name ends with a NUL byte
     * @param old receives the value
     * @param oldLength address of a {@code size_t}: the space for the value, and on return its length
     */
    int sysctlbyname(byte[] name, long old, long oldLength);

    /**
     * ioctl(2). 0 or -1.
     *
     * @param argument address of the request's input or output
     */
    int ioctl(int fd, long request, long argument);

    /**
     * sigaction(2), for queries only. 0 or -1.
     *
     * @param old address of a {@link FreeBsdSigaction}
     */
    int sigaction(int signo, long old);

    /**
     * dladdr(3). 0 if no library contains the address.
     *
     * @param info address of a {@link DlInfo}
     */
    int dladdr(long address, long info);
}
