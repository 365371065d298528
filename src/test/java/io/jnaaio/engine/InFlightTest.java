package io.jnaaio.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.LeakTracking;
import io.jnaaio.api.OperationTrace;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The list of what is in flight. */
@Timeout(30)
class InFlightTest {
    @Test
    void listsWhatIsWithTheDriverAndWhatWaits() throws Exception {
        try (TestRig rig = TestRig.builder().limits(16, 1 << 20, 0, 1).open()) {
            assertEquals(List.of(), rig.engine.inFlight(), "nothing was submitted");
            AioFuture<Long> first = rig.file.writev(0, TestRig.direct("abc"));
            AioFuture<Long> second = rig.file.writev(3, TestRig.direct("de"));
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.DSYNC);
            String file = rig.file.toString();
            assertEquals(
                    List.of(
                            new OperationTrace("writev", file, 0, 3, null),
                            new OperationTrace("writev", file, 3, 2, null),
                            new OperationTrace("fdatasync", file, 0, 0, null)),
                    rig.engine.inFlight(),
                    "one runs, one waits for it, the sync for both");
            rig.letGo();
            assertEquals(3, Await.value(first));
            assertEquals(2, Await.value(second));
            assertNull(Await.value(sync));
            assertEquals(List.of(), rig.engine.inFlight(), "all has ended");
        }
    }

    @Test
    void tellsWhereEachWasSubmitted() throws Exception {
        try (TestRig rig = TestRig.builder().leakTracking(LeakTracking.FULL).open()) {
            AioFuture<Long> write = rig.file.writev(0, TestRig.direct("abc"));
            Throwable place = rig.engine.inFlight().get(0).submittedAt();
            assertNotNull(place, "the stack is remembered");
            assertTrue(
                    Arrays.stream(place.getStackTrace())
                            .anyMatch(f -> f.getMethodName().equals("tellsWhereEachWasSubmitted")),
                    "it leads to the caller");
            rig.letGo();
            assertEquals(3, Await.value(write));
        }
    }
}
