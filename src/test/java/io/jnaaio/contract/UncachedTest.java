package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.BackendId;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The effect of the options that keep a file out of the page cache, measured with {@code cachestat}. */
@Timeout(60)
class UncachedTest {
    private static final String ALL = UncachedChild.PAGES + " " + UncachedChild.PAGES;
    private static final List<BackendId> WITH_FLAGS =
            List.of(BackendId.IO_URING, BackendId.KERNEL_AIO, BackendId.PWRITEV);

    @TempDir Path dir;

    private ChildJvm.Outcome outcome(SmallDisk disk) throws Exception {
        ChildJvm.Outcome outcome =
                disk.child().run(dir, UncachedChild.class, disk.path().toString());
        assertEquals(0, outcome.exit(), () -> "the child is done: " + outcome.lines());
        String plain = outcome.after("pwritev plain ");
        Assumptions.assumeTrue(!plain.startsWith("cachestat"), "no " + plain);
        assertEquals(ALL, plain, "written pages are cached otherwise");
        return outcome;
    }

    private static void assumeUncached(ChildJvm.Outcome outcome) {
        String found = outcome.after("pwritev UNCACHED ");
        Assumptions.assumeTrue(!found.startsWith("refused"), found);
    }

    /** Checks the line of each available backend. */
    private static void assertEach(ChildJvm.Outcome outcome, String option, String left) {
        for (BackendId backend : WITH_FLAGS) {
            String name = backend + " " + option + " ";
            if (outcome.lines().stream().anyMatch(line -> line.startsWith(name))) {
                assertEquals(left, outcome.after(name), name);
            }
        }
    }

    @Test
    void xfsDropsAppendedAndOverwrittenPages() throws Exception {
        ChildJvm.Outcome outcome = outcome(SmallDisk.image(dir, "300m", "mkfs.xfs -q -f"));
        assertEquals("0 0", outcome.after("pwritev WRITE_BEHIND "), "of every kernel");
        assumeUncached(outcome);
        assertEach(outcome, "UNCACHED", "0 0");
        assertEach(outcome, "plain", ALL);
    }

    @Test
    void ext4DropsAppendedPages() throws Exception {
        ChildJvm.Outcome outcome = outcome(SmallDisk.image(dir, "64m", "mkfs.ext4 -q -F"));
        assertEquals("0 0", outcome.after("pwritev WRITE_BEHIND "), "of every kernel");
        assumeUncached(outcome);
        for (BackendId backend : WITH_FLAGS) {
            // With Linux 6.18 overwritten pages stayed.
            String found = outcome.after(backend + " UNCACHED ");
            assertTrue(found.startsWith("0 "), backend + ": " + found);
        }
    }

    @Test
    void btrfsDropsPagesBehindWrites() throws Exception {
        ChildJvm.Outcome outcome = outcome(SmallDisk.image(dir, "128m", "mkfs.btrfs -q -f"));
        assertEquals("0 0", outcome.after("pwritev WRITE_BEHIND "));
    }

    @Test
    void tmpfsKeepsItsPages() throws Exception {
        ChildJvm.Outcome outcome = outcome(SmallDisk.tmpfs(dir, "16m"));
        String refused = outcome.after("pwritev UNCACHED ");
        assertTrue(refused.contains("RWF_DONTCACHE: EOPNOTSUPP (95): this file system"), refused);
        assertEquals(ALL, outcome.after("pwritev WRITE_BEHIND "), "they are the file");
    }

    @Test
    void onlyPwritevDropsPagesBehindWrites() throws Exception {
        ChildJvm.Outcome outcome = outcome(SmallDisk.tmpfs(dir, "16m"));
        for (BackendId backend : List.of(BackendId.IO_URING, BackendId.KERNEL_AIO)) {
            Backend.assumeAvailable(backend);
            assertEquals(
                    "refused: WRITE_BEHIND: the "
                            + backend
                            + " backend does not drop pages behind its writes; pwritev does",
                    outcome.after(backend + " WRITE_BEHIND "));
        }
    }
}
