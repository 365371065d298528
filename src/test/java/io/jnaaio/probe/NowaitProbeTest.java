package io.jnaaio.probe;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.Availability;
import io.jnaaio.api.Errno;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.jna.PlatformAbi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NowaitProbeTest {
    private static final PlatformAbi ABI = PlatformAbi.glibc("amd64");

    @TempDir Path folder;

    @Test
    void whatTheErrnoMeans() {
        assertTrue(NowaitProbe.verdict(0, ABI).available());
        assertTrue(verdict(Errno.EAGAIN).available(), "such a write would have had to wait");
        Availability no = verdict(Errno.EOPNOTSUPP);
        assertFalse(no.available());
        assertTrue(no.cause().endsWith("buffered writes of this file system may block"));
        assertEquals("pwritev2 with RWF_NOWAIT: ENOSYS", verdict(Errno.ENOSYS).cause());
    }

    @Test
    void otherSystemsHaveNone() {
        Availability no = NowaitProbe.of(Machines.FREEBSD_13, OptionalInt.of(9));
        assertTrue(no.cause().startsWith("FreeBSD has no writes that never block"), no.cause());
    }

    @Test
    void theFileIsTriedHere() throws Exception {
        PlatformFacts here = Aio.probe().facts();
        Path path = folder.resolve("f");
        try (AsyncIo io = Aio.open(AioOptions.builder().backend("pwritev").build());
                AioFile file = io.openFile(path, CREATE_NEW, WRITE)) {
            Availability tried = NowaitProbe.of(here, file.fd());
            assertEquals(tried.available() ? 1 : 0, Files.size(path), tried.cause());
        }
    }

    @Test
    void aFileWithoutADescriptorIsNotTried() {
        Availability no = NowaitProbe.of(Aio.probe().facts(), OptionalInt.empty());
        assertEquals("not tried, because the nio backend has no descriptor", no.cause());
    }

    private static Availability verdict(Errno errno) {
        return NowaitProbe.verdict(ABI.number(errno), ABI);
    }
}
