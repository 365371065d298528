package io.jnaaio.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncFsync;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Availability;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.LeakTracking;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.QueueFull;
import io.jnaaio.api.Selection;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.buffers.StagingPool;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

/** An engine over test drivers, with one file open; closing it checks that nothing was lost. */
final class TestRig implements AutoCloseable {
    final Engine engine;
    final List<TestDriverFactory> factories;
    final EngineFile file;
    final TestDriver driver;
    final MemoryFile memory;
    private final int depth;

    private TestRig(Builder plan) throws IOException {
        factories = plan.factories;
        depth = plan.depth;
        AioOptions options =
                AioOptions.builder()
                        .fileQueueFull(plan.fileQueueFull)
                        .operationQueueFull(plan.operationQueueFull)
                        .build();
        List<DriverFactory> drivers = List.copyOf(factories);
        engine =
                (Engine)
                        Engine.open(
                                new EngineConfig(
                                        options,
                                        depth,
                                        plan.stagingBytes,
                                        false,
                                        plan.leakTracking,
                                        FACTS,
                                        new Selection(
                                                plan.requested,
                                                "test",
                                                drivers.stream().map(DriverFactory::id).toList(),
                                                "made up"),
                                        drivers));
        file = open(plan.options);
        driver = factories.get(0).driver();
        memory = (MemoryFile) file.lane().handle();
    }

    private static final PlatformFacts FACTS =
            new PlatformFacts(
                    PlatformFacts.Os.OTHER,
                    "made up",
                    "1.0",
                    "amd64",
                    64,
                    true,
                    "unknown",
                    "",
                    "17",
                    Availability.no("made up"),
                    "",
                    4096,
                    1024,
                    Set.of(),
                    Map.of());

    /** How the engine is to be. */
    static final class Builder {
        private List<TestDriverFactory> factories =
                List.of(new TestDriverFactory("fake-one", TestDriverFactory.ROOMY));
        private int depth = 16;
        private int stagingBytes = 1 << 16;
        private LeakTracking leakTracking = LeakTracking.OFF;
        private String requested = "auto";
        private QueueFull fileQueueFull = QueueFull.BLOCK;
        private QueueFull operationQueueFull = QueueFull.FAIL;
        private Set<OpenOption> options = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

        Builder limits(RequestLimits limits) {
            factories = List.of(new TestDriverFactory("fake-one", limits));
            return this;
        }

        /** Limits without coalescing. */
        Builder limits(int buffersMax, long bytesMax, int mergeBytesMax, int inFlightMax) {
            return limits(
                    RequestLimits.builder()
                            .buffersMax(buffersMax)
                            .bytesMax(bytesMax)
                            .byAddress(true)
                            .mergeBytesMax(mergeBytesMax)
                            .inFlightMax(inFlightMax)
                            .neighboursWait(inFlightMax <= 2)
                            .build());
        }

        Builder drivers(TestDriverFactory... several) {
            factories = List.of(several);
            return this;
        }

        Builder requested(String backend) {
            requested = backend;
            return this;
        }

        Builder queueDepth(int operations) {
            depth = operations;
            return this;
        }

        Builder stagingBytes(int bytes) {
            stagingBytes = bytes;
            return this;
        }

        Builder leakTracking(LeakTracking level) {
            leakTracking = level;
            return this;
        }

        /** The policy of operations. */
        Builder operations(QueueFull policy) {
            operationQueueFull = policy;
            return this;
        }

        /** The policy of the file's own transfers. */
        Builder files(QueueFull policy) {
            fileQueueFull = policy;
            return this;
        }

        Builder append() {
            options = Set.of(StandardOpenOption.APPEND);
            return this;
        }

        TestRig open() throws IOException {
            return new TestRig(this);
        }
    }

    static Builder builder() {
        return new Builder();
    }

    static TestRig roomy() throws IOException {
        return new Builder().open();
    }

    /** One more file. */
    EngineFile open(Set<OpenOption> options) throws IOException {
        return (EngineFile) engine.openFile(Path.of("no-such-directory", "in-memory"), options);
    }

    // ---- operations

    AsyncWritev writev(long offset, ByteBuffer... buffers) throws IOException {
        return writev(SigevNotify.none(), offset, buffers);
    }

    AsyncWritev writev(SigevNotify notify, long offset, ByteBuffer... buffers) throws IOException {
        return engine.writev(file, offset, List.of(buffers), 0, notify);
    }

    AsyncReadv readv(long offset, ByteBuffer... buffers) throws IOException {
        return engine.readv(file, offset, List.of(buffers), 0, SigevNotify.none());
    }

    AsyncFsync fsync(FsyncMode mode) throws IOException {
        return engine.fsync(file, mode, 0, SigevNotify.none());
    }

    /** A write that is submitted already. */
    AsyncWritev submitted(long offset, ByteBuffer... buffers) throws IOException {
        AsyncWritev write = writev(offset, buffers);
        write.submit();
        return write;
    }

    static ByteBuffer direct(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    static ByteBuffer heap(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** What was put into a buffer from its start. */
    static String text(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.duplicate().clear().get(0, bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static ErrnoException assertFails(Errno errno, long bytes, Executable asked) {
        ErrnoException e = Assertions.assertThrows(ErrnoException.class, asked);
        assertEquals(errno, e.errno(), e.toString());
        assertEquals(bytes, e.bytesTransferred(), e.toString());
        return e;
    }

    static ErrnoException assertFails(Errno errno, long bytes, Future<?> future) {
        return assertFails(errno, bytes, () -> Await.value(future));
    }

    /** What the system said; a later JDK wraps the CancellationException once more. */
    static Throwable errorBehind(Throwable e) {
        Throwable cause = e;
        while (!(cause instanceof ErrnoException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    // ---- the end

    int freeSlots() {
        return engine.admission().freeCredits();
    }

    StagingPool staging() {
        try {
            Field field = Engine.class.getDeclaredField("staging");
            field.setAccessible(true);
            return (StagingPool) field.get(engine);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("Engine.staging", e);
        }
    }

    /** What the drivers hold is completed, and whatever follows from it. */
    void letGo() {
        for (TestDriverFactory factory : factories) {
            if (factory.opened()) {
                factory.driver().onSubmit = request -> {};
                factory.driver().inline = TestDriver::complete;
                factory.driver().refuseNext(0);
            }
        }
        for (TestDriverFactory factory : factories) {
            if (factory.opened()) {
                factory.driver().completeAll();
            }
        }
    }

    /** Nothing is in flight, nothing was leaked, and the drivers saw nothing wrong. */
    void assertNothingLost() {
        Await.until(() -> freeSlots() == depth, "all slots, " + freeSlots() + " are free");
        StagingPool staging = staging();
        assertEquals(staging.sizeBytes(), staging.freeBytes(), "free staging memory");
        for (TestDriverFactory factory : factories) {
            if (factory.opened()) {
                assertEquals(List.of(), factory.driver().violations());
            }
        }
    }

    @Override
    public void close() {
        letGo();
        Await.Background<Boolean> closing = Await.run(engine::close);
        try {
            assertTrue(closing.join());
        } catch (Exception e) {
            throw new AssertionError("closing the engine failed", e);
        }
        assertNothingLost();
        assertEquals(1, memory.closes(), "closes of the file");
        for (TestDriverFactory factory : factories) {
            assertTrue(!factory.opened() || factory.driver().closed(), "the driver is closed");
        }
    }

    /** The file as the interface that users see. */
    AioFile aioFile() {
        return file;
    }
}
