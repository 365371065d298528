package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.PlatformFacts.Os;
import io.jnaaio.api.ProbeReport;
import io.jnaaio.api.Selection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The machines that this one is not, as values. */
class DoctorTest {
    private static final Surroundings QUIET = new Surroundings("/tmp", false, null, false);

    private static final Map<String, String> LINUX =
            Map.of(
                    "fs.aio-max-nr", "65536",
                    "fs.aio-nr", "0",
                    "seccomp", "0",
                    "kernel.io_uring_disabled", "0",
                    "RLIMIT_MEMLOCK", "8388608");

    @Test
    void aHealthyLinuxHasNoFinding() {
        ProbeReport report = linux(LINUX, Availability.yes());
        assertEquals(List.of(), Doctor.examine(report, QUIET));
        assertEquals("0 problems, 0 notes", DoctorCommand.text(List.of(), Style.PLAIN));
    }

    @Test
    void whatWasLookedAtIsListedEvenIfNothingWasFound() {
        ProbeReport report = linux(LINUX, Availability.no("io_uring_setup: ENOSYS"));
        List<Examined> all = Examined.of(report, new Surroundings("/tmp", true, false, true));
        assertEquals("/tmp, on a noexec mount", seen(all, "folder of jna's library"));
        assertEquals("not enabled for this program", seen(all, "native access"));
        assertEquals("looks like one", seen(all, "container"));
        assertEquals("io_uring_setup: ENOSYS", seen(all, "io-uring"));
        assertEquals("65536", seen(all, "fs.aio-max-nr"));
        assertEquals("defaults", seen(all, "settings"));
        List<Examined> quiet = Examined.of(linux(LINUX, Availability.yes()), QUIET);
        assertEquals("works", seen(quiet, "io-uring"));
        assertEquals("needs no permission before JDK 22", seen(quiet, "native access"));
        String text = DoctorCommand.looked(quiet, Style.PLAIN);
        assertTrue(text.startsWith("looked at" + System.lineSeparator() + "  selection "), text);
        assertTrue(text.contains("  fs.aio-nr                 0"), text);
    }

    private static String seen(List<Examined> all, String about) {
        return all.stream().filter(each -> each.about().equals(about)).findFirst().get().seen();
    }

    @Test
    void aContainerForbidsIoUring() {
        Map<String, String> limits = with(LINUX, "seccomp", "2");
        ProbeReport report = linux(limits, Availability.no("io_uring_setup: EPERM: seccomp"));
        Surroundings container = new Surroundings("/tmp", false, null, true);
        Finding finding = only(report, container, Finding.Level.NOTE, "seccomp");
        assertTrue(
                finding.remedy().startsWith("this looks like a container: allow io_uring_setup"));
    }

    @Test
    void theSysctlForbidsIoUring() {
        Map<String, String> limits = with(LINUX, "kernel.io_uring_disabled", "2");
        ProbeReport report = linux(limits, Availability.no("io_uring_setup: EPERM"));
        Finding finding = only(report, QUIET, Finding.Level.NOTE, "io_uring");
        assertTrue(finding.cause().contains("kernel.io_uring_disabled reads 2"));
        assertTrue(finding.remedy().contains("sysctl -w kernel.io_uring_disabled=0"));
        assertFalse(finding.remedy().contains("group"));
    }

    @Test
    void lockedMemoryRunsOut() {
        ProbeReport report =
                linux(LINUX, Availability.no("io_uring_setup: ENOMEM: RLIMIT_MEMLOCK is 65536"));
        Finding finding = only(report, QUIET, Finding.Level.PROBLEM, "memlock");
        assertTrue(finding.remedy().contains("ulimit -l"));
    }

    @Test
    void lockedMemoryCountsOnOldKernelsOnly() {
        Map<String, String> limits = with(LINUX, "RLIMIT_MEMLOCK", "65536");
        assertEquals(List.of(), Doctor.examine(linux(limits, Availability.yes()), QUIET));
        PlatformFacts old = facts(Os.LINUX, "Linux", "5.10.0-28-amd64", "glibc", limits, yes());
        only(report(old, Availability.yes()), QUIET, Finding.Level.NOTE, "memlock");
    }

    @Test
    void kernelAioIsUsedUp() {
        Map<String, String> limits = with(LINUX, "fs.aio-nr", "65500");
        Finding finding =
                only(linux(limits, Availability.yes()), QUIET, Finding.Level.PROBLEM, "aio-max-nr");
        assertTrue(finding.cause().contains("65500 are taken"), finding.cause());
        assertTrue(finding.remedy().contains("sysctl -w fs.aio-max-nr="));
    }

    @Test
    void theTemporaryFolderIsNoexec() {
        Availability jna =
                Availability.no("JNA does not load: failed to map segment; set -Djna.tmpdir=X");
        PlatformFacts facts = facts(Os.LINUX, "Linux", "6.1", "unknown", LINUX, jna);
        Surroundings noexec = new Surroundings("/home/u/.cache/JNA/temp", true, null, false);
        Finding finding = only(report(facts, jna), noexec, Finding.Level.PROBLEM, "jna");
        assertTrue(finding.cause().contains("/home/u/.cache/JNA/temp, on a noexec mount"));
        assertTrue(finding.remedy().contains("-Djna.tmpdir="));
    }

    @Test
    void jnaIsAbsent() {
        Availability jna =
                Availability.no("JNA does not load: no class; put jna on the class path");
        PlatformFacts facts = facts(Os.LINUX, "Linux", "6.1", "unknown", LINUX, jna);
        Finding finding = only(report(facts, jna), QUIET, Finding.Level.PROBLEM, "jna");
        assertEquals("JNA does not load: no class", finding.cause());
        assertEquals("put jna on the class path", finding.remedy());
    }

    @Test
    void laterJavaWarnsOfNativeAccess() {
        ProbeReport report = linux(LINUX, Availability.yes());
        assertEquals(List.of(), Doctor.examine(report, new Surroundings("", false, false, false)));
        PlatformFacts f = report.facts();
        PlatformFacts jdk25 =
                new PlatformFacts(
                        f.os(),
                        f.osName(),
                        f.kernel(),
                        f.arch(),
                        64,
                        true,
                        f.libc(),
                        "",
                        "25 (x)",
                        f.jna(),
                        "5",
                        4096,
                        1024,
                        Set.of(),
                        f.limits());
        ProbeReport later = report(jdk25, Availability.yes());
        Surroundings no = new Surroundings("/tmp", false, false, false);
        Finding finding = only(later, no, Finding.Level.NOTE, "java");
        assertTrue(finding.remedy().contains("--enable-native-access=ALL-UNNAMED"));
        Surroundings granted = new Surroundings("/tmp", false, true, false);
        assertEquals(List.of(), Doctor.examine(later, granted));
    }

    @Test
    void musl() {
        PlatformFacts facts = facts(Os.LINUX, "Linux", "6.1", "musl", LINUX, yes());
        only(report(facts, Availability.yes()), QUIET, Finding.Level.NOTE, "musl");
    }

    @Test
    void freeBsd() {
        Map<String, String> limits =
                Map.of(
                        "kern.features.aio", "1",
                        "vfs.aio.enable_unsafe", "0",
                        "vfs.aio.max_aio_queue_per_proc", "128");
        PlatformFacts facts =
                facts(Os.FREEBSD, "FreeBSD", "13.2-RELEASE", "freebsd", limits, yes());
        List<Finding> findings = Doctor.examine(report(facts, Availability.yes()), QUIET);
        assertEquals(
                List.of("unsafe files", "queue"), findings.stream().map(Finding::about).toList());
        assertTrue(findings.get(0).remedy().contains("sysctl vfs.aio.enable_unsafe=1"));
        assertTrue(findings.get(1).remedy().contains("vfs.aio.max_aio_queue_per_proc=256"));
    }

    @Test
    void freeBsdWithoutAio() {
        PlatformFacts facts = facts(Os.FREEBSD, "FreeBSD", "12.4", "freebsd", Map.of(), yes());
        List<Finding> findings = Doctor.examine(report(facts, Availability.yes()), QUIET);
        assertEquals(List.of("aio", "freebsd"), findings.stream().map(Finding::about).toList());
        assertEquals(Finding.Level.PROBLEM, findings.get(0).level());
        assertTrue(findings.get(0).remedy().contains("kldload aio"));
    }

    @Test
    void macOs() {
        PlatformFacts facts = facts(Os.MACOS, "Mac OS X", "14.1", "libSystem", Map.of(), yes());
        Finding finding =
                only(report(facts, Availability.yes()), QUIET, Finding.Level.NOTE, "macos");
        assertTrue(finding.cause().contains("kern.aioprocmax"));
    }

    @Test
    void aSettingThatCannotBe() {
        ProbeReport good = linux(LINUX, Availability.yes());
        ProbeReport bad =
                new ProbeReport(
                        "1",
                        good.facts(),
                        good.backends(),
                        new Selection("nio", "environment JNAAIO_BACKEND", List.of(), "none"),
                        "nio: disabled by AioOptions");
        Finding finding = only(bad, QUIET, Finding.Level.PROBLEM, "selection");
        assertTrue(finding.remedy().contains("environment JNAAIO_BACKEND"));
    }

    @Test
    void mounts() {
        String mounts =
                """
                overlay / overlay rw,relatime 0 0
                tmpfs /tmp tmpfs rw,nosuid,noexec 0 0
                tmpfs /tmp/my\\040own tmpfs rw 0 0
                """;
        assertTrue(Surroundings.noexec(mounts, "/tmp"));
        assertTrue(Surroundings.noexec(mounts, "/tmp/jna-1"));
        assertFalse(Surroundings.noexec(mounts, "/tmp/my own/x"));
        assertFalse(Surroundings.noexec(mounts, "/tmpx"));
        assertFalse(Surroundings.noexec("", "/tmp"));
    }

    @Test
    void aSettingThatMeansNothing() {
        String cause = "environment JNAAIO_QUEUE_DEPTH reads 'many': a number is expected";
        Finding auto =
                only(unopened("auto", "default", cause), QUIET, Finding.Level.PROBLEM, "selection");
        assertEquals("fix or remove the setting named in the cause", auto.remedy());
        Finding forced =
                only(
                        unopened("nio", "environment JNAAIO_BACKEND", "disabled"),
                        QUIET,
                        Finding.Level.PROBLEM,
                        "selection");
        assertEquals(
                "change the setting that selects it (environment JNAAIO_BACKEND), or set"
                        + " jnaaio.backend=auto",
                forced.remedy());
    }

    private static ProbeReport unopened(String requested, String origin, String error) {
        ProbeReport good = linux(LINUX, Availability.yes());
        return new ProbeReport(
                good.version(),
                good.facts(),
                good.backends(),
                new Selection(requested, origin, List.of(), "no engine can be opened"),
                error);
    }

    @Test
    void thisMachine() {
        Run run = Run.of("doctor");
        String last = run.out().lines().reduce("", (a, b) -> b);
        assertTrue(last.matches("\\d+ problems?, \\d+ notes?"), run.out());
        assertEquals(last.startsWith("0 ") ? 0 : 1, run.status(), run.out());
        assertEquals("", run.err());
        Run forced = Run.of("doctor", "--backend=freebsd-aio");
        assertEquals(1, forced.status());
        assertTrue(forced.out().contains("PROBLEM  selection"), forced.out());
        assertEquals(2, Run.of("doctor", "--nonsense").status());
    }

    private static Finding only(
            ProbeReport report, Surroundings around, Finding.Level level, String about) {
        List<Finding> findings = Doctor.examine(report, around);
        assertEquals(1, findings.size(), findings.toString());
        assertEquals(level, findings.get(0).level());
        assertEquals(about, findings.get(0).about());
        return findings.get(0);
    }

    private static ProbeReport linux(Map<String, String> limits, Availability uring) {
        return report(facts(Os.LINUX, "Linux", "6.1", "glibc", limits, yes()), uring);
    }

    private static ProbeReport report(PlatformFacts facts, Availability uring) {
        boolean linux = facts.os() == Os.LINUX;
        ProbeReport.Backend first =
                new ProbeReport.Backend(
                        linux ? BackendId.IO_URING : BackendId.PWRITEV,
                        uring,
                        uring.available() ? GatherMode.NATIVE : null,
                        Set.of());
        return new ProbeReport(
                "1",
                facts,
                List.of(first),
                new Selection("auto", "default", List.of(BackendId.NIO), "it works"),
                null);
    }

    private static PlatformFacts facts(
            Os os,
            String name,
            String kernel,
            String libc,
            Map<String, String> limits,
            Availability jna) {
        return new PlatformFacts(
                os,
                name,
                kernel,
                "amd64",
                64,
                true,
                libc,
                "",
                "17.0.1 (x)",
                jna,
                "5",
                4096,
                1024,
                Set.of(),
                limits);
    }

    private static Availability yes() {
        return Availability.yes();
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> copy = new java.util.HashMap<>(map);
        copy.put(key, value);
        return copy;
    }
}
