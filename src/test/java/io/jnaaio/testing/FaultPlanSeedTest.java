package io.jnaaio.testing;

import static io.jnaaio.testing.FaultPlanTest.fake;
import static io.jnaaio.testing.FaultPlanTest.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random decisions of a plan: the same seed gives the same run. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultPlanSeedTest {
    @Test
    void theSameSeedIsTheSameRun() {
        List<String> one = run(11);
        assertEquals(one, run(11));
        assertNotEquals(one, run(12));
        assertTrue(one.size() > 10, "there were faults");
    }

    private static List<String> run(long seed) {
        FaultPlan.Builder plan =
                FaultPlan.builder()
                        .seed(seed)
                        .fail(Errno.EIO, Calls.writes().chance(0.1))
                        .shortTransfer(1, Calls.writes().range(50, 100).chance(0.2))
                        .delay(Duration.ofMillis(3), Calls.any().chance(0.3))
                        .cancelAnyhow(Calls.any());
        List<String> seen = new ArrayList<>();
        try (FakeAio fake = fake(plan)) {
            AioFile log = fake.file("log");
            for (int i = 0; i < 100; i++) {
                int number = i;
                AioFuture<Long> one = log.writev(i, text("abc"));
                var unused = one.whenComplete((n, e) -> seen.add(number + " " + n + " " + e));
                if (i % 5 == 0) {
                    one.cancel(false);
                }
                if (i % 10 == 9) {
                    fake.completeAllInAnyOrder(seed + i);
                }
            }
            seen.addAll(fake.faults().injected());
            seen.add(fake.text("log"));
            seen.add(fake.now().toString());
        }
        return seen;
    }
}
