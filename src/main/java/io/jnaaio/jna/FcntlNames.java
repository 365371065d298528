package io.jnaaio.jna;

/**
 * The commands of {@code fcntl}; -1 if a system has none.
 *
 * <p>Source: {@code bits/fcntl-linux.h}, glibc 2.36; {@code fcntl.h}, musl 1.2.5; {@code
 * sys/fcntl.h}, FreeBSD 13.2 and xnu-11417.
 *
 * @param getfd F_GETFD
 * @param setfd F_SETFD
 * @param getfl F_GETFL
 * @param setfl F_SETFL
 * @param noCache F_NOCACHE, macOS only, which has no O_DIRECT
 * @param fullFsync F_FULLFSYNC, macOS only: its fsync does not flush the drive's cache
 * @param barrierFsync F_BARRIERFSYNC, macOS only: fsync, and a barrier to the drive
 * @param setlk F_SETLK: locks of the process, which any close of the file in the process releases
 * @param ofdSetlk F_OFD_SETLK, Linux since 3.15: locks of the open file description
 */
public record FcntlNames(
        int getfd,
        int setfd,
        int getfl,
        int setfl,
        int noCache,
        int fullFsync,
        int barrierFsync,
        int setlk,
        int ofdSetlk) {
    static final FcntlNames LINUX = new FcntlNames(1, 2, 3, 4, -1, -1, -1, 6, 37);
    static final FcntlNames FREEBSD = new FcntlNames(1, 2, 3, 4, -1, -1, -1, 12, -1);
    static final FcntlNames DARWIN = new FcntlNames(1, 2, 3, 4, 48, 51, 85, 8, -1);
}
