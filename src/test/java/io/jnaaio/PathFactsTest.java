package io.jnaaio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.CacheEffect;
import io.jnaaio.api.Capability;
import io.jnaaio.api.PathFacts;
import io.jnaaio.api.ProbeReport;
import io.jnaaio.backend.nio.NioDriverFactory;
import io.jnaaio.spi.DriverFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a probe tells of a folder, and of the settings. */
class PathFactsTest {
    @TempDir private Path folder;

    @Test
    void ofAFolderThatCanBeWritten() throws Exception {
        PathFacts found = Aio.probe(folder).path();
        assertNotNull(found);
        assertEquals(folder.toString(), found.folder());
        assertEquals(Files.getFileStore(folder).type(), found.fileSystem());
        assertTrue(found.tried().available(), found.tried().cause());
        assertNotNull(found.buffered());
        assertEquals(found.bufferedFile().backend(), found.buffered());
        assertEquals(found.direct().available(), found.directFile() != null);
        assertSame(found.direct(), found.availability(Capability.DIRECT));
        assertEquals(found.nowait().available(), found.nowait().cause().isEmpty());
        if (found.direct().available()) {
            assertNotNull(found.directBackend());
            assertEquals(1, Integer.bitCount(found.memoryAlignment()), "a power of two");
            assertEquals(1, Integer.bitCount(found.offsetAlignment()), "a power of two");
        } else {
            assertNull(found.directBackend());
            assertFalse(found.direct().cause().isEmpty());
        }
    }

    @Test
    void whatStaysInThePageCache() {
        PathFacts found = Aio.probe(folder).path();
        assertNotNull(found);
        for (CacheEffect effect : List.of(found.uncached(), found.writeBehind())) {
            assertEquals(effect.opened().available(), effect.backend() != null);
            boolean counted = effect.uncounted().isEmpty();
            assertEquals(counted, effect.appendedLeft() >= 0, effect::toString);
            assertEquals(counted, effect.overwrittenLeft() >= 0, effect::toString);
            assertTrue(effect.appendedLeft() <= effect.pages(), effect::toString);
            assertTrue(effect.overwrittenLeft() <= effect.pages(), effect::toString);
            if (counted) {
                assertTrue(effect.opened().available(), "only what was written is counted");
                assertTrue(effect.pages() > 0, effect::toString);
            }
        }
    }

    @Test
    void ofAFolderThatIsNotThere() {
        Path missing = folder.resolve("missing").resolve("file");
        PathFacts found = Aio.probe(missing).path();
        assertNotNull(found);
        assertFalse(found.tried().available());
        assertEquals(
                PathFacts.untried(missing.getParent().toString(), "", found.tried().cause()),
                found);
    }

    @Test
    void nothingOfAFolderUnlessAsked() {
        assertNull(Aio.probe().path());
    }

    @Test
    void settingsWithTheirOrigin() {
        ProbeReport report = Aio.probe(AioOptions.builder().backend(BackendId.NIO).build());
        Optional<ProbeReport.Setting> backend =
                report.settings().stream().filter(s -> s.name().equals("backend")).findFirst();
        assertEquals("nio", backend.orElseThrow().value());
        assertEquals("AioOptions", backend.orElseThrow().origin());
    }

    @Test
    void aBackendHasNoDetailsUnlessItTellsThem() {
        DriverFactory nio = new NioDriverFactory();
        assertEquals(Map.of(), nio.details(Aio.probe().facts()));
    }
}
