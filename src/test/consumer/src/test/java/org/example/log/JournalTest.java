package org.example.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Capability;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.testing.AioExtension;
import io.jnaaio.testing.BackendSource;
import io.jnaaio.testing.EnabledIfCapable;
import io.jnaaio.testing.EnabledOnBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/** The journal on the disk of this machine. */
class JournalTest {
    @RegisterExtension final AioExtension aio = AioExtension.create();

    @Test
    void linesFollowEachOther() throws IOException {
        Path path = aio.newPath();
        try (Journal journal = new Journal(aio.io(), path)) {
            assertEquals(0, journal.append("one").join());
            assertEquals(4, journal.append("two").join());
        }
        assertEquals("one\ntwo\n", Files.readString(path));
    }

    @ParameterizedTest
    @BackendSource
    void onEveryBackend(BackendId backend) throws IOException {
        Path path = aio.newPath();
        try (AsyncIo io = aio.open(backend);
                Journal journal = new Journal(io, path)) {
            assertEquals(0, journal.append("one").join());
        }
        assertEquals("one\n", Files.readString(path));
    }

    @Test
    @EnabledOnBackend("freebsd-aio")
    void onFreeBsd() throws IOException {
        onEveryBackend(BackendId.FREEBSD_AIO);
    }

    @Test
    @EnabledIfCapable(Capability.EXACT_ERRNO)
    void aFullDeviceIsSeen() throws IOException {
        Path full = Path.of("/dev/full");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(full), "no /dev/full here");
        try (Journal journal = new Journal(aio.io(), full)) {
            CompletableFuture<Long> line = journal.append("one");
            CompletionException e = assertThrows(CompletionException.class, line::join);
            assertEquals(Errno.ENOSPC, ((ErrnoException) e.getCause()).errno());
            assertTrue(journal.append("two").isCompletedExceptionally(), "it stays so");
        }
    }

    @Test
    void nothingIsWrittenBeforeTheFirstLine() throws IOException {
        Path path = aio.newPath();
        new Journal(aio.io(), path).close();
        assertEquals(0, Files.size(path));
        assertFalse(Files.isDirectory(path));
    }
}
