package io.jnaaio.engine;

import static io.jnaaio.engine.TestRig.direct;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.api.SubmitResult;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Memory that cannot be touched any more: a mapping of a file that was cut meanwhile. Copying from it or into it is an
 * error of the JVM, at submit or at completion; it costs its own operation and nothing else.
 */
@Timeout(30)
class BrokenBufferTest {
    private static final int PAGE = 1 << 16;

    @TempDir private Path directory;

    private ByteBuffer broken = ByteBuffer.allocate(0);

    @BeforeEach
    void map() throws IOException {
        assumeFalse(
                System.getProperty("os.name").startsWith("Windows"),
                "Windows does not cut a file that is mapped");
        Path path = directory.resolve("mapped");
        try (FileChannel channel =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            broken = channel.map(FileChannel.MapMode.READ_WRITE, 0, 2 * PAGE);
            channel.truncate(0);
        }
        broken.position(PAGE).limit(PAGE + 100);
    }

    /** Small neighbours are copied together. */
    private static TestRig rig() throws IOException {
        return TestRig.builder().limits(new RequestLimits(8, 1 << 20, 1000, 500, 1)).open();
    }

    @Test
    void aWriteFromIt() throws Exception {
        try (TestRig rig = rig()) {
            AsyncWritev write = rig.writev(0, broken, direct("a"));
            Throwable thrown = null;
            try {
                write.submit();
            } catch (RuntimeException | Error e) {
                thrown = e;
            }
            assertTrue(thrown != null || write.inProgress(), "refused, or on its way");
            rig.driver.completeAll();
            assertFalse(write.inProgress());
            rig.assertNothingLost();
        }
    }

    @Test
    void aWriteFromItInAList() throws Exception {
        try (TestRig rig = rig()) {
            AsyncWritev bad = rig.writev(0, broken, direct("a"));
            AsyncWritev fine = rig.writev(200, direct("a"));
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
    void aReadIntoItAndItsMergedNeighbours() throws Exception {
        try (TestRig rig = rig()) {
            rig.memory.write(0, new byte[300]);
            AioFuture<Long> first = rig.file.readv(250, direct("a"));
            AsyncReadv before = read(rig, 0, direct("ab"));
            AsyncReadv bad = read(rig, 2, broken, direct("a"));
            AsyncReadv after = read(rig, 103, direct("cd"));
            rig.driver.complete(0);
            assertEquals(1, Await.value(first));
            assertEquals(105, rig.driver.heldSeen(0).bytes(), "merged");
            // What happens to one operation's buffer is not the driver's affair.
            rig.driver.complete(0);
            rig.driver.inline = TestDriver::complete;
            rig.driver.completeAll();
            assertEquals(2, before.aioReturn());
            assertEquals(2, after.aioReturn());
            assertFalse(bad.inProgress());
            rig.assertNothingLost();
        }
    }

    private static AsyncReadv read(TestRig rig, long offset, ByteBuffer... buffers)
            throws IOException {
        AsyncReadv read =
                rig.engine.readv(rig.file, offset, List.of(buffers), 0, SigevNotify.none());
        read.submit();
        return read;
    }
}
