package io.jnaaio.jna;

import io.jnaaio.api.Errno;
import io.jnaaio.api.PlatformFacts;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The layouts and numbers of one platform's C library.
 *
 * <p>Describes a platform, not this machine: FreeBSD's can be created on Linux, so that its backend runs there on a
 * test double written in C. The numbers are the platform's; the layouts are computed for the data model of this JVM.
 * The factories need JNA, because the layouts come from its Structures.
 *
 * @param name for messages, such as {@code glibc x86_64}
 * @param os the system
 * @param open flags of {@code open}
 * @param fcntl commands of {@code fcntl}
 * @param sysconf names of {@code sysconf}
 * @param rlimit resources of {@code getrlimit}
 * @param errnos the errno numbers
 * @param iovec the layout of {@code struct iovec}
 */
public record PlatformAbi(
        String name,
        PlatformFacts.Os os,
        OpenFlags open,
        FcntlNames fcntl,
        SysconfNames sysconf,
        RlimitNames rlimit,
        ErrnoTable errnos,
        IovecLayout iovec) {

    /** Checks that nothing is null. */
    public PlatformAbi {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(os, "os");
        Objects.requireNonNull(open, "open");
        Objects.requireNonNull(fcntl, "fcntl");
        Objects.requireNonNull(sysconf, "sysconf");
        Objects.requireNonNull(rlimit, "rlimit");
        Objects.requireNonNull(errnos, "errnos");
        Objects.requireNonNull(iovec, "iovec");
    }

    /**
     * Returns the platform of a machine.
     *
     * @throws IllegalArgumentException if the platform is unknown
     */
    public static PlatformAbi of(PlatformFacts facts) {
        return switch (facts.os()) {
            case LINUX -> facts.libc().equals("musl") ? musl(facts.arch()) : glibc(facts.arch());
            case FREEBSD -> freeBsd();
            case MACOS -> darwin();
            default ->
                    throw new IllegalArgumentException(
                            "the layouts and numbers of " + facts.osName() + " are not known");
        };
    }

    /**
     * Returns the platform of Linux with glibc.
     *
     * @param arch the value of the system property {@code os.arch}: some open flags depend on it
     * @throws IllegalArgumentException for an unknown architecture (mips, sparc, ...)
     */
    public static PlatformAbi glibc(String arch) {
        return linux("glibc " + arch, arch);
    }

    /**
     * Returns the platform of Linux with musl.
     *
     * @param arch the value of the system property {@code os.arch}: some open flags depend on it
     * @throws IllegalArgumentException for an unknown architecture (mips, sparc, ...)
     */
    public static PlatformAbi musl(String arch) {
        return linux("musl " + arch, arch);
    }

    /** Returns the platform of FreeBSD 12.0 and later, for every architecture. */
    public static PlatformAbi freeBsd() {
        return new PlatformAbi(
                "FreeBSD",
                PlatformFacts.Os.FREEBSD,
                OpenFlags.FREEBSD,
                FcntlNames.FREEBSD,
                SysconfNames.FREEBSD,
                RlimitNames.FREEBSD,
                ErrnoTable.FREEBSD,
                IovecLayout.read());
    }

    /** Returns the platform of macOS, for both architectures. */
    public static PlatformAbi darwin() {
        return new PlatformAbi(
                "macOS",
                PlatformFacts.Os.MACOS,
                OpenFlags.DARWIN,
                FcntlNames.DARWIN,
                SysconfNames.DARWIN,
                RlimitNames.DARWIN,
                ErrnoTable.DARWIN,
                IovecLayout.read());
    }

    /** The opcodes and modes of {@code lio_listio}. */
    public LioConstants lio() {
        return posixAio().lio();
    }

    /** The return values of {@code aio_cancel}. */
    public CancelConstants cancel() {
        return posixAio().cancel();
    }

    /** The values of {@code sigev_notify}. */
    public SigevConstants sigev() {
        return posixAio().sigev();
    }

    /** The layout of {@code struct aiocb}. */
    public AiocbLayout aiocb() {
        return posixAio().aiocb();
    }

    /** The layout of {@code struct kevent}; null on Linux, which has no kqueue. */
    public @Nullable KeventLayout kevent() {
        return posixAio().kevent();
    }

    /** Its layouts are computed when they are first used, because most programs use another backend. */
    private PosixAioAbi posixAio() {
        return switch (os) {
            case LINUX -> PosixAioAbi.linux();
            case FREEBSD -> PosixAioAbi.freeBsd();
            default -> throw new IllegalStateException("no backend uses the POSIX AIO of " + name);
        };
    }

    /**
     * Returns the error with a number: SUCCESS for 0, {@link Errno#unknown} for a number that is not in the table.
     */
    public Errno errno(int number) {
        return errnos.errno(number);
    }

    /**
     * Returns the number of an error on this platform.
     *
     * @throws IllegalArgumentException for an {@link Errno#unknown}
     */
    public int number(Errno errno) {
        return errnos.number(errno);
    }

    @Override
    public String toString() {
        return name;
    }

    private static PlatformAbi linux(String name, String arch) {
        return new PlatformAbi(
                name,
                PlatformFacts.Os.LINUX,
                OpenFlags.linux(arch),
                FcntlNames.LINUX,
                SysconfNames.LINUX,
                RlimitNames.LINUX,
                ErrnoTable.LINUX,
                IovecLayout.read());
    }
}
