package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.assertFails;
import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AlignedBuffers;
import io.jnaaio.api.Errno;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An atomic write is one request of one buffer, whatever is around it and whatever the driver says. */
@Timeout(30)
class AtomicWritesTest {
    private static final int UNIT = 8192;

    private static TestDriverFactory factory(String id, RequestLimits limits, boolean atomic) {
        TestDriverFactory factory = new TestDriverFactory(id, limits);
        factory.atomic = atomic;
        return factory;
    }

    private static TestRig rig() throws Exception {
        return TestRig.builder().drivers(factory("fake-one", TestDriverFactory.ROOMY, true)).open();
    }

    @Test
    void aGatherIsOneBufferThatTheDriverKnowsToBeAtomic() throws Exception {
        try (TestRig rig = rig()) {
            AioFuture<Long> write =
                    rig.file.writevAtomic(
                            UNIT,
                            ByteBuffer.allocateDirect(100),
                            ByteBuffer.allocate(UNIT - 164),
                            ByteBuffer.allocateDirect(64));
            Request request = rig.driver.held(0);
            assertTrue(request.atomic());
            assertFalse(request.durable());
            assertEquals(1, request.bufferCount());
            assertEquals(UNIT, request.lengthBytes());
            assertEquals(UNIT, request.offset());
            assertEquals(0, request.buffer(0).alignmentOffset(request.start(0), 4096));
            rig.driver.complete(0);
            assertEquals(UNIT, Await.value(write));
        }
    }

    @Test
    void anAlignedDirectBufferIsUsedInPlaceAndAnyOtherIsCopied() throws Exception {
        try (TestRig rig = rig()) {
            ByteBuffer aligned = AlignedBuffers.allocate(UNIT, 4096).put(0, (byte) 7);
            ByteBuffer odd = AlignedBuffers.allocate(UNIT + 4096, 4096).position(512);
            AioFuture<Long> first = rig.file.writevAtomicDurable(0, aligned);
            AioFuture<Long> second = rig.file.writevAtomic(UNIT, odd.slice(512, UNIT));
            assertTrue(rig.driver.held(0).durable());
            aligned.put(0, (byte) 8);
            Request inPlace = rig.driver.held(0);
            assertEquals(8, inPlace.buffer(0).get(inPlace.start(0)), "the very memory");
            Request copied = rig.driver.held(1);
            assertEquals(0, copied.buffer(0).alignmentOffset(copied.start(0), 4096));
            rig.driver.completeAll();
            assertEquals(UNIT, Await.value(first));
            assertEquals(UNIT, Await.value(second));
        }
    }

    @Test
    void itIsNeverMergedWithItsNeighbours() throws Exception {
        RequestLimits merging =
                RequestLimits.builder()
                        .buffersMax(64)
                        .byAddress(true)
                        .mergeBytesMax(1 << 20)
                        .inFlightMax(1)
                        .build();
        try (TestRig rig = TestRig.builder().drivers(factory("fake-one", merging, true)).open()) {
            AioFuture<Long> block = rig.file.writev(1 << 20, direct("x"));
            AioFuture<Long> before = rig.file.writev(UNIT - 1, direct("a"));
            AioFuture<Long> atomic = rig.file.writevAtomic(UNIT, ByteBuffer.allocate(UNIT));
            AioFuture<Long> next = rig.file.writevAtomic(2L * UNIT, ByteBuffer.allocate(UNIT));
            AioFuture<Long> after = rig.file.writev(3L * UNIT, direct("b"));
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.DSYNC);
            for (int i = 0; i < 6; i++) {
                Request request = rig.driver.held(0);
                boolean isAtomic = i == 2 || i == 3;
                assertEquals(isAtomic, request.atomic(), "request " + i + ": " + request);
                assertTrue(!isAtomic || request.lengthBytes() == UNIT, request::toString);
                rig.driver.complete(0);
            }
            for (AioFuture<Long> each : java.util.List.of(block, before, after)) {
                assertEquals(1, Await.value(each));
            }
            assertEquals(UNIT, Await.value(atomic));
            assertEquals(UNIT, Await.value(next));
            assertEquals(null, Await.value(sync), "a sync waits for them");
        }
    }

    @Test
    void aShortOneIsAnErrorAndDoesNotGoOn() throws Exception {
        try (TestRig rig = rig()) {
            AioFuture<Long> write = rig.file.writevAtomic(0, ByteBuffer.allocate(UNIT));
            rig.driver.complete(0, 4096);
            assertEquals(0, rig.driver.heldCount(), "it is not continued");
            String message = assertFails(Errno.EIO, 4096, write).getMessage();
            assertTrue(message.contains("may be torn"), message);
        }
    }

    @Test
    void oneOfWhichNothingWasWrittenFails() throws Exception {
        try (TestRig rig = rig()) {
            AioFuture<Long> write = rig.file.writevAtomic(0, ByteBuffer.allocate(UNIT));
            rig.driver.complete(0, 0);
            assertEquals(0, rig.driver.heldCount());
            assertFails(Errno.EIO, 0, write);
        }
    }

    @Test
    void aDriverWithoutAtomicWritesThatTakesOverGetsNone() throws Exception {
        TestDriverFactory first = factory("fake-one", TestDriverFactory.ROOMY, true);
        TestDriverFactory second = factory("fake-two", TestDriverFactory.ROOMY, false);
        try (TestRig rig = TestRig.builder().drivers(first, second).open()) {
            AioFuture<Long> atomic = rig.file.writevAtomic(0, ByteBuffer.allocate(UNIT));
            AioFuture<Long> plain = rig.file.writev(UNIT, direct("a"));
            rig.driver.stepDown(0);
            rig.driver.complete(0);
            assertEquals("fake-two", rig.file.backend().id());
            assertEquals(0, second.driver().heldCount(), "it is not imitated");
            String message = assertFails(Errno.EOPNOTSUPP, 0, atomic).getMessage();
            assertTrue(message.contains("the backend of the file has changed"), message);
            assertEquals(1, Await.value(plain));
        }
    }

    @Test
    void aDriverWithAtomicWritesThatTakesOverGetsIt() throws Exception {
        TestDriverFactory first = factory("fake-one", TestDriverFactory.ROOMY, true);
        TestDriverFactory second = factory("fake-two", TestDriverFactory.ROOMY, true);
        try (TestRig rig = TestRig.builder().drivers(first, second).open()) {
            AioFuture<Long> atomic = rig.file.writevAtomic(0, ByteBuffer.allocate(UNIT));
            rig.driver.stepDown(0);
            assertTrue(second.driver().held(0).atomic());
            second.driver().complete(0);
            assertEquals(UNIT, Await.value(atomic));
        }
    }
}
