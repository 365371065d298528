package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code probe --require}, {@code --path} and {@code --verbose}. */
class RequireTest {
    @TempDir Path folder;

    @Test
    void whatIsThereIsNoError() {
        Run run = Run.of("probe", "--require", "nio,callback");
        assertEquals(0, run.status(), run.err());
        assertEquals("", run.err());
        assertTrue(run.out().contains("required"), run.out());
    }

    @Test
    void whatIsMissingIsNamedOnStderr() {
        Run run = Run.of("probe", "--require", "nio", "--require=kevent,freebsd-aio");
        assertEquals(1, run.status());
        assertTrue(run.err().startsWith("jna-aio probe: not met: kevent ("), run.err());
        assertTrue(run.err().contains(", freebsd-aio (it needs FreeBSD 13"), run.err());
        assertEquals(1, run.err().lines().count());
    }

    @Test
    void theFirstChoiceIsTheForcedOne() {
        Run run = Run.of("probe", "--backend=nio", "--require=native-gather");
        assertEquals(1, run.status());
        assertTrue(run.err().contains("native-gather (nio gathers SEQUENTIAL)"), run.err());
    }

    @Test
    void unknownOnesAreWrongUsage() {
        Run run = Run.of("probe", "--require=nio,magic");
        assertEquals(2, run.status());
        assertTrue(run.err().contains("'magic' is not one of freebsd-aio, io-uring"), run.err());
        assertEquals("", run.out());
        Run without = Run.of("probe", "--require=direct");
        assertEquals(2, without.status());
        assertTrue(without.err().contains("add --path DIR"), without.err());
    }

    @Test
    void aFolderIsTried() throws Exception {
        Run run = Run.of("probe", "--path", folder);
        assertEquals(0, run.status(), run.err());
        for (String row : List.of("file system", "buffered", "nowait", "direct")) {
            assertTrue(
                    run.out().lines().anyMatch(line -> line.startsWith("  " + row + " ")),
                    run.out());
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    void aFolderThatIsNotThereIsAnError() {
        // The folder of the first one exists.
        for (Path missing : List.of(folder.resolve("no"), folder.resolve("no").resolve("such"))) {
            Run run = Run.of("probe", "--path", missing);
            assertEquals(1, run.status());
            assertEquals(
                    "jna-aio probe: --path " + missing + ": no such file or folder",
                    run.err().strip());
            assertTrue(run.out().contains("backends, in auto's order"), run.out());
            assertTrue(run.out().contains("no (no such file or folder)"), run.out());
        }
    }

    @Test
    void theReportForProgramsSaysThatAFolderIsNotThere() throws Exception {
        Path missing = folder.resolve("no");
        Run run = Run.of("probe", "--json", "--path", missing);
        assertEquals(1, run.status());
        JsonObject path = JsonParser.object().from(run.out()).getObject("path");
        assertEquals(missing.toString(), path.getString("folder"));
        assertEquals("no such file or folder", path.getObject("tried").getString("cause"));
    }

    @Test
    void verboseTellsTheSettings() {
        Run run = Run.of("probe", "--verbose", "--backend", "nio");
        assertEquals(0, run.status(), run.err());
        assertTrue(run.out().contains("settings in effect"), run.out());
        assertTrue(run.out().contains("jnaaio.queueDepth         256 (default)"), run.out());
        assertTrue(run.out().contains("jnaaio.backend            nio (AioOptions)"), run.out());
    }
}
