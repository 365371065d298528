package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.BackendId;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A JVM that may not use io_uring, as in a container, or may not lock memory. */
@Timeout(60)
class ConfinedTest {
    private static final String WROTE = " wrote " + ConfinedChild.BLOCKS * 4096;

    @TempDir Path dir;

    @BeforeEach
    void unconfined() {
        // Otherwise it is unavailable for another cause.
        Backend.assumeAvailable(BackendId.IO_URING);
    }

    private ChildJvm.Outcome run(Confine confine) throws Exception {
        ChildJvm.Outcome outcome =
                ChildJvm.like()
                        .through(confine.command())
                        .run(dir, ConfinedChild.class, dir.toString());
        assertEquals(0, outcome.exit(), () -> "the child is done: " + outcome.lines());
        return outcome;
    }

    @ParameterizedTest
    @CsvSource({
        "425, 1, io_uring_setup: EPERM (1), forbids it",
        "425, 38, io_uring_setup: ENOSYS (38), hides it",
        "425, 13, io_uring_setup: EACCES (13), forbids it",
        "426, 1, io_uring_enter: EPERM (1), forbids it",
        "426, 38, io_uring_enter: ENOSYS (38), hides it",
        "427, 1, io_uring_register(ENABLE_RINGS): EPERM (1), forbids it"
    })
    void whereSeccompForbidsItAnotherBackendServes(int call, int errno, String failed, String what)
            throws Exception {
        ChildJvm.Outcome outcome = run(Confine.as().answering(call, errno));
        assertEquals("false", outcome.after("available "));
        String cause = outcome.after("cause ");
        assertTrue(cause.startsWith(failed + ": "), cause);
        assertTrue(cause.contains("kernel.io_uring_disabled reads 0"), cause);
        assertTrue(cause.contains("Seccomp: 2, so a seccomp profile " + what), cause);
        assertEquals(
                "io-uring: " + cause, outcome.after("forced "), "forcing fails with the cause");
        assertFalse(outcome.after("candidates ").contains("io-uring"), "auto leaves it out");
        for (String kind : new String[] {"buffered ", "direct "}) {
            String told = outcome.after(kind);
            assertTrue(told.endsWith("]" + WROTE), told);
            assertFalse(told.contains("io-uring"), told);
        }
    }

    /**
     * Both are woken by an eventfd: if the probe did not create one, files could be opened but their operations would
     * fail.
     */
    @ParameterizedTest
    @CsvSource({"1, EPERM (1)", "38, ENOSYS (38)"})
    void withoutEventfdsRingsAndLioListioAreUnavailable(int errno, String named) throws Exception {
        ChildJvm.Outcome outcome = run(Confine.as().answering(Confine.EVENTFD2, errno));
        String cause = outcome.after("cause ");
        assertTrue(cause.startsWith("eventfd: " + named), cause);
        assertTrue(cause.contains("a seccomp profile"), cause);
        assertEquals(
                "io-uring: " + cause, outcome.after("forced "), "forcing fails with the cause");
        String candidates = outcome.after("candidates ");
        assertFalse(
                candidates.contains("io-uring") || candidates.contains("lio-listio"), candidates);
        for (String kind : new String[] {"buffered ", "direct "}) {
            String told = outcome.after(kind);
            assertTrue(told.endsWith("]" + WROTE), told);
        }
    }

    @Test
    void withoutLockedMemoryARingWorksOrTheLimitIsNamed() throws Exception {
        ChildJvm.Outcome outcome = run(Confine.as().memlock(0));
        assertEquals("0", outcome.after("memlock "), "the limit is in the report");
        if (outcome.after("available ").equals("true")) {
            // Linux 5.12 and later: rings do not count as locked memory.
            assertEquals("[io-uring]" + WROTE, outcome.after("forced "));
            assertEquals("[io-uring]" + WROTE, outcome.after("direct "));
        } else {
            String cause = outcome.after("cause ");
            assertTrue(cause.contains("RLIMIT_MEMLOCK is 0 bytes"), cause);
            assertEquals("io-uring: " + cause, outcome.after("forced "));
            assertTrue(outcome.after("direct ").endsWith(WROTE), outcome.after("direct "));
        }
        assertTrue(outcome.after("buffered ").endsWith("]" + WROTE), outcome.after("buffered "));
    }
}
