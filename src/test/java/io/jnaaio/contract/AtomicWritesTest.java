package io.jnaaio.contract;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Atomic writes on a file system that supports them, and on one that does not; {@link AtomicWritesChild} makes them.
 */
@Timeout(120)
class AtomicWritesTest {
    @TempDir Path dir;

    /** Since Linux 6.16 XFS supports them on every disk; on an older kernel the child skips with the cause. */
    @TestFactory
    Stream<DynamicTest> xfs() throws Exception {
        return cases(SmallDisk.image(dir, "300m", "mkfs.xfs -q -f"), "atomic");
    }

    @TestFactory
    Stream<DynamicTest> ext4OverALoopDevice() throws Exception {
        return cases(SmallDisk.image(dir, "32m", "mkfs.ext4 -q -F -b 4096"), "none");
    }

    private Stream<DynamicTest> cases(SmallDisk disk, String mode) throws Exception {
        ChildJvm.Outcome outcome =
                disk.child().run(dir, AtomicWritesChild.class, disk.path().toString(), mode);
        outcome.lines().stream()
                .filter(line -> line.startsWith(AtomicWritesChild.SKIPPED))
                .forEach(Assumptions::abort);
        return ChildCases.tests(outcome);
    }
}
