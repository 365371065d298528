package io.jnaaio.probe;

import io.jnaaio.api.Availability;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.PlatformFacts.Os;
import java.util.Map;
import java.util.Set;

/** Made-up machines. */
final class Machines {
    static final PlatformFacts GLIBC =
            machine(Os.LINUX, "Linux", "6.1.0", "glibc", "lio_listio", "pwritev", "pwritev2");
    static final PlatformFacts ALPINE =
            machine(Os.LINUX, "Linux", "6.6.1", "musl", "lio_listio", "pwritev");
    static final PlatformFacts UNKNOWN_LIBC =
            machine(Os.LINUX, "Linux", "5.4.0", "unknown", "lio_listio", "pwritev");
    static final PlatformFacts FREEBSD_11 = freebsd("11.4-RELEASE");
    static final PlatformFacts FREEBSD_12 = freebsd("12.4-RELEASE");
    static final PlatformFacts FREEBSD_13 = freebsd("13.2-RELEASE", "aio_writev", "aio_readv");
    static final PlatformFacts FREEBSD_15 = freebsd("15.0-RELEASE", "aio_writev", "aio_readv");
    static final PlatformFacts MACOS =
            machine(Os.MACOS, "Mac OS X", "14.5", "libSystem", "lio_listio", "pwritev");
    static final PlatformFacts MACOS_ARM64 = on(MACOS, "aarch64");
    static final PlatformFacts WINDOWS = machine(Os.WINDOWS, "Windows 11", "10.0", "unknown");
    static final PlatformFacts NETBSD =
            machine(Os.NETBSD, "NetBSD", "10.0", "unknown", "lio_listio", "pwritev");

    static final String NO_JNA = "JNA does not load: made up";

    private Machines() {}

    static PlatformFacts withoutJna(PlatformFacts facts) {
        return copy(facts, facts.dataModelBits(), Availability.no(NO_JNA), Set.of());
    }

    static PlatformFacts with32Bits(PlatformFacts facts) {
        return copy(facts, 32, facts.jna(), facts.symbols());
    }

    static PlatformFacts withoutSymbols(PlatformFacts facts) {
        return copy(facts, facts.dataModelBits(), facts.jna(), Set.of());
    }

    private static PlatformFacts freebsd(String kernel, String... vectored) {
        PlatformFacts facts =
                machine(Os.FREEBSD, "FreeBSD", kernel, "freebsd", "lio_listio", "pwritev");
        Set<String> symbols = new java.util.HashSet<>(facts.symbols());
        symbols.addAll(Set.of(vectored));
        return copy(facts, facts.dataModelBits(), facts.jna(), symbols);
    }

    private static PlatformFacts machine(
            Os os, String osName, String kernel, String libc, String... symbols) {
        return new PlatformFacts(
                os,
                osName,
                kernel,
                "amd64",
                64,
                true,
                libc,
                "",
                "17",
                Availability.yes(),
                "5.19.1",
                4096,
                1024,
                Set.of(symbols),
                Map.of());
    }

    private static PlatformFacts on(PlatformFacts facts, String arch) {
        return new PlatformFacts(
                facts.os(),
                facts.osName(),
                facts.kernel(),
                arch,
                facts.dataModelBits(),
                facts.littleEndian(),
                facts.libc(),
                facts.libcVersion(),
                facts.java(),
                facts.jna(),
                facts.jnaVersion(),
                facts.pageSizeBytes(),
                facts.iovMax(),
                facts.symbols(),
                facts.limits());
    }

    private static PlatformFacts copy(
            PlatformFacts facts, int bits, Availability jna, Set<String> symbols) {
        return new PlatformFacts(
                facts.os(),
                facts.osName(),
                facts.kernel(),
                facts.arch(),
                bits,
                facts.littleEndian(),
                facts.libc(),
                facts.libcVersion(),
                facts.java(),
                jna,
                facts.jnaVersion(),
                facts.pageSizeBytes(),
                facts.iovMax(),
                symbols,
                facts.limits());
    }
}
