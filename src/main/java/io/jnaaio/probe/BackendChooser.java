package io.jnaaio.probe;

import static io.jnaaio.api.BackendId.FREEBSD_AIO;
import static io.jnaaio.api.BackendId.IO_URING;
import static io.jnaaio.api.BackendId.KERNEL_AIO;
import static io.jnaaio.api.BackendId.LIO_LISTIO;
import static io.jnaaio.api.BackendId.NIO;
import static io.jnaaio.api.BackendId.PWRITEV;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.BackendUnavailableException;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.PlatformFacts.Os;
import io.jnaaio.api.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Chooses backends. Depends only on facts and settings, so it returns the same on every machine. */
public final class BackendChooser {
    /** Every backend that settings may name, whether or not this version has a driver for it. */
    public static final List<BackendId> KNOWN =
            List.of(FREEBSD_AIO, IO_URING, KERNEL_AIO, PWRITEV, LIO_LISTIO, NIO);

    private static final String STRUCT_KEVENT =
            "FreeBSD 11 and older have another struct kevent and are not supported; update to"
                    + " FreeBSD 13 or later";

    private BackendChooser() {}

    /**
     * The backends that are useful on a platform, best first.
     *
     * <p>On Linux io_uring comes first, for direct I/O and for file systems whose buffered writes do not block. It
     * passes on all other files at their first write, because it would execute their writes in kernel threads, one at
     * a time. Kernel AIO serves only files opened with DIRECT, and only if io_uring is unavailable.
     */
    public static List<BackendId> preference(PlatformFacts facts) {
        return switch (facts.os()) {
            case LINUX -> List.of(IO_URING, KERNEL_AIO, PWRITEV, LIO_LISTIO, NIO);
            case FREEBSD -> List.of(FREEBSD_AIO, PWRITEV, LIO_LISTIO, NIO);
            case WINDOWS -> List.of(NIO);
            default -> List.of(PWRITEV, NIO);
        };
    }

    /**
     * Whether {@link #choose} may select a backend, so that it must be probed.
     *
     * @param tried the results for the backends before it in {@link #KNOWN}
     */
    public static boolean mayTake(
            BackendId id, Settings settings, Map<BackendId, Availability> tried) {
        return switch (settings.backend().value()) {
            case Settings.AUTO -> !isReplaced(id, tried);
            case Settings.POSIX -> id.equals(FREEBSD_AIO) || id.equals(LIO_LISTIO);
            default -> id.id().equals(settings.backend().value());
        };
    }

    /** True if another backend is available that does everything better: {@code auto} then leaves this one out. */
    private static boolean isReplaced(BackendId id, Map<BackendId, Availability> tried) {
        BackendId better = id.equals(KERNEL_AIO) ? IO_URING : id.equals(LIO_LISTIO) ? PWRITEV : id;
        Availability availability = tried.get(better);
        return !better.equals(id) && availability != null && availability.available();
    }

    /**
     * Chooses the backends for an engine.
     *
     * @param drivers the results of the probes, at least for the backends that it {@link #mayTake}
     * @throws BackendUnavailableException if the backend that the settings select is unavailable
     */
    public static Selection choose(
            PlatformFacts facts, Settings settings, Map<BackendId, Availability> drivers)
            throws BackendUnavailableException {
        String requested = settings.backend().value();
        return switch (requested) {
            case Settings.AUTO -> auto(facts, settings, drivers);
            case Settings.POSIX -> posix(facts, settings, drivers);
            default -> forced(BackendId.of(requested), facts, settings, drivers);
        };
    }

    /**
     * Judges a backend by the facts alone: available means that it is worth probing.
     *
     * <p>Sources: {@code musl:src/aio/lio_listio.c}; {@code xnu:bsd/kern/kern_aio.c}; {@code
     * aio_writev(2)} of FreeBSD 13.0.
     */
    public static Availability verdict(BackendId id, PlatformFacts facts) {
        if (id.equals(NIO)) {
            return Availability.yes();
        }
        if (!KNOWN.contains(id)) {
            return Availability.no("there is no backend of that name");
        }
        String platform = platform(id, facts);
        if (!platform.isEmpty()) {
            return Availability.no(platform);
        }
        String loss = nativeLoss(facts);
        if (!loss.isEmpty()) {
            return facts.jna().cause().equals(loss) ? facts.jna() : Availability.no(loss);
        }
        String library = library(id, facts);
        return library.isEmpty() ? Availability.yes() : Availability.no(library);
    }

    /** Why no native backend can be used on any platform; empty if there is no such reason. */
    public static String nativeLoss(PlatformFacts facts) {
        // First, because the remedy of JNA's own cause would lead to this one.
        return facts.dataModelBits() == 32
                ? "this is a 32-bit JVM, and the native structures are declared for 64-bit ones;"
                        + " use a 64-bit JVM"
                : facts.jna().cause();
    }

    /** The cause if settings or a missing driver exclude a backend, otherwise the result of its probe. */
    public static Availability availability(
            BackendId id,
            PlatformFacts facts,
            Settings settings,
            Map<BackendId, Availability> drivers) {
        String excluded = excluded(id, settings);
        if (!excluded.isEmpty()) {
            return Availability.no(excluded);
        }
        Availability driver = drivers.get(id);
        if (driver != null) {
            return driver;
        }
        Availability verdict = verdict(id, facts);
        return verdict.available() || verdict.equals(facts.jna())
                ? Availability.no("this version has no " + id + " driver for " + facts.osName())
                : verdict;
    }

    /** The setting that excludes a backend; empty if none does. */
    public static String excluded(BackendId id, Settings settings) {
        String origin = settings.disabled().get(id);
        if (origin != null) {
            return "disabled by " + origin;
        }
        if (settings.inline().value() && !id.equals(PWRITEV)) {
            String why =
                    id.equals(NIO)
                            ? "an interrupt of the caller would close its channel"
                            : "its requests end in the kernel";
            return "it cannot work inline ("
                    + why
                    + "), which "
                    + settings.inline().origin()
                    + " asks for; pwritev can";
        }
        return "";
    }

    private static Selection auto(
            PlatformFacts facts, Settings settings, Map<BackendId, Availability> drivers)
            throws BackendUnavailableException {
        List<BackendId> candidates = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (BackendId id : preference(facts)) {
            if (!drivers.containsKey(id) || isReplaced(id, drivers)) {
                continue;
            }
            Availability availability = availability(id, facts, settings, drivers);
            if (availability.available()) {
                candidates.add(id);
            } else {
                leftOut.add(id + " (" + availability.cause() + ")");
            }
        }
        if (candidates.isEmpty()) {
            throw new BackendUnavailableException(
                    Settings.AUTO, "none is left: " + String.join(", ", leftOut), null);
        }
        String reason = "in order of preference on " + facts.osName();
        if (!leftOut.isEmpty()) {
            reason += "; left out: " + String.join(", ", leftOut);
        }
        return selection(settings, candidates, reason);
    }

    /** There is at most one POSIX AIO backend on each platform. */
    private static Selection posix(
            PlatformFacts facts, Settings settings, Map<BackendId, Availability> drivers)
            throws BackendUnavailableException {
        boolean vectored = facts.os() == Os.FREEBSD && facts.kernelMajor() >= 13;
        BackendId id = vectored ? FREEBSD_AIO : LIO_LISTIO;
        Availability availability = availability(id, facts, settings, drivers);
        if (!availability.available()) {
            throw new BackendUnavailableException(
                    Settings.POSIX, id + ": " + availability.cause(), availability.error());
        }
        return selection(settings, List.of(id), "the POSIX AIO of " + facts.osName());
    }

    private static Selection forced(
            BackendId id,
            PlatformFacts facts,
            Settings settings,
            Map<BackendId, Availability> drivers)
            throws BackendUnavailableException {
        Availability availability = availability(id, facts, settings, drivers);
        if (!availability.available()) {
            throw new BackendUnavailableException(
                    id.id(), availability.cause(), availability.error());
        }
        return selection(settings, List.of(id), "asked for by name");
    }

    private static Selection selection(Settings settings, List<BackendId> ids, String reason) {
        return new Selection(settings.backend().value(), settings.backend().origin(), ids, reason);
    }

    /** Why the operating system excludes the backend; empty if it does not. */
    private static String platform(BackendId id, PlatformFacts facts) {
        if (id.equals(FREEBSD_AIO)) {
            return freebsdAio(facts);
        }
        if (id.equals(IO_URING) || id.equals(KERNEL_AIO)) {
            return facts.os() == Os.LINUX
                    ? ""
                    : "it exists only on Linux; this is " + facts.osName();
        }
        if (id.equals(PWRITEV)) {
            return pwritev(facts);
        }
        return switch (facts.os()) {
            case LINUX -> "";
            case FREEBSD -> facts.kernelMajor() < 12 ? STRUCT_KEVENT : "";
            case MACOS ->
                    "macOS takes 16 requests per process (kern.aioprocmax) and reports every"
                            + " request it finds invalid as EAGAIN";
            case WINDOWS -> "Windows has no POSIX AIO";
            default -> "the AIO of " + facts.osName() + " is not among those this backend knows";
        };
    }

    private static String pwritev(PlatformFacts facts) {
        return switch (facts.os()) {
            case LINUX, FREEBSD, MACOS -> "";
            case WINDOWS -> "Windows has no pwritev";
            default ->
                    "this version does not know the constants of "
                            + facts.osName()
                            + "'s C headers; use nio";
        };
    }

    private static String freebsdAio(PlatformFacts facts) {
        if (facts.os() != Os.FREEBSD) {
            return "it needs FreeBSD 13 or later; this is " + facts.osName();
        }
        if (facts.kernelMajor() < 12) {
            return STRUCT_KEVENT;
        }
        return facts.kernelMajor() >= 13
                ? ""
                : "it needs aio_writev(2), which came with FreeBSD 13; this is FreeBSD "
                        + facts.kernel();
    }

    /** Why the C library excludes the backend; empty if it does not. */
    private static String library(BackendId id, PlatformFacts facts) {
        if (id.equals(FREEBSD_AIO) && !facts.symbols().contains("aio_writev")) {
            return "libc has no aio_writev, although the kernel calls itself FreeBSD "
                    + facts.kernel()
                    + "; is this an older userland or jail?";
        }
        if (id.equals(PWRITEV) && !facts.symbols().contains("pwritev")) {
            return "libc has no pwritev";
        }
        if (!id.equals(LIO_LISTIO) || facts.os() != Os.LINUX || facts.libc().equals("glibc")) {
            return "";
        }
        return facts.libc().equals("musl")
                ? "musl's lio_listio stops at its first failure and reports every cause as EAGAIN"
                : "it needs glibc; this C library is not glibc";
    }
}
