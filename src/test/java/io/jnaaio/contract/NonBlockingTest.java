package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jnaaio.api.BackendId;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** File systems whose buffered writes do not block: {@code auto} uses io_uring for their files. */
@Timeout(60)
class NonBlockingTest {
    @TempDir Path dir;

    @BeforeEach
    void rings() {
        Backend.assumeAvailable(BackendId.IO_URING);
    }

    @Test
    void xfs() throws Exception {
        staysOnTheRing(SmallDisk.image(dir, "300m", "mkfs.xfs -q -f"));
    }

    @Test
    void btrfs() throws Exception {
        staysOnTheRing(SmallDisk.image(dir, "128m", "mkfs.btrfs -q -f"));
    }

    private void staysOnTheRing(SmallDisk disk) throws Exception {
        ChildJvm.Outcome outcome =
                disk.child().run(dir, ConfinedChild.class, disk.path().toString());
        assertEquals(0, outcome.exit(), () -> "the child is done: " + outcome.lines());
        String served = "[io-uring] wrote " + ConfinedChild.BLOCKS * 4096;
        assertEquals(served, outcome.after("buffered "), "before the first write and after it");
        assertEquals(served, outcome.after("direct "));
    }
}
