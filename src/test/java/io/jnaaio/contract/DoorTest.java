package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.BackendUnavailableException;
import io.jnaaio.api.Selection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The entry point: engines that are shared, selected or refused. */
@Timeout(60)
class DoorTest {
    @TempDir Path dir;

    private static long write(AsyncIo io, Path path) throws IOException {
        try (AioFile file =
                io.openFile(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            return file.writev(0, ByteBuffer.wrap(new byte[3]), ByteBuffer.allocateDirect(2))
                    .join();
        }
    }

    @Test
    void theSharedEngineLivesAsLongAsOneHandle() throws IOException {
        AsyncIo one = Aio.shared();
        AsyncIo two = Aio.shared();
        assertEquals(5, write(one, dir.resolve("file")));
        one.close();
        assertFalse(one.isOpen(), "a closed handle is closed");
        assertTrue(two.isOpen(), "the other is not");
        assertThrows(
                ClosedChannelException.class,
                () -> one.openFile(dir.resolve("file")),
                "a closed handle opens nothing");
        assertEquals(5, write(two, dir.resolve("file")), "the engine lives");
        two.close();
        two.close();
        try (AsyncIo three = Aio.shared()) {
            assertEquals(5, write(three, dir.resolve("file")), "a new one is opened");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "AUTO"})
    void autoOpensWhereverThereIsAJvm(String name) throws IOException {
        try (AsyncIo io = Aio.open(AioOptions.builder().backend(name).build())) {
            Selection selection = io.selection();
            assertFalse(selection.forced());
            assertTrue(selection.candidates().contains(BackendId.NIO), "nio stands last");
            assertEquals(5, write(io, dir.resolve("file")));
        }
    }

    @Test
    void posixKeepsToPosixAio() throws IOException {
        try (AsyncIo io = Aio.open(AioOptions.builder().backend("posix").build())) {
            for (BackendId id : io.selection().candidates()) {
                assertTrue(
                        id.equals(BackendId.LIO_LISTIO) || id.equals(BackendId.FREEBSD_AIO),
                        id + " is POSIX AIO");
            }
            assertEquals(5, write(io, dir.resolve("file")));
        } catch (BackendUnavailableException e) {
            assertFalse(Aio.isAvailable(BackendId.LIO_LISTIO), "posix has none: " + e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "epoll", "io_urin", "nio2"})
    void aWrongNameIsRefused(String name) {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> Aio.open(AioOptions.builder().backend(name).build()),
                        "a name that means nothing");
        assertTrue(String.valueOf(e.getMessage()).contains("nio"), "it lists what does: " + e);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"freebsd-aio", "io-uring", "kernel-aio", "pwritev", "lio-listio", "nio"})
    void aForcedBackendOpensOrFailsWithItsCause(String name) throws IOException {
        BackendId id = BackendId.of(name);
        if (Aio.isAvailable(id)) {
            assertTrue(Aio.unavailabilityCause(id).isEmpty(), "no cause where it is available");
            try (AsyncIo io = Aio.open(AioOptions.builder().backend(name).build())) {
                assertEquals(5, write(io, dir.resolve("file")));
            }
            return;
        }
        String cause = Aio.unavailabilityCause(id).orElseThrow();
        BackendUnavailableException e =
                assertThrows(
                        BackendUnavailableException.class,
                        () -> Aio.open(AioOptions.builder().backend(name).build()),
                        "never a silent second choice");
        assertEquals(name, e.backend());
        assertTrue(e.getMessage().contains(cause), "with the cause: " + e.getMessage());
    }

    @Test
    void nameAndIdAreSpelledFreely() throws IOException {
        for (String name : new String[] {"NIO", " nio ", "Nio"}) {
            try (AsyncIo io = Aio.open(AioOptions.builder().backend(name).build())) {
                assertEquals("nio", io.selection().requested());
            }
        }
        assertEquals(BackendId.IO_URING, BackendId.of("IO_URING"));
    }

    @Test
    void theFourQuestionsNeverThrow() throws IOException {
        Path absent = dir.resolve("absent");
        assertFalse(Aio.probe().backends().isEmpty());
        assertFalse(Aio.probe(absent).backends().isEmpty(), "nor for a file that is not there");
        assertFalse(Files.exists(absent), "and creates nothing");
        BackendId unknown = BackendId.of("unheard-of");
        assertFalse(Aio.isAvailable(unknown));
        assertTrue(Aio.unavailabilityCause(unknown).isPresent());
    }
}
