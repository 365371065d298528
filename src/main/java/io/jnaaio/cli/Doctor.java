package io.jnaaio.cli;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.PlatformFacts.Os;
import io.jnaaio.api.ProbeReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds configuration problems. Uses only the report, so the report of any machine can be examined on any other. */
final class Doctor {
    private static final int QUIET_FILES = 256;
    private static final long MEMLOCK_BEFORE_5_12 = 8L << 20;
    private static final int FIRST_JDK_THAT_WARNS = 24;

    private final ProbeReport report;
    private final PlatformFacts facts;
    private final Surroundings around;
    private final List<Finding> findings = new ArrayList<>();

    private Doctor(ProbeReport report, Surroundings around) {
        this.report = report;
        this.facts = report.facts();
        this.around = around;
    }

    /** All findings, the problems first. */
    static List<Finding> examine(ProbeReport report, Surroundings around) {
        Doctor doctor = new Doctor(report, around);
        doctor.selection();
        doctor.jna();
        doctor.nativeAccess();
        switch (doctor.facts.os()) {
            case LINUX -> doctor.linux();
            case FREEBSD -> doctor.freeBsd();
            case MACOS -> doctor.macOs();
            case WINDOWS ->
                    doctor.note(
                            "windows",
                            "there is no native backend for Windows; nio is used",
                            "none needed");
            default -> {}
        }
        doctor.limits();
        doctor.settings();
        List<Finding> sorted = new ArrayList<>();
        for (Finding.Level level : Finding.Level.values()) {
            doctor.findings.stream().filter(f -> f.level() == level).forEach(sorted::add);
        }
        return sorted;
    }

    private void selection() {
        String error = report.selectionError();
        if (error != null) {
            // If auto fails, another setting is invalid or excludes all backends; the cause names
            // it.
            problem(
                    "selection",
                    error,
                    report.selection().requested().equals("auto")
                            ? "fix or remove the setting named in the cause"
                            : "change the setting that selects it ("
                                    + report.selection().origin()
                                    + "), or set jnaaio.backend=auto");
        }
    }

    private void jna() {
        if (facts.dataModelBits() == 32) {
            problem(
                    "jvm",
                    "this is a 32-bit JVM; the native structures are declared for 64-bit JVMs",
                    "use a 64-bit JVM");
        }
        if (facts.jna().available()) {
            return;
        }
        String cause = facts.jna().cause();
        int last = cause.lastIndexOf("; ");
        String remedy = last < 0 ? "see platform-notes/nio.md" : cause.substring(last + 2);
        String seen = last < 0 ? cause : cause.substring(0, last);
        if (cause.contains("switched off")) {
            note("jna", seen + "; nio is used for all files", remedy);
        } else if (around.unpackNoexec()) {
            problem(
                    "jna",
                    seen + " (JNA unpacks to " + around.unpackFolder() + ", on a noexec mount)",
                    "set -Djna.tmpdir=<folder on an exec mount>, or install the library and set"
                            + " -Djna.nounpack=true -Djna.boot.library.path=<its folder>");
        } else {
            problem("jna", seen, remedy);
        }
    }

    private void nativeAccess() {
        if (javaMajor(facts.java()) >= FIRST_JDK_THAT_WARNS
                && Boolean.FALSE.equals(around.nativeAccess())) {
            note(
                    "java",
                    "JDK 24 and later warn when JNA calls native code; a later JDK will forbid it",
                    "start java with --enable-native-access=ALL-UNNAMED (or =com.sun.jna on the"
                            + " module path), or put Enable-Native-Access: ALL-UNNAMED into the"
                            + " manifest of the application's jar");
        }
    }

    private void linux() {
        if (facts.libc().equals("musl")) {
            note(
                    "musl",
                    "musl's lio_listio stops at the first failure, so the backend lio-listio is"
                            + " not used",
                    "none needed: auto uses other backends; if you need POSIX AIO, use an image with"
                            + " glibc");
        }
        Availability uring = availability(BackendId.IO_URING);
        if (uring != null
                && !uring.available()
                && facts.jna().available()
                && facts.dataModelBits() != 32
                && !isDisabled(uring)) {
            uring(uring.cause());
        }
        kernelAio();
        long memlock = number("RLIMIT_MEMLOCK");
        if (before(5, 12) && memlock >= 0 && memlock < MEMLOCK_BEFORE_5_12) {
            note(
                    "memlock",
                    "before Linux 5.12 the rings of io_uring count as locked memory, which is limited"
                            + " to "
                            + memlock
                            + " bytes",
                    "raise it: ulimit -l, LimitMEMLOCK= of systemd, --ulimit memlock= of docker");
        }
    }

    private void uring(String cause) {
        String disabled = facts.limits().getOrDefault("kernel.io_uring_disabled", "0");
        boolean filtered = facts.limits().getOrDefault("seccomp", "0").equals("2");
        if (cause.contains("ENOMEM")) {
            problem(
                    "memlock",
                    "io-uring: " + cause,
                    "raise RLIMIT_MEMLOCK: ulimit -l, LimitMEMLOCK= of systemd, --ulimit memlock= of"
                            + " docker");
        } else if (!disabled.equals("0")) {
            note(
                    "io_uring",
                    "kernel.io_uring_disabled reads " + disabled + ": " + cause,
                    "as root: sysctl -w kernel.io_uring_disabled=0"
                            + (disabled.equals("1")
                                    ? ", or join the group of kernel.io_uring_group"
                                    : ""));
        } else if (filtered) {
            note(
                    "seccomp",
                    "io-uring: " + cause,
                    (around.container() ? "this looks like a container: " : "")
                            + "allow io_uring_setup, io_uring_enter and io_uring_register in the"
                            + " seccomp profile (docker run --security-opt seccomp=PROFILE.json);"
                            + " until then kernel-aio and pwritev are used");
        } else {
            note("io_uring", cause, "none needed: other backends are used");
        }
    }

    private void kernelAio() {
        long most = number("fs.aio-max-nr");
        long used = number("fs.aio-nr");
        int depth = queueDepth();
        if (most >= 0 && used >= 0 && most - used < depth) {
            problem(
                    "aio-max-nr",
                    "fs.aio-max-nr allows "
                            + most
                            + " requests of kernel AIO for all processes, of which "
                            + used
                            + " are taken; an engine needs "
                            + depth,
                    "as root: sysctl -w fs.aio-max-nr=1048576, or lower jnaaio.queueDepth");
        }
    }

    private void freeBsd() {
        if (facts.kernelMajor() < 13) {
            note(
                    "freebsd",
                    "FreeBSD "
                            + facts.kernel()
                            + " has no aio_writev(2), which FreeBSD 13.0 introduced",
                    "update to FreeBSD 13 or later");
        }
        String feature = facts.limits().get("kern.features.aio");
        if (facts.jna().available() && (feature == null || feature.equals("0"))) {
            problem(
                    "aio",
                    "this kernel does not support AIO (kern.features.aio "
                            + (feature == null ? "does not exist" : "reads 0")
                            + ")",
                    "as root: kldload aio, and aio_load=\"YES\" in /boot/loader.conf; in a jail, ask"
                            + " the host");
        }
        if (facts.limits().getOrDefault("vfs.aio.enable_unsafe", "1").equals("0")) {
            note(
                    "unsafe files",
                    "vfs.aio.enable_unsafe reads 0: the kernel rejects AIO with EOPNOTSUPP on files"
                            + " that may block forever, for example on fuse and some network file"
                            + " systems; other backends are used for them",
                    "as root, where all users are trusted: sysctl vfs.aio.enable_unsafe=1");
        }
        long queue = number("vfs.aio.max_aio_queue_per_proc");
        if (queue >= 0 && queue < queueDepth()) {
            note(
                    "queue",
                    "vfs.aio.max_aio_queue_per_proc reads "
                            + queue
                            + ", less than the queue depth of "
                            + queueDepth()
                            + ": no more operations than that are in flight",
                    "as root: sysctl vfs.aio.max_aio_queue_per_proc="
                            + queueDepth()
                            + ", or lower jnaaio.queueDepth");
        }
    }

    private void macOs() {
        String most = facts.limits().getOrDefault("kern.aioprocmax", "16");
        note(
                "macos",
                "macOS allows "
                        + most
                        + " AIO requests per process (kern.aioprocmax), so POSIX AIO is not used",
                "none needed: auto uses pwritev");
    }

    private void limits() {
        long files = number("RLIMIT_NOFILE");
        if (files >= 0 && files < QUIET_FILES) {
            note(
                    "descriptors",
                    "this process may have at most " + files + " open descriptors",
                    "raise it: ulimit -n");
        }
        long size = number("RLIMIT_FSIZE");
        if (size >= 0) {
            note(
                    "file size",
                    "RLIMIT_FSIZE makes writes past " + size + " bytes fail with EFBIG",
                    "raise it: ulimit -f unlimited");
        }
    }

    private void settings() {
        for (ProbeReport.Setting setting : report.settings()) {
            if (setting.name().equals("disable") && !setting.value().isEmpty()) {
                note(
                        "settings",
                        "disabled by " + setting.origin() + ": " + setting.value(),
                        "remove them from that setting to use them");
            }
        }
    }

    private int queueDepth() {
        for (ProbeReport.Setting setting : report.settings()) {
            if (setting.name().equals("queueDepth")) {
                return Integer.parseInt(setting.value());
            }
        }
        return QUIET_FILES;
    }

    private @Nullable Availability availability(BackendId id) {
        for (ProbeReport.Backend backend : report.backends()) {
            if (backend.id().equals(id)) {
                return backend.availability();
            }
        }
        return null;
    }

    private static boolean isDisabled(Availability availability) {
        return availability.cause().startsWith("disabled by ")
                || availability.cause().contains("cannot work inline");
    }

    /** Returns a limit; negative if it is unknown or not a number. */
    private long number(String name) {
        Map<String, String> limits = facts.limits();
        try {
            return Long.parseLong(limits.getOrDefault(name, ""));
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private boolean before(int major, int minor) {
        if (facts.os() != Os.LINUX || facts.kernelMajor() == 0) {
            return false;
        }
        String[] parts = facts.kernel().split("[^0-9]+", 3);
        int second = parts.length > 1 && !parts[1].isEmpty() ? Integer.parseInt(parts[1]) : 0;
        return facts.kernelMajor() < major || (facts.kernelMajor() == major && second < minor);
    }

    /** Returns 24 for {@code 24.0.1 (vendor)}; 0 if the text does not begin with a number. */
    static int javaMajor(String java) {
        int end = 0;
        while (end < java.length() && Character.isDigit(java.charAt(end))) {
            end++;
        }
        return end == 0 || end > 4 ? 0 : Integer.parseInt(java.substring(0, end));
    }

    private void problem(String about, String cause, String remedy) {
        findings.add(Finding.problem(about, cause, remedy));
    }

    private void note(String about, String cause, String remedy) {
        findings.add(Finding.note(about, cause, remedy));
    }
}
