package io.jnaaio.contract;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that becomes full during many writes: {@link NoSpaceChild} fills it, with every available backend. */
@Timeout(60)
class NoSpaceTest {
    @TempDir Path dir;

    @TestFactory
    Stream<DynamicTest> tmpfs() throws Exception {
        return cases(SmallDisk.tmpfs(dir, "1m"), "exact");
    }

    @TestFactory
    Stream<DynamicTest> ext4() throws Exception {
        return cases(ext4Disk(), "buffered");
    }

    @TestFactory
    Stream<DynamicTest> ext4Direct() throws Exception {
        return cases(ext4Disk(), "direct");
    }

    /** Buffered writes on XFS do not block, so the first write to a file is a real probe. */
    @TestFactory
    Stream<DynamicTest> xfs() throws Exception {
        // The smallest size that mkfs.xfs accepts.
        return cases(SmallDisk.image(dir, "300m", "mkfs.xfs -q -f"), "buffered");
    }

    private SmallDisk ext4Disk() throws Exception {
        return SmallDisk.image(dir, "16m", "mkfs.ext4 -q -F -m 0 -b 4096");
    }

    private Stream<DynamicTest> cases(SmallDisk disk, String mode) throws Exception {
        return ChildCases.tests(
                disk.child().run(dir, NoSpaceChild.class, disk.path().toString(), mode));
    }
}
