package io.jnaaio.jna;

/**
 * The flags of {@code open}, to be or-ed. A flag that a system lacks is 0, so or-ing it changes nothing; code that
 * needs the effect checks {@link #hasDirect()}.
 *
 * <p>Source: {@code asm-generic/fcntl.h}, {@code asm/fcntl.h} of arm, arm64 and powerpc, Linux 6.1;
 * {@code sys/fcntl.h}, FreeBSD 13.2 and xnu-11417; open(2).
 *
 * @param rdonly O_RDONLY
 * @param wronly O_WRONLY
 * @param rdwr O_RDWR
 * @param creat O_CREAT
 * @param excl O_EXCL
 * @param trunc O_TRUNC
 * @param append O_APPEND
 * @param nonblock O_NONBLOCK
 * @param sync O_SYNC
 * @param dsync O_DSYNC; FreeBSD since 13.0
 * @param direct O_DIRECT; 0 on macOS, see {@link FcntlNames#noCache()}
 * @param cloexec O_CLOEXEC
 * @param nofollow O_NOFOLLOW
 * @param directory O_DIRECTORY
 * @param largefile O_LARGEFILE, the number of the Linux kernel; 0 elsewhere. 64-bit headers may define it as 0,
 *     because a 64-bit kernel always sets it: {@code fcntl(F_GETFL)} shows it in either case
 */
public record OpenFlags(
        int rdonly,
        int wronly,
        int rdwr,
        int creat,
        int excl,
        int trunc,
        int append,
        int nonblock,
        int sync,
        int dsync,
        int direct,
        int cloexec,
        int nofollow,
        int directory,
        int largefile) {

    static final OpenFlags FREEBSD =
            new OpenFlags(
                    0, 1, 2, 0x200, 0x800, 0x400, 0x8, 0x4, 0x80, 0x1000000, 0x10000, 0x100000,
                    0x100, 0x20000, 0);
    static final OpenFlags DARWIN =
            new OpenFlags(
                    0, 1, 2, 0x200, 0x800, 0x400, 0x8, 0x4, 0x80, 0x400000, 0, 0x1000000, 0x100,
                    0x100000, 0);

    /**
     * Returns the flags of Linux, four of which depend on the architecture.
     *
     * @param arch the value of the system property {@code os.arch}
     * @throws IllegalArgumentException for an unknown architecture
     */
    static OpenFlags linux(String arch) {
        return switch (arch) {
            case "amd64", "x86_64", "x86-64", "i386", "i486", "i586", "i686", "x86" -> generic();
            case "s390x", "riscv64", "loongarch64" -> generic();
            case "aarch64", "arm64", "arm" -> linux(0x10000, 0x8000, 0x4000, 0x20000);
            case "ppc64le", "ppc64", "ppc" -> linux(0x20000, 0x8000, 0x4000, 0x10000);
            default ->
                    throw new IllegalArgumentException(
                            "no constants of C for Linux on architecture " + arch);
        };
    }

    /** True if the system has O_DIRECT. */
    public boolean hasDirect() {
        return direct != 0;
    }

    private static OpenFlags generic() {
        return linux(0x4000, 0x20000, 0x10000, 0x8000);
    }

    private static OpenFlags linux(int direct, int nofollow, int directory, int largefile) {
        return new OpenFlags(
                0, 1, 2, 0x40, 0x80, 0x200, 0x400, 0x800, 0x101000, 0x1000, direct, 0x80000,
                nofollow, directory, largefile);
    }
}
