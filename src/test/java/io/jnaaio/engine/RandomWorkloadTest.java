package io.jnaaio.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations of all kinds, ten thousand in the soak profile, with everything going wrong: each ends once, and nothing is leaked. */
@Tag("soak")
@Timeout(30)
class RandomWorkloadTest {
    private static final int OPERATIONS =
            Math.min(10_000, 2_500 * Integer.getInteger("jnaaio.rounds", 1));

    private static final RequestLimits[] LIMITS = {
        TestDriverFactory.ROOMY,
        RequestLimits.builder()
                .buffersMax(1)
                .bytesMax(100)
                .coalesceBelowBytes(16)
                .inFlightMax(3)
                .build(),
        RequestLimits.builder()
                .buffersMax(4)
                .bytesMax(1 << 20)
                .byAddress(true)
                .mergeBytesMax(300)
                .inFlightMax(1)
                .build(),
        RequestLimits.builder()
                .buffersMax(8)
                .bytesMax(200)
                .coalesceBelowBytes(8)
                .mergeBytesMax(200)
                .inFlightMax(2)
                .neighboursWait(true)
                .build(),
    };

    private final List<AioFuture<?>> futures = new ArrayList<>();
    private final List<AtomicInteger> told = new ArrayList<>();
    private int refusedAtSubmit;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void eachEndsOnce(int plan) throws Exception {
        Random random = new Random(20_261_123 + plan);
        try (TestRig rig = TestRig.builder().limits(LIMITS[plan]).queueDepth(12).open()) {
            rig.driver.onCancel = cancelling(rig.driver, random);
            for (int i = 0; i < OPERATIONS; i++) {
                while (rig.freeSlots() == 0 || random.nextInt(3) == 0) {
                    if (rig.freeSlots() == 0) {
                        rig.driver.awaitHeld(1); // the clock brings back what was refused
                    }
                    boolean unused = report(rig.driver, random);
                }
                if (random.nextInt(50) == 0) {
                    rig.driver.refuseNext(random.nextInt(3));
                }
                submit(rig, random);
            }
            rig.driver.refuseNext(0);
            Await.until(
                    () -> {
                        boolean unused = report(rig.driver, random);
                        return rig.freeSlots() == 12;
                    },
                    "everything to end");
            rig.assertNothingLost();
        }
        assertTrue(futures.stream().allMatch(AioFuture::isDone));
        assertTrue(told.stream().allMatch(count -> count.get() == 1), "told once");
        assertEquals(OPERATIONS, futures.size() + told.size() + refusedAtSubmit);
    }

    private static java.util.function.BiFunction<Request, Boolean, CancelStatus> cancelling(
            TestDriver driver, Random random) {
        return (request, wait) -> {
            if (random.nextBoolean() || !driver.take(request)) {
                return CancelStatus.NOT_CANCELED;
            }
            driver.fail(request, Errno.ECANCELED);
            return CancelStatus.CANCELED;
        };
    }

    /** Ends one request somehow; false if the driver holds none. */
    private static boolean report(TestDriver driver, Random random) {
        int held = driver.heldCount();
        if (held == 0) {
            return false;
        }
        int i = random.nextInt(held);
        long bytes = driver.heldSeen(i).bytes();
        switch (random.nextInt(10)) {
            case 0 -> driver.fail(i, Errno.EIO);
            case 1 -> driver.refuse(i);
            case 2, 3, 4 -> driver.complete(i, (long) (random.nextDouble() * bytes));
            default -> driver.complete(i);
        }
        return true;
    }

    private void submit(TestRig rig, Random random) throws IOException {
        ByteBuffer[] buffers = new ByteBuffer[random.nextInt(6)];
        for (int i = 0; i < buffers.length; i++) {
            int length = random.nextInt(60);
            buffers[i] =
                    random.nextBoolean()
                            ? ByteBuffer.allocate(length)
                            : ByteBuffer.allocateDirect(length);
        }
        long offset = random.nextInt(500);
        AioFuture<?> future = null;
        switch (random.nextInt(8)) {
            case 0 -> future = rig.file.fsync(FsyncMode.SYNC);
            case 1 -> future = rig.file.writevDurable(offset, buffers);
            case 2, 3 -> future = rig.file.writev(offset, buffers);
            case 4 -> future = rig.file.readv(offset, buffers);
            default -> submitOperation(rig, random, offset, buffers);
        }
        if (future != null) {
            futures.add(future);
        }
        if (random.nextInt(4) == 0 && !futures.isEmpty()) {
            AioFuture<?> victim =
                    futures.get(futures.size() - 1 - random.nextInt(Math.min(5, futures.size())));
            boolean asked = victim.cancel(false);
            assertTrue(asked || victim.isDone());
        }
    }

    private void submitOperation(TestRig rig, Random random, long offset, ByteBuffer... buffers)
            throws IOException {
        AtomicInteger count = new AtomicInteger();
        SigevNotify notify =
                SigevNotify.callback(
                        Runnable::run,
                        op -> {
                            count.incrementAndGet();
                            reap(op);
                        });
        List<ByteBuffer> list = List.of(buffers);
        AsyncOperation<?> op =
                switch (random.nextInt(3)) {
                    case 0 -> rig.engine.readv(rig.file, offset, list, 0, notify);
                    case 1 -> rig.engine.fsync(rig.file, FsyncMode.DSYNC, 0, notify);
                    default -> rig.engine.writev(rig.file, offset, list, 0, notify);
                };
        try {
            op.submit();
        } catch (ErrnoException e) {
            assertEquals(Errno.EAGAIN, e.errno());
            assertFalse(op.inProgress());
            refusedAtSubmit++;
            return;
        }
        told.add(count);
        if (random.nextInt(5) == 0) {
            CancelStatus unused = op.cancel();
        }
    }

    private static void reap(AsyncOperation<?> op) {
        try {
            Object unused = op.aioReturn();
        } catch (ErrnoException | CancellationException e) {
            assertFalse(op.inProgress());
        }
    }
}
