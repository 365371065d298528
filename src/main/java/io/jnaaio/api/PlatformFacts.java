package io.jnaaio.api;

import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The properties of a machine that the choice of a backend depends on, as a value.
 *
 * @param os the family of the operating system
 * @param osName the system's own name
 * @param kernel the kernel's version
 * @param arch the processor architecture, as named by the JVM
 * @param dataModelBits 32 or 64; 0 if unknown
 * @param littleEndian the byte order
 * @param libc the C library: glibc, musl, freebsd, libSystem, or unknown
 * @param libcVersion its version, or empty
 * @param java version and vendor of the JVM
 * @param jna whether JNA loads, and if not, why
 * @param jnaVersion JNA's version, or empty
 * @param pageSizeBytes the memory page, or 0 if unknown
 * @param iovMax the maximum number of buffers in one vectored call
 * @param symbols which functions of interest libc has
 * @param limits limits and settings of the system that affect AIO, by the system's own names
 */
public record PlatformFacts(
        Os os,
        String osName,
        String kernel,
        String arch,
        int dataModelBits,
        boolean littleEndian,
        String libc,
        String libcVersion,
        String java,
        Availability jna,
        String jnaVersion,
        int pageSizeBytes,
        int iovMax,
        Set<String> symbols,
        Map<String, String> limits) {
    /** A family of operating systems. */
    public enum Os {
        LINUX,
        FREEBSD,
        MACOS,
        NETBSD,
        OPENBSD,
        DRAGONFLY,
        SOLARIS,
        AIX,
        WINDOWS,
        OTHER
    }

    public PlatformFacts {
        Objects.requireNonNull(os, "os");
        Objects.requireNonNull(osName, "osName");
        Objects.requireNonNull(kernel, "kernel");
        Objects.requireNonNull(arch, "arch");
        Objects.requireNonNull(libc, "libc");
        Objects.requireNonNull(libcVersion, "libcVersion");
        Objects.requireNonNull(java, "java");
        Objects.requireNonNull(jna, "jna");
        Objects.requireNonNull(jnaVersion, "jnaVersion");
        symbols = Set.copyOf(symbols);
        limits = Map.copyOf(limits);
    }

    /** The number before the first dot of {@link #kernel}, or 0: 13 for {@code 13.2-RELEASE}. */
    public int kernelMajor() {
        int end = 0;
        while (end < kernel.length() && Character.isDigit(kernel.charAt(end))) {
            end++;
        }
        return end == 0 || end > 9 ? 0 : Integer.parseInt(kernel.substring(0, end));
    }
}
