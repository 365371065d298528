package io.jnaaio.jna;

import io.jnaaio.api.Errno;
import io.jnaaio.api.PlatformFacts;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The layouts and numbers of one platform's C library, as a value that a backend is given.
 *
 * <p>It describes a platform, not this machine: FreeBSD's may be made on Linux, so that its backend
 * runs there over a double written in C. The numbers are the platform's; the layouts are computed
 * for the data model of this JVM. The factories need JNA, since the layouts come from its
 * Structures.
 *
 * @param name for messages, such as {@code glibc x86_64}
 * @param lio opcodes and modes of {@code lio_listio}
 * @param cancel answers of {@code aio_cancel}
 * @param sigev values of {@code sigev_notify}
 * @param open flags of {@code open}
 * @param fcntl commands of {@code fcntl}
 * @param sysconf names of {@code sysconf}
 * @param rlimit resources of {@code getrlimit}
 * @param errnos the errno numbers
 * @param aiocb where the members of {@code struct aiocb} lie
 * @param iovec where the members of {@code struct iovec} lie
 * @param kevent where the members of {@code struct kevent} lie; null on Linux, which has no kqueue
 */
public record PlatformAbi(
        String name,
        LioConstants lio,
        CancelConstants cancel,
        SigevConstants sigev,
        OpenFlags open,
        FcntlNames fcntl,
        SysconfNames sysconf,
        RlimitNames rlimit,
        ErrnoTable errnos,
        AiocbLayout aiocb,
        IovecLayout iovec,
        @Nullable KeventLayout kevent) {

    /** Checks that nothing but {@code kevent} is null. */
    public PlatformAbi {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(lio, "lio");
        Objects.requireNonNull(cancel, "cancel");
        Objects.requireNonNull(sigev, "sigev");
        Objects.requireNonNull(open, "open");
        Objects.requireNonNull(fcntl, "fcntl");
        Objects.requireNonNull(sysconf, "sysconf");
        Objects.requireNonNull(rlimit, "rlimit");
        Objects.requireNonNull(errnos, "errnos");
        Objects.requireNonNull(aiocb, "aiocb");
        Objects.requireNonNull(iovec, "iovec");
    }

    /**
     * The platform of a machine.
     *
     * @throws IllegalArgumentException for one that is not known here
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
     * Linux with glibc.
     *
     * @param arch as in the system property {@code os.arch}: some open flags depend on it
     * @throws IllegalArgumentException for an architecture whose numbers are not known here (mips,
     *     sparc, ...)
     */
    public static PlatformAbi glibc(String arch) {
        return linux("glibc " + arch, arch, AiocbLayout.glibc());
    }

    /**
     * Linux with musl.
     *
     * @param arch as in the system property {@code os.arch}: some open flags depend on it
     * @throws IllegalArgumentException for an architecture whose numbers are not known here (mips,
     *     sparc, ...)
     */
    public static PlatformAbi musl(String arch) {
        return linux("musl " + arch, arch, AiocbLayout.musl());
    }

    /** FreeBSD 12.0 and later, every architecture. */
    public static PlatformAbi freeBsd() {
        return new PlatformAbi(
                "FreeBSD",
                LioConstants.FREEBSD,
                CancelConstants.FREEBSD,
                SigevConstants.FREEBSD,
                OpenFlags.FREEBSD,
                FcntlNames.FREEBSD,
                SysconfNames.FREEBSD,
                RlimitNames.FREEBSD,
                ErrnoTable.FREEBSD,
                AiocbLayout.freeBsd(),
                IovecLayout.read(),
                KeventLayout.freeBsd());
    }

    /** macOS, both architectures. */
    public static PlatformAbi darwin() {
        return new PlatformAbi(
                "macOS",
                LioConstants.DARWIN,
                CancelConstants.DARWIN,
                SigevConstants.DARWIN,
                OpenFlags.DARWIN,
                FcntlNames.DARWIN,
                SysconfNames.DARWIN,
                RlimitNames.DARWIN,
                ErrnoTable.DARWIN,
                AiocbLayout.darwin(),
                IovecLayout.read(),
                KeventLayout.darwin());
    }

    /**
     * The name of a number; SUCCESS for 0, {@link Errno#unknown} for a number the table does not
     * hold.
     */
    public Errno errno(int number) {
        return errnos.errno(number);
    }

    /**
     * The number of a name here.
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

    private static PlatformAbi linux(String name, String arch, AiocbLayout aiocb) {
        return new PlatformAbi(
                name,
                LioConstants.LINUX,
                CancelConstants.LINUX,
                SigevConstants.LINUX,
                OpenFlags.linux(arch),
                FcntlNames.LINUX,
                SysconfNames.LINUX,
                RlimitNames.LINUX,
                ErrnoTable.LINUX,
                aiocb,
                IovecLayout.read(),
                null);
    }
}
