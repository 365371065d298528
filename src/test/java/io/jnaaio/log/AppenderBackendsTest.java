package io.jnaaio.log;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.QueueFull;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Logs on real files, through every backend that is here. */
@Timeout(60)
class AppenderBackendsTest {
    private static final int THREADS = 4;
    private static final int CHAINS = 8;
    private static final int RECORDS = 40;

    @TempDir Path dir;

    /** What was appended, by position. */
    private final ConcurrentSkipListMap<Long, byte[]> appended = new ConcurrentSkipListMap<>();

    static Stream<AioOptions.Builder> engines() {
        Stream<AioOptions.Builder> backends =
                Aio.probe().backends().stream()
                        .filter(backend -> backend.availability().available())
                        .map(backend -> AioOptions.builder().backend(backend.id()));
        return Aio.isAvailable(BackendId.PWRITEV)
                ? Stream.concat(
                        backends,
                        Stream.of(AioOptions.builder().backend(BackendId.PWRITEV).inline(true)))
                : backends;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void manyWritersShareALog(AioOptions.Builder options) throws Exception {
        writeAndCompare(options);
    }

    /** The submission of a group may find no room, and on a completion thread it cannot wait for it. */
    @ParameterizedTest
    @MethodSource("engines")
    void aQueueOfOneIsEnough(AioOptions.Builder options) throws Exception {
        writeAndCompare(options.queueDepth(1).fileQueueFull(QueueFull.FAIL));
    }

    private void writeAndCompare(AioOptions.Builder options) throws Exception {
        Path path = dir.resolve("log");
        Files.write(path, new byte[] {1, 2, 3});
        try (AsyncIo io = Aio.open(options.build());
                AioFile file = io.openFile(path, WRITE)) {
            try (Appender log = Appender.open(file, 3)) {
                log.flush().join();
                List<CompletableFuture<?>> all = new ArrayList<>();
                for (int chain = 0; chain < CHAINS; chain++) {
                    all.add(chain(log, chain, RECORDS));
                }
                for (int thread = 0; thread < THREADS; thread++) {
                    int seed = CHAINS + thread;
                    all.add(CompletableFuture.runAsync(() -> loop(log, seed), r -> start(r)));
                }
                CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
                assertEquals(Files.size(path), log.position());
            }
            assertEquals(0, io.stats().inFlight());
        }
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes(new byte[] {1, 2, 3});
        appended.forEach(
                (position, bytes) -> {
                    assertEquals(position, expected.size(), "without gaps");
                    expected.writeBytes(bytes);
                });
        assertArrayEquals(expected.toByteArray(), Files.readAllBytes(path));
        assertEquals((THREADS + CHAINS) * RECORDS, appended.size());
    }

    private static void start(Runnable task) {
        new Thread(task).start();
    }

    private void loop(Appender log, int seed) {
        for (int i = 0; i < RECORDS; i++) {
            ByteBuffer[] record = LogRecords.make(i, seed, 10 * i);
            byte[] bytes = PowerCuts.bytesOf(record);
            appended.put(log.append(record).join(), bytes);
        }
    }

    private CompletableFuture<Void> chain(Appender log, int seed, int left) {
        if (left == 0) {
            return CompletableFuture.completedFuture(null);
        }
        ByteBuffer[] record = LogRecords.make(left, seed, 7 * left);
        byte[] bytes = PowerCuts.bytesOf(record);
        return log.append(record)
                .thenCompose(
                        position -> {
                            appended.put(position, bytes);
                            return chain(log, seed, left - 1);
                        });
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aWaitInAnotherFutureOfTheEngineIsRefused(AioOptions.Builder options) throws Exception {
        Path path = dir.resolve("log");
        Thread caller = Thread.currentThread();
        try (AsyncIo io = Aio.open(options.inline(false).build());
                AioFile file = io.openFile(path, CREATE, WRITE);
                Appender log = Appender.open(file, 0)) {
            CompletableFuture<Boolean> refused =
                    file.writev(1 << 20, ByteBuffer.allocate(10))
                            .thenApply(
                                    written -> {
                                        AioFuture<Long> record =
                                                log.append(ByteBuffer.allocate(10));
                                        // The write may have been done before this was attached.
                                        boolean mayWait = Thread.currentThread() == caller;
                                        try {
                                            record.join();
                                        } catch (IllegalStateException e) {
                                            return !mayWait;
                                        }
                                        return mayWait;
                                    });
            assertTrue(refused.join());
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void filesThatAreNotForLogs(AioOptions.Builder options) throws Exception {
        Path path = Files.createFile(dir.resolve("log"));
        try (AsyncIo io = Aio.open(options.build());
                AioFile reading = io.openFile(path, READ);
                AioFile appending = io.openFile(path, APPEND)) {
            assertThrows(NonWritableChannelException.class, () -> Appender.open(reading, 0));
            String why =
                    assertThrows(IllegalArgumentException.class, () -> Appender.open(appending, 0))
                            .getMessage();
            assertTrue(why.contains("APPEND"), why);
        }
    }
}
