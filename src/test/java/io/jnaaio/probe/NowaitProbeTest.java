package io.jnaaio.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.Availability;
import io.jnaaio.api.Errno;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.jna.PlatformAbi;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Availability no = NowaitProbe.of(Machines.FREEBSD_13, folder);
        assertTrue(no.cause().startsWith("FreeBSD has no writes that never block"), no.cause());
    }

    @Test
    void theFileIsTriedHere() throws Exception {
        PlatformFacts here = Aio.probe().facts();
        Path file = folder.resolve("f");
        Availability tried = NowaitProbe.of(here, file);
        if (tried.available()) {
            assertTrue(Files.size(file) <= 1);
        } else if (Files.exists(file)) {
            assertEquals(0, Files.size(file), tried.cause());
        }
    }

    @Test
    void aFileThatIsThereIsLeftAlone() throws Exception {
        Path file = Files.writeString(folder.resolve("precious"), "text");
        assertFalse(NowaitProbe.of(Aio.probe().facts(), file).available());
        assertEquals("text", Files.readString(file));
    }

    private static Availability verdict(Errno errno) {
        return NowaitProbe.verdict(ABI.number(errno), ABI);
    }
}
