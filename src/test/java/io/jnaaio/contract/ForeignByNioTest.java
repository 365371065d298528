package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An engine with a named backend opens paths of other file systems with nio if {@code foreignByNio} is set. */
class ForeignByNioTest {
    @TempDir private Path dir;

    private static AioOptions.Builder pwritev() {
        Assumptions.assumeTrue(
                Aio.isAvailable(BackendId.PWRITEV),
                "pwritev is not available: " + Aio.unavailabilityCause(BackendId.PWRITEV));
        return AioOptions.builder().backend("pwritev");
    }

    private void inZip(AioOptions options, Check check) throws IOException {
        try (FileSystem zip =
                        FileSystems.newFileSystem(dir.resolve("a.zip"), Map.of("create", "true"));
                AsyncIo io = Aio.open(options)) {
            check.run(io, Files.writeString(zip.getPath("/inside"), "abcdef"));
        }
    }

    private interface Check {
        void run(AsyncIo io, Path inside) throws IOException;
    }

    @Test
    void aForeignFileIsReadAndNativeOnesStayNative() throws IOException {
        inZip(
                pwritev().foreignByNio(true).build(),
                (io, inside) -> {
                    try (AioFile file = io.openFile(inside, StandardOpenOption.READ)) {
                        assertEquals(BackendId.NIO, file.backend());
                        ByteBuffer read = ByteBuffer.allocate(4);
                        assertEquals(4, file.read(2, read));
                        assertEquals('c', read.get(0));
                    }
                    Path own = Files.writeString(dir.resolve("own"), "abc");
                    try (AioFile file = io.openFile(own, StandardOpenOption.READ)) {
                        assertEquals(BackendId.PWRITEV, file.backend());
                    }
                });
    }

    @Test
    void withoutTheSettingTheRefusalNamesIt() throws IOException {
        inZip(
                pwritev().build(),
                (io, inside) -> {
                    ProviderMismatchException e =
                            assertThrows(
                                    ProviderMismatchException.class,
                                    () -> io.openFile(inside, StandardOpenOption.READ));
                    assertTrue(e.getMessage().contains("jnaaio.foreignByNio"), e.getMessage());
                });
    }

    @Test
    void whereNioIsDisabledItStaysSo() throws IOException {
        inZip(
                pwritev().foreignByNio(true).disable(BackendId.NIO).build(),
                (io, inside) ->
                        assertThrows(
                                ProviderMismatchException.class,
                                () -> io.openFile(inside, StandardOpenOption.READ)));
    }
}
