package io.jnaaio.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.QueueFull;
import io.jnaaio.engine.Await.Background;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.nio.ByteBuffer;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Eight threads submit on several files, three complete, and everything goes wrong now and then. */
@Tag("soak")
class EngineStressTest {
    private static final int ROUNDS = Integer.getInteger("jnaaio.rounds", 1);
    private static final int SUBMITTERS = 8;
    private static final int COMPLETERS = 3;
    private static final int EACH = 1500;
    private static final int REGION = 400;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicLong verified = new AtomicLong();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void manyThreads(int plan) throws Exception {
        RequestLimits[] limits = {
            TestDriverFactory.ROOMY,
            RequestLimits.builder()
                    .buffersMax(1)
                    .bytesMax(150)
                    .coalesceBelowBytes(16)
                    .inFlightMax(4)
                    .build(),
            RequestLimits.builder()
                    .buffersMax(6)
                    .bytesMax(1 << 20)
                    .byAddress(true)
                    .mergeBytesMax(500)
                    .inFlightMax(2)
                    .neighboursWait(true)
                    .build()
        };
        for (int round = 0; round < ROUNDS; round++) {
            stop.set(false);
            try (TestRig rig =
                    TestRig.builder()
                            .limits(limits[plan])
                            .queueDepth(24)
                            .stagingBytes(1 << 16)
                            .operations(QueueFull.BLOCK)
                            .open()) {
                run(rig, 1000L * round + plan);
            }
        }
        assertTrue(verified.get() > 0);
    }

    private void run(TestRig rig, long seed) throws Exception {
        rig.driver.onCancel =
                (request, wait) -> {
                    if (!rig.driver.take(request)) {
                        return CancelStatus.NOT_CANCELED;
                    }
                    rig.driver.fail(request, Errno.ECANCELED);
                    return CancelStatus.CANCELED;
                };
        List<EngineFile> files = new ArrayList<>(List.of(rig.file));
        for (int i = 1; i < 3; i++) {
            files.add(rig.open(Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE)));
        }
        List<Background<Boolean>> completers = new ArrayList<>();
        for (int i = 0; i < COMPLETERS; i++) {
            Random random = new Random(seed * 31 + i);
            completers.add(Await.run(() -> complete(rig.driver, random)));
        }
        List<Background<Boolean>> submitters = new ArrayList<>();
        for (int i = 0; i < SUBMITTERS; i++) {
            int region = i;
            Random random = new Random(seed * 17 + i);
            EngineFile file = files.get(i % files.size());
            submitters.add(Await.run(() -> submit(file, region * REGION, random)));
        }
        long start = System.nanoTime();
        for (Background<Boolean> submitter : submitters) {
            while (!submitter.done() && System.nanoTime() - start < TimeUnit.SECONDS.toNanos(60)) {
                Await.pause();
            }
            assertTrue(submitter.join());
        }
        // Syncs that nobody waited for are still on their way.
        Await.until(() -> rig.engine.stats().inFlight() == 0, "all that was submitted");
        stop.set(true);
        for (Background<Boolean> completer : completers) {
            assertTrue(completer.join());
        }
    }

    private void complete(TestDriver driver, Random random) {
        while (!stop.get()) {
            Request request = driver.poll();
            if (request == null) {
                Await.pause();
                continue;
            }
            long bytes = request.lengthBytes();
            switch (random.nextInt(40)) {
                case 0 -> driver.fail(request, Errno.EIO);
                case 1 -> driver.refuse(request);
                case 2, 3, 4 -> {
                    // At least 1, for 0 would be the end of the file.
                    long some = 1 + (long) (random.nextDouble() * bytes);
                    driver.complete(request, some);
                }
                default -> driver.complete(request);
            }
            if (random.nextInt(30) == 0) {
                driver.refuseNext(1);
            }
        }
    }

    /** Writes to a region of its own, and reads back what was written. */
    private void submit(EngineFile file, int region, Random random) throws Exception {
        for (int i = 0; i < EACH; i++) {
            byte[] bytes = new byte[1 + random.nextInt(REGION)];
            random.nextBytes(bytes);
            ByteBuffer[] gather = gather(bytes, random);
            AioFuture<Long> write =
                    random.nextInt(5) == 0
                            ? file.writevDurable(region, gather)
                            : file.writev(region, gather);
            if (random.nextInt(10) == 0) {
                boolean unused = write.cancel(false);
            }
            if (random.nextInt(10) == 0) {
                AioFuture<Void> unused = file.fsync(FsyncMode.SYNC);
            }
            if (!ends(write)) {
                continue;
            }
            assertEquals(bytes.length, write.join());
            ByteBuffer[] scatter = gather(new byte[bytes.length], random);
            AioFuture<Long> read = file.readv(region, scatter);
            if (ends(read)) {
                byte[] back = new byte[bytes.length];
                int at = 0;
                for (ByteBuffer buffer : scatter) {
                    buffer.flip().get(back, at, buffer.limit());
                    at += buffer.limit();
                }
                assertArrayEquals(bytes, back);
                verified.incrementAndGet();
            }
        }
    }

    /** True if it succeeded; false if it failed in a way that is expected here. */
    private static boolean ends(AioFuture<Long> future) throws Exception {
        try {
            long unused = Await.value(future);
            return true;
        } catch (CancellationException e) {
            return false;
        } catch (ErrnoException e) {
            assertEquals(Errno.EIO, e.errno(), e.toString());
            return false;
        }
    }

    private static ByteBuffer[] gather(byte[] bytes, Random random) {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, 1 + random.nextInt(120));
            ByteBuffer buffer =
                    random.nextBoolean()
                            ? ByteBuffer.allocate(length)
                            : ByteBuffer.allocateDirect(length);
            buffers.add(buffer.put(bytes, at, length).flip());
            at += length;
        }
        return buffers.toArray(new ByteBuffer[0]);
    }
}
