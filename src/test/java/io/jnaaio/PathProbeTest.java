package io.jnaaio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.BackendId;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.DriverWrapper;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.testing.ForwardingDriver;
import io.jnaaio.testing.ForwardingDriverFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the probe of a folder leaves there, and what it could be led to. */
class PathProbeTest {
    @TempDir private Path folder;

    @Test
    void itWritesOnlyToFilesThatItsOwnOpenCreates() throws IOException {
        List<Set<? extends OpenOption>> opens = new CopyOnWriteArrayList<>();
        AioOptions options =
                AioOptions.builder()
                        .backend(BackendId.NIO)
                        .extension(DriverWrapper.class, factory -> noting(factory, opens))
                        .build();
        String reason = Aio.probe(folder, options).selection().reason();
        assertTrue(reason.contains("was served by nio"), reason);
        assertFalse(opens.isEmpty(), "the probe opens a file");
        for (Set<? extends OpenOption> open : opens) {
            // Else a link put there between creating and opening would lead it to another file.
            assertTrue(open.contains(StandardOpenOption.CREATE_NEW), "O_CREAT | O_EXCL: " + open);
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(List.of(), left.toList(), "nothing is left in the folder");
        }
    }

    private static DriverFactory noting(
            DriverFactory factory, List<Set<? extends OpenOption>> opens) {
        return ForwardingDriverFactory.of(
                factory, (inner, context) -> noting(inner.open(context), opens));
    }

    private static Driver noting(Driver driver, List<Set<? extends OpenOption>> opens) {
        return new ForwardingDriver() {
            @Override
            protected Driver inner() {
                return driver;
            }

            @Override
            public FileHandle open(
                    Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
                    throws IOException {
                opens.add(options);
                return super.open(path, options, attributes);
            }
        };
    }
}
