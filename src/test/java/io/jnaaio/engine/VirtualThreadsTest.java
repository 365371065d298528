package io.jnaaio.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.FsyncMode;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten thousand virtual threads that wait on operations (JDK 21 and later) give their carriers back. */
@Timeout(120)
class VirtualThreadsTest {
    private static final int JDK_WITH_VIRTUAL_THREADS = 21;
    private static final int THREADS = 10_000;
    private static final int CARRIERS_MAX = 2 * Runtime.getRuntime().availableProcessors();

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final CountDownLatch done = new CountDownLatch(THREADS);

    @TempDir Path dir;

    @BeforeEach
    void virtualThreadsAreThere() {
        Assumptions.assumeTrue(
                Runtime.version().feature() >= JDK_WITH_VIRTUAL_THREADS,
                "virtual threads are there from JDK 21 on");
    }

    /** {@code Thread.startVirtualThread}; by reflection, for the tests are compiled for JDK 17. */
    private void start(Await.Action action) throws ReflectiveOperationException {
        Runnable body =
                () -> {
                    try {
                        action.run();
                    } catch (Throwable e) {
                        failures.add(e);
                    } finally {
                        done.countDown();
                    }
                };
        var unused =
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, body);
    }

    /** The platform threads that run virtual ones. */
    private static long carriers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getClass().getSimpleName().equals("CarrierThread"))
                .count();
    }

    private void assertFewCarriers(String what) {
        long carriers = carriers();
        assertTrue(carriers > 0, "the carriers are found");
        assertTrue(carriers <= CARRIERS_MAX, carriers + " carriers: " + what);
    }

    private void assertAllDone() {
        Await.latch(done, "all threads");
        assertEquals(0, failures.size(), () -> "the first failure: " + failures.peek());
    }

    @Test
    void waitingOnFutures() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(THREADS).open()) {
            for (int i = 0; i < THREADS; i++) {
                long offset = 3L * i;
                start(
                        () -> {
                            AioFuture<Long> write = rig.file.writev(offset, TestRig.direct("abc"));
                            assertEquals(3, write.get());
                        });
            }
            rig.driver.awaitHeld(THREADS);
            assertFewCarriers("all wait for a future");
            rig.driver.completeAll();
            assertAllDone();
        }
    }

    @Test
    void waitingOnOperations() throws Exception {
        try (TestRig rig = TestRig.builder().queueDepth(THREADS).open()) {
            for (int i = 0; i < THREADS; i++) {
                long offset = 3L * i;
                start(
                        () -> {
                            AsyncWritev write = rig.submitted(offset, TestRig.direct("abc"));
                            assertTrue(write.await(Duration.ofMinutes(1)));
                            assertEquals(3, write.aioReturn());
                        });
            }
            rig.driver.awaitHeld(THREADS);
            assertFewCarriers("all wait for an operation");
            rig.driver.completeAll();
            assertAllDone();
        }
    }

    @Test
    void waitingForRoom() throws Exception {
        int depth = 8;
        try (TestRig rig = TestRig.builder().queueDepth(depth).open()) {
            for (int i = 0; i < THREADS; i++) {
                long offset = 3L * i;
                start(
                        () -> {
                            AioFuture<Long> write = rig.file.writev(offset, TestRig.direct("abc"));
                            assertEquals(3, write.join());
                        });
            }
            Await.until(
                    () -> rig.engine.stats().queueFullWaits() >= THREADS - depth,
                    "all others wait");
            assertFewCarriers("all but " + depth + " wait for room");
            rig.driver.inline = TestDriver::complete;
            rig.driver.completeAll();
            assertAllDone();
        }
    }

    static Stream<String> backends() {
        return Aio.probe().backends().stream()
                .filter(backend -> backend.availability().available())
                .map(backend -> backend.id().id());
    }

    @ParameterizedTest
    @MethodSource("backends")
    void writingReadingAndSyncing(String backend) throws Exception {
        AtomicInteger most = new AtomicInteger();
        Path path = Files.createFile(dir.resolve("file"));
        try (AsyncIo io = Aio.open(AioOptions.builder().backend(backend).build());
                AioFile file =
                        io.openFile(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (int i = 0; i < THREADS; i++) {
                long offset = 8L * i;
                boolean sync = i % 1000 == 0;
                boolean look = i % 500 == 0;
                start(
                        () -> {
                            ByteBuffer buffer = ByteBuffer.allocate(8).putLong(offset).flip();
                            assertEquals(8, file.writev(offset, buffer).join());
                            if (sync) {
                                file.fsync(FsyncMode.DSYNC).join();
                            }
                            assertEquals(8, file.readv(offset, buffer.clear()).join());
                            assertEquals(offset, buffer.flip().getLong());
                            if (look) {
                                most.accumulateAndGet((int) carriers(), Math::max);
                            }
                        });
            }
            assertAllDone();
            assertTrue(most.get() > 0, "somebody looked");
            assertTrue(most.get() <= CARRIERS_MAX, most + " carriers");
        }
    }
}
