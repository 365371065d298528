package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.spi.Request.Kind;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Transfers of the calling thread, and what else goes on meanwhile. */
@Timeout(30)
class CallerIoTest {
    private static final int JDK_WITH_ARENAS = 22;

    /** A sync that is submitted while a thread is in its write waits for it; a later write does not hold it up. */
    @Test
    void aSyncWaitsForTheWritesOfCallersBeforeIt() throws Exception {
        try (TestRig rig = TestRig.builder().open()) {
            CountDownLatch inFirst = new CountDownLatch(1);
            CountDownLatch endFirst = new CountDownLatch(1);
            CountDownLatch inSecond = new CountDownLatch(1);
            CountDownLatch endSecond = new CountDownLatch(1);
            rig.driver.inCaller =
                    request -> {
                        boolean first = request.offset() == 0;
                        (first ? inFirst : inSecond).countDown();
                        await(first ? endFirst : endSecond);
                        return request.lengthBytes();
                    };
            Await.Background<Long> first = writing(rig, 0);
            await(inFirst);
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.DSYNC);
            assertEquals(0, rig.driver.heldCount(), "it waits for the write before it");
            Await.Background<Long> second = writing(rig, 10);
            await(inSecond);
            endFirst.countDown();
            assertEquals(3, first.join());
            assertEquals(1, rig.driver.heldCount(), "the write behind it does not hold it up");
            assertEquals(Kind.DATASYNC, rig.driver.heldSeen(0).kind());
            rig.driver.complete(0);
            Await.value(sync);
            endSecond.countDown();
            assertEquals(3, second.join());
        }
    }

    /** The engine's threads could not copy the bytes out, so the read does not wait for the pool. */
    @Test
    void aReadIntoAConfinedArenaNeedsNoRoomInThePool() throws Exception {
        assumeTrue(
                Runtime.version().feature() >= JDK_WITH_ARENAS,
                "java.lang.foreign is there from JDK 22 on");
        Class<?> arenas = Class.forName("java.lang.foreign.Arena");
        Class<?> allocators = Class.forName("java.lang.foreign.SegmentAllocator");
        Class<?> segments = Class.forName("java.lang.foreign.MemorySegment");
        try (TestRig rig = TestRig.builder().stagingBytes(4096).open();
                AutoCloseable arena = (AutoCloseable) arenas.getMethod("ofConfined").invoke(null)) {
            Object segment = allocators.getMethod("allocate", long.class).invoke(arena, 5000L);
            ByteBuffer target = (ByteBuffer) segments.getMethod("asByteBuffer").invoke(segment);
            rig.memory.write(0, new byte[5000]);
            rig.memory.write(4990, new byte[] {7});
            rig.driver.inCaller = request -> rig.memory.move(request, Long.MAX_VALUE);
            AioFuture<Long> other = rig.file.readv(0, ByteBuffer.allocate(4096));
            assertEquals(0, rig.staging().freeBytes());
            assertEquals(5000, rig.file.read(0, target));
            assertEquals(7, target.get(4990));
            assertThrows(IllegalArgumentException.class, () -> rig.file.readv(0, target.clear()));
            rig.driver.complete(0);
            assertEquals(4096, Await.value(other));
        }
    }

    /** Three callers' writes end in another order than they began. */
    @Test
    void aSyncWaitsForTheOldest() throws Exception {
        try (TestRig rig = TestRig.builder().open()) {
            CountDownLatch[] begun = new CountDownLatch[3];
            CountDownLatch[] end = new CountDownLatch[3];
            for (int i = 0; i < 3; i++) {
                begun[i] = new CountDownLatch(1);
                end[i] = new CountDownLatch(1);
            }
            rig.driver.inCaller =
                    request -> {
                        int which = (int) request.offset();
                        begun[which].countDown();
                        await(end[which]);
                        return request.lengthBytes();
                    };
            for (int i = 0; i < 3; i++) {
                Await.Background<Long> unused = writing(rig, i);
                await(begun[i]);
            }
            AioFuture<Void> sync = rig.file.fsync(FsyncMode.SYNC);
            for (int which : new int[] {1, 2, 0}) {
                assertEquals(0, rig.driver.heldCount(), "one of them is not ended");
                end[which].countDown();
                int ended = which == 0 ? 3 : which;
                Await.until(() -> rig.file.stats().completed() == ended, "the write");
            }
            Await.until(() -> rig.driver.heldCount() == 1, "the sync");
            rig.driver.complete(0);
            Await.value(sync);
        }
    }

    @Test
    void aCloseWaitsForThem() throws Exception {
        try (TestRig rig = TestRig.builder().open()) {
            CountDownLatch in = new CountDownLatch(1);
            CountDownLatch end = new CountDownLatch(1);
            rig.driver.inCaller =
                    request -> {
                        in.countDown();
                        await(end);
                        return request.lengthBytes();
                    };
            Await.Background<Long> write = writing(rig, 0);
            await(in);
            Await.Background<Boolean> closed =
                    new Await.Background<>(
                            () -> {
                                rig.file.close();
                                return true;
                            });
            Await.until(() -> !rig.file.isOpen(), "the close");
            assertFalse(closed.done(), "a close waits for the call");
            assertEquals(
                    1,
                    rig.file.lane().countInFlight(),
                    "a shutdown does not take the descriptor from it");
            assertTrue(
                    rig.file.lane().hasOwnWrites(),
                    "a sync by the kernel itself waits for it, too");
            end.countDown();
            assertEquals(3, write.join());
            assertTrue(closed.join());
        }
    }

    @Test
    void shortCallsGoOn() throws Exception {
        try (TestRig rig = TestRig.builder().open()) {
            StringBuilder offsets = new StringBuilder();
            rig.driver.inCaller =
                    request -> {
                        offsets.append(request.offset()).append(' ');
                        return Math.min(2, request.lengthBytes());
                    };
            assertEquals(7, rig.file.write(10, direct("abc"), direct("d"), direct("efg")));
            assertEquals("10 12 14 16 ", offsets.toString());
            assertEquals(4, rig.file.stats().requests());
        }
    }

    @Test
    void anErrorBehindAShortCallNamesTheBytes() throws Exception {
        try (TestRig rig = TestRig.builder().open()) {
            rig.driver.inCaller =
                    request -> {
                        if (request.offset() == 0) {
                            return 2;
                        }
                        throw new ErrnoException("pwrite", Errno.ENOSPC, 28, "full", 0, null);
                    };
            ByteBuffer buffer = direct("abcdef");
            ErrnoException e = assertThrows(ErrnoException.class, () -> rig.file.write(0, buffer));
            assertEquals(2, e.bytesTransferred());
            assertEquals(Errno.ENOSPC, e.errno());
            assertEquals(2, buffer.position(), "the positions say what is in the file");
            assertEquals(1, rig.file.stats().failed().get(Errno.ENOSPC));
        }
    }

    /** Two buffers of together more than a system's call takes; the second one goes with the next call. */
    @Test
    void moreBytesThanOneCallTakesAreDivided() throws Exception {
        try (TestRig rig = TestRig.builder().open()) {
            ByteBuffer large = ByteBuffer.allocateDirect(1 << 20);
            StringBuilder counts = new StringBuilder();
            rig.driver.inCaller =
                    request -> {
                        counts.append(request.bufferCount()).append(' ');
                        return request.lengthBytes();
                    };
            ByteBuffer[] buffers = new ByteBuffer[3];
            for (int i = 0; i < buffers.length; i++) {
                buffers[i] = large.duplicate();
            }
            assertEquals(3L << 20, rig.file.write(0, buffers));
            assertEquals("2 1 ", counts.toString(), "no more buffers than the driver takes");
        }
    }

    /** What a driver must not do: more than it was asked, nothing for ever. */
    @Test
    void aDriverThatMisreportsEndsIt() throws Exception {
        try (TestRig rig = TestRig.builder().open()) {
            for (long wrong : new long[] {-1, 4, Long.MAX_VALUE, 0}) {
                rig.driver.inCaller = request -> wrong;
                ErrnoException e =
                        assertThrows(ErrnoException.class, () -> rig.file.write(0, direct("abc")));
                assertEquals(Errno.EIO, e.errno(), "reported " + wrong);
            }
        }
    }

    @Test
    void aFullStagingPoolSendsItThroughTheEngine() throws Exception {
        try (TestRig rig = TestRig.builder().stagingBytes(4096).open()) {
            rig.driver.inCaller = request -> request.lengthBytes();
            AioFuture<Long> holding = rig.file.writev(0, ByteBuffer.allocate(4096));
            Await.Background<Long> write =
                    new Await.Background<>(() -> rig.file.write(8192, ByteBuffer.allocate(100)));
            Await.until(() -> rig.file.stats().queueFullWaits() == 1, "the wait for memory");
            rig.driver.complete(0);
            assertEquals(4096, Await.value(holding));
            Await.until(() -> rig.driver.heldCount() == 1, "the write");
            rig.driver.complete(0);
            assertEquals(100, write.join());
        }
    }

    private static Await.Background<Long> writing(TestRig rig, long offset) {
        return new Await.Background<>(() -> rig.file.write(offset, direct("abc")));
    }

    private static void await(CountDownLatch latch) {
        Await.latch(latch, "the other thread");
    }
}
