package io.jnaaio.jna;

import io.jnaaio.api.PlatformFacts;

/**
 * The offsets of the members of {@code struct flock}, in bytes, and the values of {@code l_type}.
 *
 * <pre>{@code
 * struct flock { short l_type; short l_whence; off_t l_start; off_t l_len; pid_t l_pid; };    // Linux
 * struct flock { off_t l_start; off_t l_len; pid_t l_pid; short l_type; short l_whence; };    // FreeBSD, macOS
 * }</pre>
 *
 * <p>{@code l_whence} is SEEK_SET, 0, everywhere. An {@code l_len} of 0 extends to the end of the file, however far
 * it grows.
 *
 * <p>Source: {@code bits/fcntl.h}, glibc 2.36; {@code asm-generic/fcntl.h}, Linux 6.1; {@code fcntl.h}, musl 1.2.5; {@code
 * sys/fcntl.h}, FreeBSD 13.2 and xnu-11417; fcntl(2).
 *
 * @param size bytes of the struct
 * @param type {@code short l_type}
 * @param whence {@code short l_whence}
 * @param start {@code off_t l_start}
 * @param len {@code off_t l_len}
 * @param rdlck F_RDLCK
 * @param wrlck F_WRLCK
 * @param unlck F_UNLCK
 */
public record FlockLayout(
        int size, int type, int whence, int start, int len, short rdlck, short wrlck, short unlck) {
    private static final FlockLayout LINUX =
            new FlockLayout(32, 0, 2, 8, 16, (short) 0, (short) 1, (short) 2);

    /** 32 bytes on FreeBSD, which has {@code int l_sysid} at the end; 24 on macOS. */
    private static final FlockLayout BSD =
            new FlockLayout(32, 20, 22, 0, 8, (short) 1, (short) 3, (short) 2);

    /** Returns the layout of a platform. */
    public static FlockLayout of(PlatformAbi abi) {
        return abi.os() == PlatformFacts.Os.LINUX ? LINUX : BSD;
    }
}
