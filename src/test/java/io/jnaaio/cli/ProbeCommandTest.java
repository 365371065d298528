package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.ProbeReport;
import io.jnaaio.api.Selection;
import io.jnaaio.probe.BackendChooser;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProbeCommandTest {
    private static final PlatformFacts FACTS =
            new PlatformFacts(
                    PlatformFacts.Os.LINUX,
                    "Linux",
                    "6.1",
                    "amd64",
                    64,
                    true,
                    "glibc",
                    "2.36",
                    "17 (somebody)",
                    Availability.yes(),
                    "5.19.1",
                    4096,
                    1024,
                    Set.of("pwritev", "lio_listio"),
                    Map.of("seccomp", "0", "fs.aio-nr", "3"));

    private static final ProbeReport REPORT =
            new ProbeReport(
                    "1.2.3",
                    FACTS,
                    List.of(
                            new ProbeReport.Backend(
                                    BackendId.LIO_LISTIO,
                                    Availability.no("it is \"off\""),
                                    null,
                                    Set.of()),
                            new ProbeReport.Backend(
                                    BackendId.NIO,
                                    Availability.yes(),
                                    GatherMode.SEQUENTIAL,
                                    Set.of(NotifyKind.CALLBACK, NotifyKind.NONE))),
                    new Selection("auto", "default", List.of(BackendId.NIO), "it works"),
                    null);

    @Test
    void text() {
        assertEquals(
                """
                jna-aio 1.2.3

                machine
                  os                        Linux 6.1
                  processor                 amd64, 64 bit, little endian
                  libc                      glibc 2.36
                  java                      17 (somebody)
                  jna                       5.19.1
                  page                      4096 bytes
                  iov_max                   1024
                  fs.aio-nr                 3
                  seccomp                   0
                  symbols                   lio_listio pwritev

                backends, in auto's order of preference; it chooses for each file
                  lio-listio                unavailable (it is "off")
                  nio                       available   (gather SEQUENTIAL, notifies by NONE CALLBACK)

                selected
                  asked for                 auto (default)
                  backend                   nio
                  because                   it works"""
                        .lines()
                        .toList(),
                ProbeText.of(REPORT).lines().toList());
    }

    @Test
    void json() throws Exception {
        JsonObject root = JsonParser.object().from(ProbeJson.of(REPORT));
        assertEquals("io.jnaaio.probe/1", root.getString("schema"));
        assertEquals("1.2.3", root.getString("version"));
        assertEquals("linux", root.getObject("facts").getString("os"));
        assertEquals("3", root.getObject("facts").getObject("limits").getString("fs.aio-nr"));
        JsonObject lio = root.getArray("backends").getObject(0);
        assertEquals("lio-listio", lio.getString("id"));
        assertEquals(false, lio.getBoolean("available"));
        assertEquals("it is \"off\"", lio.getString("cause"));
        assertTrue(lio.isNull("gather"));
        JsonObject nio = root.getArray("backends").getObject(1);
        assertEquals("SEQUENTIAL", nio.getString("gather"));
        assertEquals(List.of("CALLBACK", "NONE"), nio.getArray("notifications"));
        assertTrue(nio.isNull("cause"));
        JsonObject selection = root.getObject("selection");
        assertEquals(List.of("nio"), selection.getArray("candidates"));
        assertEquals(false, selection.getBoolean("forced"));
        assertTrue(selection.isNull("error"));
    }

    @Test
    void thisMachine() throws Exception {
        Run text = Run.of("probe");
        assertEquals(0, text.status());
        assertEquals("", text.err());
        assertTrue(text.out().contains("backends, in auto's order of preference"), text.out());

        Run json = Run.of("probe", "--json", "--backend", "NIO", "--path", ".");
        assertEquals(0, json.status());
        JsonObject selection = JsonParser.object().from(json.out()).getObject("selection");
        assertEquals("nio", selection.getString("requested"));
        assertEquals("AioOptions", selection.getString("origin"));
        assertEquals(List.of("nio"), selection.getArray("candidates"));
    }

    @Test
    void forcedAndUnavailableIsOne() throws Exception {
        Run run = Run.of("probe", "--backend", "freebsd_aio");
        assertEquals(1, run.status());
        assertTrue(run.out().contains("backend                   none: freebsd-aio: "), run.out());

        Run json = Run.of("probe", "--json", "--backend=freebsd-aio");
        assertEquals(1, json.status());
        JsonObject selection = JsonParser.object().from(json.out()).getObject("selection");
        assertTrue(selection.getString("error").startsWith("freebsd-aio: "));
        assertEquals(List.of(), selection.getArray("candidates"));
    }

    @Test
    void wrongUsageIsTwo() {
        Run run = Run.of("probe", "--backend", "iouring");
        assertEquals(2, run.status());
        assertEquals("", run.out());
        assertTrue(
                run.err().contains("'iouring' is not one of auto, posix, freebsd-aio"), run.err());
        assertEquals(2, Run.of("probe", "--jason").status());
        assertEquals(2, Run.of().status());
        assertEquals(2, Run.of("prob").status());
    }

    @Test
    void theOptionNamesWhatSettingsName() {
        assertEquals(
                Stream.concat(
                                Stream.of("auto", "posix"),
                                BackendChooser.KNOWN.stream().map(BackendId::id))
                        .toList(),
                BackendOption.Names.ALL);
    }

    @Test
    void everyCommandTellsItsExitStatus() {
        assertTrue(Run.of("--help").out().contains("Exit status:"));
        for (String name : Commands.commandLine().getSubcommands().keySet()) {
            Run help = Run.of(name, "--help");
            assertEquals(0, help.status(), help.err());
            assertTrue(help.out().contains("Exit status:"), help.out());
            assertEquals(2, Run.of(name, "--no-such-option").status());
        }
    }

    @Test
    void everyCommandTellsTheVersion() {
        String version = Run.of("--version").out();
        for (String command : Commands.commandLine().getSubcommands().keySet()) {
            assertEquals(new Run(0, version, ""), Run.of(command, "--version"), command);
        }
    }

    @Test
    void versionAndHelp() {
        Run version = Run.of("--version");
        assertEquals(0, version.status());
        assertTrue(version.out().startsWith("jna-aio development"), version.out());
        assertTrue(version.out().contains("java " + System.getProperty("java.version")));
        assertTrue(version.out().contains("os " + System.getProperty("os.name")));
        assertTrue(version.out().lines().anyMatch(line -> line.matches("jna [0-9].*")));
        assertEquals("", Version.commit("unknown"));
        assertEquals(" (commit 1a2b3c)", Version.commit("1a2b3c"));
        assertEquals(0, Run.of("--help").status());
        assertTrue(Run.of("gather", "--help").out().contains("OUT@OFFSET"));
    }
}
