package io.jnaaio.contract;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The heap is full when the system returns. */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "writes fail by /dev/full")
class FullHeapTest {
    @TempDir Path dir;

    /** Without TLABs, because each thread would have some free space in its own. */
    @TestFactory
    Stream<DynamicTest> everyDriverReportsWhatItHas() throws Exception {
        return ChildCases.tests(
                ChildJvm.like()
                        .with("-Xmx16m")
                        .with("-XX:+UseSerialGC")
                        .with("-XX:-UseTLAB")
                        .run(dir, FullHeapChild.class, dir.toString()));
    }
}
