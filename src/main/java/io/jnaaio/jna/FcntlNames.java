package io.jnaaio.jna;

/**
 * The commands of {@code fcntl}; -1 where a system has none.
 *
 * <p>Source: {@code bits/fcntl-linux.h}, glibc 2.36; {@code fcntl.h}, musl 1.2.5; {@code
 * sys/fcntl.h}, FreeBSD 13.2 and xnu-11417.
 *
 * @param getfd F_GETFD
 * @param setfd F_SETFD
 * @param getfl F_GETFL
 * @param setfl F_SETFL
 * @param noCache F_NOCACHE, macOS only: what it has instead of O_DIRECT
 * @param fullFsync F_FULLFSYNC, macOS only: its fsync does not flush the disk's cache
 */
public record FcntlNames(int getfd, int setfd, int getfl, int setfl, int noCache, int fullFsync) {
    static final FcntlNames LINUX = new FcntlNames(1, 2, 3, 4, -1, -1);
    static final FcntlNames FREEBSD = new FcntlNames(1, 2, 3, 4, -1, -1);
    static final FcntlNames DARWIN = new FcntlNames(1, 2, 3, 4, 48, 51);
}
