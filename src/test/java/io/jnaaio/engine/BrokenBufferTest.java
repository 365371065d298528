package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.SubmitResult;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.List;
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

    /** Small neighbours are copied together. */
    private static TestRig rig() throws IOException {
        return TestRig.builder().limits(new RequestLimits(8, 1 << 20, 1000, 500, 1)).open();
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

    /** Where such a buffer is refused for reading, all is well. */
    @Test
    void aReadIntoItAndItsMergedNeighbours() throws Exception {
        try (TestRig rig = rig()) {
            rig.memory.write(0, new byte[300]);
            AioFuture<Long> first = rig.file.readv(250, direct("a"));
            AsyncReadv before = rig.readv(0, direct("ab"));
            before.submit();
            AsyncReadv bad;
            try {
                bad = rig.readv(2, buffer, direct("a"));
            } catch (IllegalArgumentException e) {
                return;
            }
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
            assertFalse(bad.inProgress());
            rig.assertNothingLost();
        }
    }
}
