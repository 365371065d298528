package io.jnaaio.probe;

import io.jnaaio.api.Availability;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.PlatformFacts.Os;
import io.jnaaio.jna.AioSysctls;
import io.jnaaio.jna.DarwinLimits;
import io.jnaaio.jna.FreeBsdSystemCalls;
import io.jnaaio.jna.LibcFacts;
import io.jnaaio.jna.WindowsVolume;
import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the facts about this machine. Makes no choices, and throws only VirtualMachineErrors. */
public final class FactsReader {
    private static final List<String> SYMBOLS =
            List.of(
                    "aio_read",
                    "aio_write",
                    "aio_readv",
                    "aio_writev",
                    "aio_fsync",
                    "aio_waitcomplete",
                    "lio_listio",
                    "preadv",
                    "pwritev",
                    "preadv2",
                    "pwritev2",
                    "eventfd",
                    "epoll_create1",
                    "kqueue",
                    "io_uring_setup");

    private static final int FILE_BYTES_MAX = 8192;

    /** UIO_MAXIOV of Linux, FreeBSD and macOS. */
    private static final int IOV_MAX_USUAL = 1024;

    /** The minimum that POSIX requires ({@code _XOPEN_IOV_MAX}). */
    private static final int IOV_MAX_LEAST = 16;

    private static volatile @Nullable Loaded loaded;

    private FactsReader() {}

    /**
     * Reads all facts.
     *
     * @param nativeCode false if JNA must not be loaded
     */
    public static PlatformFacts read(Settings.Value<Boolean> nativeCode) {
        Os os = os(property("os.name"));
        Loaded loaded = nativeCode.value() ? loaded() : null;
        LibcFacts libc = loaded == null ? null : loaded.libc();
        String family = libc == null || !libc.loaded() ? "unknown" : libcName(os, libc);
        return new PlatformFacts(
                os,
                property("os.name"),
                property("os.version"),
                property("os.arch"),
                number(property("sun.arch.data.model")),
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN,
                family,
                libc == null ? "" : blankIfUnknown(libc.libcVersion()),
                property("java.version") + " (" + property("java.vendor") + ")",
                jna(nativeCode, libc),
                libc == null || libc.jnaVersion() == null ? "" : libc.jnaVersion(),
                libc == null ? 0 : (int) Math.max(0, libc.pageSizeBytes()),
                iovMax(os, libc),
                loaded == null ? Set.of() : loaded.symbols(),
                limits(os, libc));
    }

    /** The facts for a machine about which nothing could be read. */
    public static PlatformFacts unread(Availability jna) {
        return new PlatformFacts(
                Os.OTHER,
                "unknown",
                "unknown",
                "unknown",
                0,
                ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN,
                "unknown",
                "",
                "unknown",
                jna,
                "",
                0,
                IOV_MAX_LEAST,
                Set.of(),
                Map.of());
    }

    private static Availability jna(Settings.Value<Boolean> nativeCode, @Nullable LibcFacts libc) {
        if (libc == null) {
            return Availability.no(
                    "native code is switched off by "
                            + nativeCode.origin()
                            + "; set it to true or leave it out to use native backends");
        }
        if (libc.loaded()) {
            return Availability.yes();
        }
        String failure = libc.failure() == null ? "unknown reason" : libc.failure();
        return Availability.no(
                JnaFailure.cause(
                        failure,
                        libc.jnaVersion(),
                        property("os.name") + " on " + property("os.arch")));
    }

    private static String libcName(Os os, LibcFacts libc) {
        return switch (os) {
            case FREEBSD -> "freebsd";
            case MACOS -> "libSystem";
            default -> libc.libcName();
        };
    }

    private static int iovMax(Os os, @Nullable LibcFacts libc) {
        if (libc != null && libc.iovMax() > 0) {
            return (int) Math.min(Integer.MAX_VALUE, libc.iovMax());
        }
        return os == Os.LINUX || os == Os.FREEBSD || os == Os.MACOS ? IOV_MAX_USUAL : IOV_MAX_LEAST;
    }

    static Os os(String osName) {
        String name = osName.toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            return Os.WINDOWS;
        }
        return switch (name) {
            case "linux" -> Os.LINUX;
            case "freebsd" -> Os.FREEBSD;
            case "mac os x", "macos", "darwin" -> Os.MACOS;
            case "netbsd" -> Os.NETBSD;
            case "openbsd" -> Os.OPENBSD;
            case "dragonfly", "dragonflybsd" -> Os.DRAGONFLY;
            case "sunos", "solaris", "illumos" -> Os.SOLARIS;
            case "aix" -> Os.AIX;
            default -> Os.OTHER;
        };
    }

    private static Map<String, String> limits(Os os, @Nullable LibcFacts libc) {
        Map<String, String> limits = new LinkedHashMap<>();
        if (libc != null && libc.loaded()) {
            limits.putAll(ofTheSystem(os));
        }
        put(limits, "fs.aio-max-nr", file("/proc/sys/fs/aio-max-nr"));
        put(limits, "fs.aio-nr", file("/proc/sys/fs/aio-nr"));
        put(limits, "kernel.io_uring_disabled", file("/proc/sys/kernel/io_uring_disabled"));
        String status = file("/proc/self/status");
        if (status != null) {
            put(limits, "seccomp", line(status, "Seccomp:"));
        }
        if (libc != null && libc.loaded()) {
            put(limits, "RLIMIT_FSIZE", limit(libc.rlimitFsizeBytes()));
            put(limits, "RLIMIT_NOFILE", limit(libc.rlimitNofile()));
            put(limits, "RLIMIT_MEMLOCK", limit(libc.rlimitMemlockBytes()));
        }
        return limits;
    }

    /** Limits that only system calls report; empty without JNA Platform on systems where it makes the calls. */
    private static Map<String, String> ofTheSystem(Os os) {
        try {
            return switch (os) {
                case FREEBSD -> AioSysctls.all(FreeBsdSystemCalls.create());
                case MACOS -> DarwinLimits.read();
                case WINDOWS -> WindowsVolume.read().limits();
                default -> Map.of();
            };
        } catch (LinkageError | RuntimeException e) {
            return Map.of();
        }
    }

    private static void put(Map<String, String> limits, String name, @Nullable String value) {
        if (value != null) {
            limits.put(name, value);
        }
    }

    static @Nullable String line(String text, String label) {
        return text.lines()
                .filter(line -> line.startsWith(label))
                .map(line -> line.substring(label.length()).strip())
                .findFirst()
                .orElse(null);
    }

    private static @Nullable String limit(long value) {
        if (value == LibcFacts.UNKNOWN) {
            return null;
        }
        return value == LibcFacts.UNLIMITED ? "unlimited" : Long.toString(value);
    }

    /**
     * Reads the file in one call: the kernel returns a sysctl's value only to the first read, and Files.readString
     * first reads a single byte.
     */
    static @Nullable String file(String path) {
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            return new String(in.readNBytes(FILE_BYTES_MAX), StandardCharsets.UTF_8).strip();
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }

    private static String blankIfUnknown(String text) {
        return text.equals("unknown") ? "" : text;
    }

    private static int number(String text) {
        return text.equals("32") ? 32 : text.equals("64") ? 64 : 0;
    }

    /** The facts read through JNA. */
    private record Loaded(LibcFacts libc, Set<String> symbols) {}

    /**
     * Reads the facts once per process, because a JNA that has failed to load never recovers. A lack of memory may
     * pass, so it is not kept.
     */
    private static Loaded loaded() {
        Loaded known = loaded;
        if (known == null) {
            LibcFacts libc = readApart();
            known =
                    new Loaded(
                            libc,
                            SYMBOLS.stream()
                                    .filter(libc::hasSymbol)
                                    .collect(Collectors.toUnmodifiableSet()));
            loaded = known;
        }
        return known;
    }

    /**
     * Reads the facts on a thread of the library. On its first use JNA 5.19 starts threads that live as long as the
     * process: its Cleaner, and one that waits for {@code ldconfig}. They would inherit the caller's class loader.
     */
    private static LibcFacts readApart() {
        FutureTask<LibcFacts> task = new FutureTask<>(LibcFacts::read);
        try {
            LibraryThreads.daemon("jna-aio-facts", task).start();
        } catch (OutOfMemoryError e) {
            // No thread can be started: reading the facts is more important.
            task.run();
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException e) {
            // Only Errors of the JVM escape from the task.
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
