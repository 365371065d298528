package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.BackendId;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests an exhausted {@code fs.aio-max-nr}: a separate JVM lowers the sysctl to 0. The limit is system-wide and
 * affects everything that needs kernel AIO meanwhile, so this runs after the other tests.
 */
@Timeout(60)
class AioMaxNrIT {
    private static final Path MAX = Path.of("/proc/sys/fs/aio-max-nr");

    @TempDir Path dir;

    @Test
    void autoGoesOnWithAnotherAndForcedFailsWithTheCause() throws Exception {
        Backend.assumeAvailable(BackendId.KERNEL_AIO);
        Assumptions.assumeTrue(Files.isWritable(MAX), "fs.aio-max-nr cannot be lowered here");
        String before = AioMaxNrChild.read();
        Assumptions.assumeTrue(
                Long.parseLong(before) >= 1024, "somebody else has lowered fs.aio-max-nr");
        ChildJvm.Outcome outcome;
        try {
            outcome = ChildJvm.like().run(dir, AioMaxNrChild.class, dir.toString());
        } finally {
            Files.writeString(MAX, before);
        }
        assertEquals(0, outcome.exit(), () -> outcome.lines().toString());

        String unavailable = outcome.after("unavailable: ");
        assertTrue(unavailable.contains("io_setup: EAGAIN (11)"), unavailable);
        assertTrue(unavailable.contains("fs.aio-max-nr"), unavailable);
        String forced = outcome.after("forced: ");
        assertTrue(forced.contains("io_setup: EAGAIN (11)"), forced);
        assertTrue(forced.contains("of fs.aio-max-nr"), forced);
        String auto = outcome.after("auto: ");
        assertFalse(auto.isEmpty() || auto.equals("kernel-aio"), auto);
        assertEquals("kernel-aio", outcome.after("restored: "));
    }
}
