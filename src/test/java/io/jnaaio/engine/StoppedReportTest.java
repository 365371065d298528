package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.assertFails;
import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.spi.Request.Kind;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A report that an Error stops half-way: its operation fails, and nothing else is harmed. */
@Timeout(30)
class StoppedReportTest {
    /** The end of the next operation is stopped. */
    private static void stopNextEnd(TestDriver driver) {
        AtomicBoolean stops = new AtomicBoolean(true);
        driver.onId =
                () -> {
                    if (stops.getAndSet(false)) {
                        throw new OutOfMemoryError("made up");
                    }
                };
    }

    @Test
    void aSyncStillWaitsForTheOtherWrites() throws Exception {
        try (TestRig rig = TestRig.roomy()) {
            AioFuture<Long> a = rig.file.writev(0, direct("a"));
            AioFuture<Long> b = rig.file.writev(1, direct("b"));
            AioFuture<Long> c = rig.file.writev(2, direct("c"));
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.SYNC);
            stopNextEnd(rig.driver);
            rig.driver.complete(0);
            assertFails(Errno.ENOMEM, 1, a);
            assertEquals(2, rig.driver.heldCount(), "the sync waits for two writes");
            assertEquals(2, rig.engine.inFlight().size() - 1, "and they are known to be in flight");
            rig.driver.complete(0);
            rig.driver.complete(0);
            assertEquals(Kind.SYNC, rig.driver.heldSeen(0).kind());
            rig.driver.completeAll();
            assertEquals(1, Await.value(b));
            assertEquals(1, Await.value(c));
            assertEquals(null, Await.value(sync));
        }
    }

    @Test
    void theDriverIsStillChanged() throws Exception {
        try (TestRig rig =
                TestRig.builder()
                        .drivers(
                                new TestDriverFactory("fake-one", TestDriverFactory.ROOMY),
                                new TestDriverFactory("fake-two", TestDriverFactory.ROOMY))
                        .open()) {
            AioFuture<Long> a = rig.file.writev(0, direct("a"));
            AioFuture<Long> b = rig.file.writev(1, direct("b"));
            rig.driver.stepDown(0);
            stopNextEnd(rig.driver);
            rig.driver.complete(0);
            assertFails(Errno.ENOMEM, 1, b);
            assertEquals("fake-two", rig.file.backend().id());
            rig.factories.get(1).driver().completeAll();
            assertEquals(1, Await.value(a));
        }
    }
}
