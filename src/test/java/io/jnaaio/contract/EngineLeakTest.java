package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Opens, uses and closes many engines, 100 in the soak profile: no descriptor, mapping of a ring or thread is left.
 */
@Tag("soak")
@Timeout(120)
class EngineLeakTest {
    private static final int ENGINES = Math.min(100, 25 * Integer.getInteger("jnaaio.rounds", 1));
    private static final int WARM_UP = 5;
    private static final int WRITES = 8;
    private static final int BLOCK = 4096;
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final Path MAPPINGS = Path.of("/proc/self/maps");

    @TempDir Path dir;

    @BeforeEach
    void proc() {
        Assumptions.assumeTrue(Files.isReadable(MAPPINGS), "no /proc to count leaks in");
    }

    static Stream<String> backends() {
        return Stream.concat(Backend.here().stream(), Stream.of("auto"));
    }

    /** The resources of the process that could leak. */
    private record Holdings(int descriptors, int rings, Set<Thread> threads) {
        static Holdings now() throws IOException {
            return new Holdings(
                    OpenDescriptors.count(),
                    (int)
                            Files.readAllLines(MAPPINGS).stream()
                                    .filter(line -> line.contains("[io_uring]"))
                                    .count(),
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("jna-aio-"))
                            .collect(Collectors.toSet()));
        }

        boolean exceeds(Holdings before) {
            return descriptors > before.descriptors
                    || rings > before.rings
                    || !before.threads.containsAll(threads);
        }
    }

    private void assertNoLeak(Holdings before) throws IOException {
        long end = System.nanoTime() + DEADLINE_NANOS;
        Holdings now = Holdings.now();
        // A class loader may have a jar open for a moment.
        while (now.exceeds(before) && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            now = Holdings.now();
        }
        assertFalse(now.exceeds(before), "before: " + before + ", after: " + now);
    }

    private interface Use {
        void of(AsyncIo io) throws IOException;
    }

    private void repeat(String backend, Use use) throws IOException {
        AioOptions options = AioOptions.builder().backend(backend).build();
        Holdings before = null;
        for (int i = -WARM_UP; i < ENGINES; i++) {
            if (i == 0) {
                before = Holdings.now();
            }
            try (AsyncIo io = Aio.open(options)) {
                use.of(io);
            }
        }
        assertNoLeak(before);
    }

    private AioFile open(AsyncIo io, OpenOption... more) throws IOException {
        List<OpenOption> options =
                new ArrayList<>(List.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        options.addAll(List.of(more));
        return io.openFile(dir.resolve("file"), options.toArray(OpenOption[]::new));
    }

    private static List<AioFuture<Long>> write(AioFile file) {
        List<AioFuture<Long>> writes = new ArrayList<>();
        for (int i = 0; i < WRITES; i++) {
            ByteBuffer block =
                    ByteBuffer.allocateDirect(2 * BLOCK).alignedSlice(BLOCK).limit(BLOCK);
            writes.add(file.writev((long) i * BLOCK, block));
        }
        return writes;
    }

    private static void joinAll(List<AioFuture<Long>> writes) {
        writes.forEach(write -> assertEquals(BLOCK, write.join()));
    }

    @ParameterizedTest
    @MethodSource("backends")
    void closed(String backend) throws IOException {
        repeat(
                backend,
                io -> {
                    try (AioFile file = open(io)) {
                        joinAll(write(file));
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void closedWithADirectFile(String backend) throws IOException {
        Assumptions.assumeTrue(direct(), "the temporary folder's file system has no O_DIRECT");
        if (backend.equals(BackendId.NIO.id())) {
            return; // The JDK checks the alignment.
        }
        repeat(
                backend,
                io -> {
                    try (AioFile file = open(io, ExtendedOpenOption.DIRECT)) {
                        joinAll(write(file));
                    }
                });
    }

    private boolean direct() throws IOException {
        try (AsyncIo io = Aio.open(AioOptions.builder().backend("auto").build());
                AioFile file = open(io, ExtendedOpenOption.DIRECT)) {
            return file.isOpen();
        } catch (java.nio.file.FileSystemException e) {
            return false;
        }
    }

    /** The engine closes the file, with writes in flight. */
    @ParameterizedTest
    @MethodSource("backends")
    void closedAtOnce(String backend) throws IOException {
        repeat(
                backend,
                io -> {
                    List<AioFuture<Long>> writes = write(open(io));
                    io.closeNow();
                    for (AioFuture<Long> write : writes) {
                        assertTrue(write.isDone(), "closing waits for what it could not cancel");
                        try {
                            assertEquals(BLOCK, write.join());
                        } catch (CompletionException
                                | java.util.concurrent.CancellationException e) {
                            assertTrue(String.valueOf(e).contains("ancel"), String.valueOf(e));
                        }
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void neverUsed(String backend) throws IOException {
        repeat(backend, io -> assertTrue(io.isOpen()));
    }
}
