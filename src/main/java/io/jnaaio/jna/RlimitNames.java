package io.jnaaio.jna;

/**
 * The resources of {@code getrlimit}. The numbers for Linux are those of all architectures except mips, sparc and
 * alpha, which {@link PlatformAbi} does not support.
 *
 * <p>Source: {@code bits/resource.h}, glibc 2.36; {@code sys/resource.h}, musl 1.2.5, FreeBSD 13.2,
 * xnu-11417.
 *
 * @param fsize RLIMIT_FSIZE, bytes
 * @param nofile RLIMIT_NOFILE, one more than the highest descriptor
 * @param memlock RLIMIT_MEMLOCK, bytes
 */
public record RlimitNames(int fsize, int nofile, int memlock) {
    static final RlimitNames LINUX = new RlimitNames(1, 7, 8);
    static final RlimitNames FREEBSD = new RlimitNames(1, 8, 6);
    static final RlimitNames DARWIN = new RlimitNames(1, 8, 6);
}
