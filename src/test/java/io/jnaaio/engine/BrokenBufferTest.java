package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.SubmitResult;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Memory that cannot be touched any more: a buffer over a segment whose arena was closed (JDK 22). Copying from it or into
 * it throws, at submit or at completion; that costs its own operation and nothing else.
 */
@Timeout(30)
class BrokenBufferTest {
    private static final int JDK_WITH_ARENAS = 22;

    private AutoCloseable arena = () -> {};
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    /** {@code arena = Arena.ofShared(); buffer = arena.allocate(100).asByteBuffer();} */
    @BeforeEach
    void allocate() throws Exception {
        assumeTrue(
                Runtime.version().feature() >= JDK_WITH_ARENAS,
                "java.lang.foreign is there from JDK 22 on");
        Class<?> arenas = Class.forName("java.lang.foreign.Arena");
        arena = (AutoCloseable) arenas.getMethod("ofShared").invoke(null);
        Method allocate =
                Class.forName("java.lang.foreign.SegmentAllocator")
                        .getMethod("allocate", long.class);
        Object segment = allocate.invoke(arena, 100);
        Method view = Class.forName("java.lang.foreign.MemorySegment").getMethod("asByteBuffer");
        buffer = (ByteBuffer) view.invoke(segment);
    }

    /** The memory of a direct buffer, which the arena's close makes inaccessible through this one. */
    private ByteBuffer view(ByteBuffer memory) throws Exception {
        Class<?> segments = Class.forName("java.lang.foreign.MemorySegment");
        Class<?> arenas = Class.forName("java.lang.foreign.Arena");
        Object segment = segments.getMethod("ofBuffer", Buffer.class).invoke(null, memory);
        Object ofArena =
                segments.getMethod("reinterpret", arenas, Consumer.class)
                        .invoke(segment, arena, null);
        return (ByteBuffer) segments.getMethod("asByteBuffer").invoke(ofArena);
    }

    /** Small neighbours are copied together. */
    private static TestRig rig() throws IOException {
        return TestRig.builder()
                .limits(
                        RequestLimits.builder()
                                .buffersMax(8)
                                .bytesMax(1 << 20)
                                .coalesceBelowBytes(1000)
                                .mergeBytesMax(500)
                                .inFlightMax(1)
                                .build())
                .open();
    }

    @Test
    void aWriteFromIt() throws Exception {
        try (TestRig rig = rig()) {
            AsyncWritev write = rig.writev(0, buffer, direct("a"));
            arena.close();
            boolean thrown = false;
            try {
                write.submit();
            } catch (IOException | RuntimeException e) {
                thrown = true;
            }
            assertTrue(thrown != write.inProgress(), "refused, or on its way");
            rig.driver.completeAll();
            rig.assertNothingLost();
        }
    }

    @Test
    void aWriteFromItInAList() throws Exception {
        try (TestRig rig = rig()) {
            AsyncWritev bad = rig.writev(0, buffer, direct("a"));
            AsyncWritev fine = rig.writev(200, direct("a"));
            arena.close();
            List<SubmitResult> results = rig.engine.submitAll(List.of(bad, fine));
            assertEquals(2, results.size());
            assertTrue(results.get(1).submitted());
            rig.driver.completeAll();
            assertEquals(1, fine.aioReturn());
            assertFalse(bad.inProgress());
            rig.assertNothingLost();
        }
    }

    @Test
    void aFilesWriteThatGetsToItLater() throws Exception {
        try (TestRig rig = rig()) {
            AioFuture<Long> write =
                    rig.file.writev(0, ByteBuffer.allocate(1 << 16), buffer, direct("a"));
            arena.close();
            // What happens to a user's buffer is not the driver's affair: nothing is thrown here.
            rig.driver.complete(0);
            rig.driver.completeAll();
            assertTrue(write.isCompletedExceptionally());
            rig.assertNothingLost();
        }
    }

    @Test
    void aReadIntoItAndItsMergedNeighbours() throws Exception {
        try (TestRig rig = rig()) {
            rig.memory.write(0, new byte[300]);
            AioFuture<Long> first = rig.file.readv(250, direct("a"));
            AsyncReadv before = rig.readv(0, direct("ab"));
            before.submit();
            AsyncReadv bad = rig.readv(2, buffer, direct("a"));
            bad.submit();
            AsyncReadv after = rig.readv(103, direct("cd"));
            after.submit();
            arena.close();
            rig.driver.complete(0);
            assertEquals(1, Await.value(first));
            assertEquals(105, rig.driver.heldSeen(0).bytes(), "merged");
            rig.driver.inline = TestDriver::complete;
            rig.driver.complete(0);
            assertEquals(2, before.aioReturn());
            assertEquals(2, after.aioReturn());
            TestRig.assertFails(Errno.EFAULT, 0, bad::aioReturn);
            rig.assertNothingLost();
        }
    }

    @Test
    void aReadIntoItTouchesNothing() throws Exception {
        try (TestRig rig = rig()) {
            rig.memory.write(0, "abcdefgh".repeat(20).getBytes(StandardCharsets.ISO_8859_1));
            ByteBuffer memory = ByteBuffer.allocateDirect(100);
            ByteBuffer heap = ByteBuffer.allocate(4);
            AsyncReadv read = rig.readv(0, direct("...."), heap, view(memory));
            read.submit();
            assertEquals(108, rig.driver.heldSeen(0).bytes());
            arena.close();
            rig.driver.complete(0);
            ErrnoException e = TestRig.assertFails(Errno.EFAULT, 0, read::aioReturn);
            assertTrue(e.getMessage().contains("losed"), e.getMessage());
            assertEquals(ByteBuffer.allocate(100), memory, "the memory is as it was");
            rig.assertNothingLost();
        }
    }

    /** The first pieces are copied; the arena is closed when the driver has the next one. */
    @Test
    void aFilesReadThatGetsToItLater() throws Exception {
        try (TestRig rig = rig()) {
            rig.memory.write(0, new byte[100]);
            AioFuture<Long> read = rig.file.readv(0, direct("ab"), buffer);
            rig.driver.complete(0, 50);
            assertEquals(1, rig.driver.heldCount(), "it goes on");
            arena.close();
            rig.driver.complete(0);
            TestRig.assertFails(Errno.EFAULT, 50, read);
            assertEquals(48, buffer.position(), "the position says what was read");
            rig.assertNothingLost();
        }
    }

    @Test
    void aCompletedReadOutlivesIt() throws Exception {
        try (TestRig rig = rig()) {
            rig.memory.write(0, "abc".getBytes(StandardCharsets.ISO_8859_1));
            AsyncReadv read = rig.readv(0, buffer);
            read.submit();
            rig.driver.complete(0);
            arena.close();
            assertEquals(3, read.aioReturn());
            rig.assertNothingLost();
        }
    }
}
