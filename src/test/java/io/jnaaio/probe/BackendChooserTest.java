package io.jnaaio.probe;

import static io.jnaaio.api.BackendId.FREEBSD_AIO;
import static io.jnaaio.api.BackendId.IO_URING;
import static io.jnaaio.api.BackendId.KERNEL_AIO;
import static io.jnaaio.api.BackendId.LIO_LISTIO;
import static io.jnaaio.api.BackendId.NIO;
import static io.jnaaio.api.BackendId.PWRITEV;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.BackendUnavailableException;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.Selection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackendChooserTest {
    private static final String KEVENT =
            "FreeBSD 11 and older have another struct kevent and are not supported; update to"
                    + " FreeBSD 13 or later";
    private static final String MACOS =
            "macOS takes 16 requests per process (kern.aioprocmax) and reports every request it"
                    + " finds invalid as EAGAIN";
    private static final String MUSL =
            "musl's lio_listio stops at its first failure and reports every cause as EAGAIN";

    @Test
    void glibcTakesBothAndNioLast() throws Exception {
        assertEquals(
                auto("in order of preference on Linux", LIO_LISTIO, NIO),
                choose(Machines.GLIBC, "auto"));
        assertEquals(
                selection("posix", "the POSIX AIO of Linux", LIO_LISTIO),
                choose(Machines.GLIBC, "posix"));
        assertEquals(
                selection("lio-listio", "asked for by name", LIO_LISTIO),
                choose(Machines.GLIBC, "LIO_LISTIO"));
        assertEquals(
                "freebsd-aio: it needs FreeBSD 13 or later; this is Linux",
                refused(Machines.GLIBC, "freebsd-aio"));
    }

    @Test
    void alpineLeavesLioOut() throws Exception {
        assertEquals(
                auto("in order of preference on Linux; left out: lio-listio (" + MUSL + ")", NIO),
                choose(Machines.ALPINE, "auto"));
        assertEquals("lio-listio: " + MUSL, refused(Machines.ALPINE, "lio-listio"));
        assertEquals("posix: lio-listio: " + MUSL, refused(Machines.ALPINE, "posix"));
        assertEquals(
                "lio-listio: it needs glibc; this C library is not glibc",
                refused(Machines.UNKNOWN_LIBC, "lio-listio"));
    }

    @Test
    void freebsd11HasNioAlone() throws Exception {
        assertEquals(
                auto(
                        "in order of preference on FreeBSD; left out: lio-listio (" + KEVENT + ")",
                        NIO),
                choose(Machines.FREEBSD_11, "auto"));
        assertEquals("lio-listio: " + KEVENT, refused(Machines.FREEBSD_11, "lio-listio"));
        assertEquals("freebsd-aio: " + KEVENT, refused(Machines.FREEBSD_11, "freebsd-aio"));
        assertEquals("posix: lio-listio: " + KEVENT, refused(Machines.FREEBSD_11, "posix"));
    }

    @Test
    void freebsd12HasLio() throws Exception {
        assertEquals(
                auto("in order of preference on FreeBSD", LIO_LISTIO, NIO),
                choose(Machines.FREEBSD_12, "auto"));
        assertEquals(
                selection("posix", "the POSIX AIO of FreeBSD", LIO_LISTIO),
                choose(Machines.FREEBSD_12, "posix"));
        assertEquals(
                "freebsd-aio: it needs aio_writev(2), which came with FreeBSD 13; this is FreeBSD"
                        + " 12.4-RELEASE",
                refused(Machines.FREEBSD_12, "freebsd-aio"));
    }

    @Test
    void freebsd13And15TakeTheirOwnWhereThisVersionHasIt() throws Exception {
        for (PlatformFacts facts : List.of(Machines.FREEBSD_13, Machines.FREEBSD_15)) {
            assertEquals(
                    auto("in order of preference on FreeBSD", LIO_LISTIO, NIO),
                    choose(facts, "auto"));
            String cause = "freebsd-aio: this version has no freebsd-aio driver for FreeBSD";
            assertEquals(cause, refused(facts, "freebsd-aio"));
            assertEquals("posix: " + cause, refused(facts, "posix"));

            Map<BackendId, Availability> drivers = drivers(facts, FREEBSD_AIO, LIO_LISTIO, NIO);
            assertEquals(
                    auto("in order of preference on FreeBSD", FREEBSD_AIO, LIO_LISTIO, NIO),
                    BackendChooser.choose(facts, settings("auto"), drivers));
            assertEquals(
                    selection("posix", "the POSIX AIO of FreeBSD", FREEBSD_AIO),
                    BackendChooser.choose(facts, settings("posix"), drivers));
        }
    }

    @Test
    void freebsd13WithAnOlderLibcSaysSo() {
        assertEquals(
                "libc has no aio_writev, although the kernel calls itself FreeBSD 13.2-RELEASE; is"
                        + " this an older userland or jail?",
                BackendChooser.verdict(FREEBSD_AIO, Machines.withoutSymbols(Machines.FREEBSD_13))
                        .cause());
        assertEquals(Availability.yes(), BackendChooser.verdict(FREEBSD_AIO, Machines.FREEBSD_13));
    }

    @Test
    void macosLeavesLioOut() throws Exception {
        assertEquals(
                auto("in order of preference on Mac OS X", NIO), choose(Machines.MACOS, "auto"));
        assertEquals("lio-listio: " + MACOS, refused(Machines.MACOS, "lio-listio"));
        assertEquals("posix: lio-listio: " + MACOS, refused(Machines.MACOS, "posix"));
        assertEquals(
                "pwritev: this version has no pwritev driver for Mac OS X",
                refused(Machines.MACOS, "pwritev"));
    }

    @Test
    void macosHasPwritevOnBothProcessors() {
        assertEquals(Availability.yes(), BackendChooser.verdict(PWRITEV, Machines.MACOS));
        assertEquals(Availability.yes(), BackendChooser.verdict(PWRITEV, Machines.MACOS_ARM64));
    }

    @Test
    void aSystemWhoseNumbersAreNotKnownHasNoPwritev() {
        assertEquals(
                "this version does not know the constants of NetBSD's C headers; use nio",
                BackendChooser.verdict(PWRITEV, Machines.NETBSD).cause());
    }

    @Test
    void windowsAndNetbsdHaveNioAlone() throws Exception {
        assertEquals(
                auto("in order of preference on Windows 11", NIO),
                choose(Machines.WINDOWS, "auto"));
        assertEquals(
                "lio-listio: Windows has no POSIX AIO", refused(Machines.WINDOWS, "lio-listio"));
        assertEquals("pwritev: Windows has no pwritev", refused(Machines.WINDOWS, "pwritev"));
        assertEquals(
                "io-uring: it exists only on Linux; this is Windows 11",
                refused(Machines.WINDOWS, "io-uring"));
        assertEquals(
                auto("in order of preference on NetBSD", NIO), choose(Machines.NETBSD, "auto"));
        assertEquals(
                "lio-listio: the AIO of NetBSD is not among those this backend knows",
                refused(Machines.NETBSD, "lio-listio"));
    }

    @Test
    void withoutJnaItsCausePassesThrough() throws Exception {
        PlatformFacts facts = Machines.withoutJna(Machines.GLIBC);
        assertEquals(
                auto(
                        "in order of preference on Linux; left out: lio-listio ("
                                + Machines.NO_JNA
                                + ")",
                        NIO),
                choose(facts, "auto"));
        assertEquals("lio-listio: " + Machines.NO_JNA, refused(facts, "lio-listio"));
        assertEquals("posix: lio-listio: " + Machines.NO_JNA, refused(facts, "posix"));
        assertEquals(
                "pwritev: this version has no pwritev driver for Linux", refused(facts, "pwritev"));
        assertEquals(selection("nio", "asked for by name", NIO), choose(facts, "nio"));
    }

    @Test
    void jvmsOf32BitsHaveNioAlone() throws Exception {
        PlatformFacts facts = Machines.with32Bits(Machines.GLIBC);
        String cause =
                "this is a 32-bit JVM, and the native structures are declared for 64-bit ones; use"
                        + " a 64-bit JVM";
        assertEquals("lio-listio: " + cause, refused(facts, "lio-listio"));
        assertEquals(List.of(NIO), choose(facts, "auto").candidates());
        PlatformFacts withoutJna = Machines.withoutJna(facts);
        assertEquals(
                "lio-listio: " + cause,
                refused(withoutJna, "lio-listio"),
                "JNA's remedy would lead to this cause");
        assertEquals(cause, BackendChooser.nativeLoss(withoutJna));
        assertEquals("", BackendChooser.nativeLoss(Machines.GLIBC));
    }

    @Test
    void namesWithoutADriverAreNeverReplaced() {
        for (BackendId id : List.of(IO_URING, KERNEL_AIO, PWRITEV)) {
            assertEquals(
                    id + ": this version has no " + id + " driver for Linux",
                    refused(Machines.GLIBC, id.id()));
        }
    }

    @Test
    void theDisabledAreLeftOutAndSayWhoDisabledThem() throws Exception {
        Map<BackendId, Availability> drivers = drivers(Machines.GLIBC, LIO_LISTIO, NIO);
        Settings settings =
                Settings.resolve(
                        AioOptions.defaults(),
                        Map.of("jnaaio.disable", "lio_listio")::get,
                        name -> null);
        assertEquals(
                new Selection(
                        "auto",
                        "default",
                        List.of(NIO),
                        "in order of preference on Linux; left out: lio-listio (disabled by"
                                + " system property jnaaio.disable)"),
                BackendChooser.choose(Machines.GLIBC, settings, drivers));

        Settings contrary =
                Settings.resolve(
                        AioOptions.builder().backend(NIO).build(),
                        name -> null,
                        Map.of("JNAAIO_DISABLE", "nio")::get);
        assertEquals(
                "nio: disabled by environment JNAAIO_DISABLE",
                assertThrows(
                                BackendUnavailableException.class,
                                () -> BackendChooser.choose(Machines.GLIBC, contrary, drivers))
                        .getMessage());

        Settings none =
                Settings.resolve(
                        AioOptions.builder().disable(NIO).disable(LIO_LISTIO).build(),
                        name -> null,
                        name -> null);
        assertEquals(
                "auto: none is left: lio-listio (disabled by AioOptions), nio (disabled by"
                        + " AioOptions)",
                assertThrows(
                                BackendUnavailableException.class,
                                () -> BackendChooser.choose(Machines.GLIBC, none, drivers))
                        .getMessage());
    }

    @Test
    void whatFailedWhenTriedIsLeftOutAndKeepsItsError() {
        IllegalStateException error = new IllegalStateException("seen");
        Map<BackendId, Availability> drivers =
                Map.of(LIO_LISTIO, Availability.no("it hangs", error), NIO, Availability.yes());
        BackendUnavailableException thrown =
                assertThrows(
                        BackendUnavailableException.class,
                        () ->
                                BackendChooser.choose(
                                        Machines.GLIBC, settings("lio-listio"), drivers));
        assertEquals("lio-listio: it hangs", thrown.getMessage());
        assertEquals("lio-listio", thrown.backend());
        assertSame(error, thrown.getCause());
    }

    @Test
    void autoLeavesOutWhatABetterBackendReplaces() throws Exception {
        Map<BackendId, Availability> all =
                drivers(Machines.GLIBC, IO_URING, KERNEL_AIO, PWRITEV, LIO_LISTIO, NIO);
        assertEquals(
                auto("in order of preference on Linux", IO_URING, PWRITEV, NIO),
                BackendChooser.choose(Machines.GLIBC, settings("auto"), all));

        Map<BackendId, Availability> noRing = new LinkedHashMap<>(all);
        noRing.put(IO_URING, Availability.no("seccomp"));
        noRing.put(PWRITEV, Availability.no("libc has no pwritev"));
        assertEquals(
                List.of(KERNEL_AIO, LIO_LISTIO, NIO),
                BackendChooser.choose(Machines.GLIBC, settings("auto"), noRing).candidates());
    }

    @Test
    void onlyWhatMayBeTakenIsTried() {
        Map<BackendId, Availability> yes =
                Map.of(IO_URING, Availability.yes(), PWRITEV, Availability.yes());
        assertEquals(
                List.of(FREEBSD_AIO, IO_URING, PWRITEV, NIO), mayTake("auto", yes), "replaced");
        assertEquals(BackendChooser.KNOWN, mayTake("auto", Map.of()));
        assertEquals(List.of(FREEBSD_AIO, LIO_LISTIO), mayTake("posix", yes));
        assertEquals(List.of(KERNEL_AIO), mayTake("kernel-aio", yes));
    }

    private static List<BackendId> mayTake(String backend, Map<BackendId, Availability> tried) {
        return BackendChooser.KNOWN.stream()
                .filter(id -> BackendChooser.mayTake(id, settings(backend), tried))
                .toList();
    }

    @Test
    void preferenceNamesKnownBackendsOnly() {
        assertEquals(
                List.of(IO_URING, KERNEL_AIO, PWRITEV, LIO_LISTIO, NIO),
                BackendChooser.preference(Machines.GLIBC));
        assertEquals(
                List.of(FREEBSD_AIO, PWRITEV, LIO_LISTIO, NIO),
                BackendChooser.preference(Machines.FREEBSD_12));
        assertEquals(List.of(PWRITEV, NIO), BackendChooser.preference(Machines.MACOS));
        assertEquals(List.of(NIO), BackendChooser.preference(Machines.WINDOWS));
        assertEquals(
                "there is no backend of that name",
                BackendChooser.verdict(new BackendId("bogus"), Machines.GLIBC).cause());
    }

    private static Selection choose(PlatformFacts facts, String backend) throws Exception {
        return BackendChooser.choose(facts, settings(backend), drivers(facts, LIO_LISTIO, NIO));
    }

    private static String refused(PlatformFacts facts, String backend) {
        BackendUnavailableException thrown =
                assertThrows(BackendUnavailableException.class, () -> choose(facts, backend));
        return String.valueOf(thrown.getMessage());
    }

    private static Settings settings(String backend) {
        return Settings.resolve(
                AioOptions.builder().backend(backend).build(), name -> null, name -> null);
    }

    /** As the door does: what the facts rule out is not tried, all else works. */
    private static Map<BackendId, Availability> drivers(PlatformFacts facts, BackendId... ids) {
        Map<BackendId, Availability> drivers = new LinkedHashMap<>();
        for (BackendId id : ids) {
            drivers.put(id, BackendChooser.verdict(id, facts));
        }
        return drivers;
    }

    private static Selection auto(String reason, BackendId... ids) {
        return selection("auto", reason, ids);
    }

    private static Selection selection(String requested, String reason, BackendId... ids) {
        return new Selection(requested, "AioOptions", List.of(ids), reason);
    }
}
