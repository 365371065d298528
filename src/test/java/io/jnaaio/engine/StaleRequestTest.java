package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jnaaio.api.AioFuture;
import io.jnaaio.spi.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever keeps a request after it was reported reaches nobody else's. */
@Timeout(30)
class StaleRequestTest {
    @Test
    void aSecondReportDoesNotReachTheNextRequestOfTheSlot() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(1).open()) {
            AioFuture<Long> first = rig.file.writev(0, direct("ab"));
            Request stale = rig.driver.held(0);
            rig.driver.complete(0);
            assertEquals(2, Await.value(first));

            AioFuture<Long> second = rig.file.writev(2, direct("cdef"));
            Request current = rig.driver.held(0);
            assertNotSame(stale, current);
            assertEquals(stale.slot(), current.slot(), "the slot is used again");
            assertNotEquals(stale.generation(), current.generation());

            rig.driver.reportAgain(stale, 2);
            assertFalse(second.isDone(), "the report was of the first request");
            rig.driver.complete(0);
            assertEquals(4, Await.value(second));
        }
    }

    @Test
    void theBuffersOfAReportedRequestCannotBeAskedFor() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> write = rig.file.writev(0, direct("ab"));
            Request stale = rig.driver.held(0);
            rig.driver.complete(0);
            assertEquals(2, Await.value(write));
            assertThrows(IllegalStateException.class, () -> stale.buffer(0));
            assertEquals(Request.Kind.WRITE, stale.kind());
            assertEquals(2, stale.lengthBytes());
        }
    }
}
