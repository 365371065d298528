package io.jnaaio.jna;

/**
 * Calls of FreeBSD that are asked now and then: about limits, devices and signal handlers. C's names and raw addresses.
 *
 * <p>Source: sysctl(3), ioctl(2), sigaction(2), dladdr(3), FreeBSD 13.2.
 */
public interface FreeBsdSystem {
    /**
     * {@code DIOCGSECTORSIZE}, {@code _IOR('d', 128, u_int)}: the bytes of a disk's sector; what is no disk answers ENOTTY.
     * Source: {@code sys/disk.h}, FreeBSD 13.2.
     */
    long DIOCGSECTORSIZE = 0x40046480L;

    /**
     * sysctlbyname(3). 0 or -1.
     *
     * @param name ends with a NUL byte
     * @param old where the value goes
     * @param oldLength address of a {@code size_t}: room, and then length, of the value
     */
    int sysctlbyname(byte[] name, long old, long oldLength);

    /**
     * ioctl(2). 0 or -1.
     *
     * @param argument address of what the request takes or gives
     */
    int ioctl(int fd, long request, long argument);

    /**
     * sigaction(2), asking only. 0 or -1.
     *
     * @param old address of a {@link FreeBsdSigaction}
     */
    int sigaction(int signo, long old);

    /**
     * dladdr(3). 0 if the address is in no library.
     *
     * @param info address of a {@link DlInfo}
     */
    int dladdr(long address, long info);
}
