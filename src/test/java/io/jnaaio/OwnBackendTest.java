package io.jnaaio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.BackendUnavailableException;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.Selection;
import io.jnaaio.backend.nio.NioDriverFactory;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The door for a backend of one's own. */
class OwnBackendTest {
    @TempDir Path dir;

    /** The nio backend under another name. */
    private record Own(Availability verdict) implements DriverFactory {
        @Override
        public BackendId id() {
            return BackendId.of("own");
        }

        @Override
        public Availability availability(PlatformFacts facts) {
            return verdict;
        }

        @Override
        public GatherMode gather() {
            return GatherMode.SEQUENTIAL;
        }

        @Override
        public Driver open(DriverContext context) throws IOException {
            assertTrue(context.forced(), "no other driver may take over");
            return new NioDriverFactory().open(context);
        }
    }

    private static final DriverFactory OWN = new Own(Availability.yes());

    @Test
    void itServesTheFilesAndStandsAlone() throws IOException {
        try (AsyncIo io = Aio.open(AioOptions.defaults(), OWN);
                AioFile file =
                        io.openFile(
                                dir.resolve("x"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE)) {
            assertEquals(3, file.writev(0, ByteBuffer.allocate(3)).join());
            Selection selection = io.selection();
            assertTrue(selection.forced());
            assertEquals("own", selection.requested());
            assertEquals(List.of(OWN.id()), selection.candidates());
        }
    }

    @Test
    void settingsThatChooseABackendMeanNothing() throws IOException {
        System.setProperty("jnaaio.backend", "pwritev");
        System.setProperty("jnaaio.disable", "nio");
        try (AsyncIo io = Aio.open(AioOptions.defaults(), OWN)) {
            assertEquals("own", io.selection().requested());
        } finally {
            System.clearProperty("jnaaio.backend");
            System.clearProperty("jnaaio.disable");
        }
    }

    @Test
    void oneThatDoesNotWorkHereIsRefusedWithItsCause() {
        RuntimeException why = new RuntimeException("why");
        BackendUnavailableException e =
                assertThrows(
                        BackendUnavailableException.class,
                        () ->
                                Aio.open(
                                        AioOptions.defaults(),
                                        new Own(Availability.no("no such device", why))));
        assertEquals("own: no such device", e.getMessage());
        assertSame(why, e.getCause());
        AioOptions disabled = AioOptions.builder().disable(OWN.id()).build();
        assertThrows(BackendUnavailableException.class, () -> Aio.open(disabled, OWN));
    }

    @Test
    void optionsThatNameABackendAreRefused() {
        AioOptions named = AioOptions.builder().backend(BackendId.PWRITEV).build();
        String message =
                assertThrows(IllegalArgumentException.class, () -> Aio.open(named, OWN))
                        .getMessage();
        assertTrue(message.contains("pwritev") && message.contains("own"), message);
    }
}
