package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.assertFails;
import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.engine.guard.RetryClock;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the system refused is never left without somebody who tries it again. */
@Timeout(30)
class RetryClockTest {
    /** As where no thread can be had for the clock. */
    private static TestRig rigWithoutClock() throws Exception {
        TestRig rig = TestRig.roomy();
        rig.engine.retryClock().close();
        return rig;
    }

    @Test
    void withoutAClockAndWithNothingInFlightItFails() throws Exception {
        try (TestRig rig = rigWithoutClock()) {
            rig.driver.refuseNext(1);
            AioFuture<Long> write = rig.file.writev(0, direct("ab"));
            assertFails(Errno.EAGAIN, 0, write);
            AioFuture<Long> next = rig.file.writev(0, direct("cd"));
            rig.driver.complete(0);
            assertEquals(2, Await.value(next));
        }
    }

    @Test
    void withoutAClockTheNextCompletionTriesAgain() throws Exception {
        try (TestRig rig = rigWithoutClock()) {
            AioFuture<Long> first = rig.file.writev(0, direct("ab"));
            rig.driver.refuseNext(1);
            AioFuture<Long> refused = rig.file.writev(2, direct("cd"));
            assertFalse(refused.isDone());
            rig.driver.complete(0);
            assertEquals(2, Await.value(first));
            rig.driver.complete(0);
            assertEquals(2, Await.value(refused));
        }
    }

    @Test
    void aClockThatIsClosedSaysSo() {
        RetryClock clock = new RetryClock();
        clock.close();
        assertFalse(clock.schedule(new Count(), 1));
    }

    private static final class Count extends RetryClock.Task {
        private final AtomicInteger runs = new AtomicInteger();

        @Override
        protected void run() {
            runs.incrementAndGet();
            throw new OutOfMemoryError("a test throws it");
        }
    }

    /** A task that throws ends neither the clock nor the task. */
    @Test
    void aTaskThatThrowsRunsAgain() {
        RetryClock clock = new RetryClock();
        try {
            Count count = new Count();
            for (int i = 1; i <= 3; i++) {
                assertTrue(clock.schedule(count, 1));
                int expected = i;
                Await.until(() -> count.runs.get() == expected, "run " + expected);
            }
        } finally {
            clock.close();
        }
    }
}
