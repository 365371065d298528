package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.BackendId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes that cannot start a thread: {@code ulimit -u}, a container's {@code pids.max}. */
@Timeout(120)
@EnabledOnOs(value = OS.LINUX, disabledReason = "the limits are set by Linux's numbers")
class NoThreadTest {
    @TempDir Path dir;

    /** Without the JVM's own temporary threads, which would leave room for one. */
    private static ChildJvm child() {
        return ChildJvm.like()
                .with("-XX:+UseSerialGC")
                .with("-XX:-UseDynamicNumberOfCompilerThreads")
                .with("-Xlog:os+thread=off");
    }

    @TestFactory
    Stream<DynamicTest> aFirstRequestIsRefusedAndServedWhenThereIsAThread() throws Exception {
        List<String> arguments = new ArrayList<>(List.of(dir.toString()));
        arguments.addAll(Backend.here());
        assertTrue(dir.toFile().setWritable(true, false));
        ChildJvm.Outcome outcome =
                child().run(dir, NoThreadChild.class, arguments.toArray(String[]::new));
        assertTrue(outcome.lines().contains("closed"), () -> outcome.lines().toString());
        return ChildCases.tests(outcome);
    }

    @TestFactory
    Stream<DynamicTest> theWakeUpOfLioListioLeavesGlibcsOnlyThreadToRequests() throws Exception {
        Backend.assumeAvailable(BackendId.LIO_LISTIO);
        ChildJvm.Outcome outcome = child().run(dir, OneAioThreadChild.class, dir.toString());
        assertTrue(outcome.lines().contains("closed"), () -> outcome.lines().toString());
        return ChildCases.tests(outcome);
    }
}
