package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AlignedBuffers;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.ProbeReport;
import io.jnaaio.api.SigevNotify;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A JVM whose direct memory has no room for the staging pool: operations that do not need it work, the others fail
 * and name the option to set.
 */
@Timeout(60)
class SmallDirectMemoryTest {
    @TempDir Path dir;

    @TestFactory
    Stream<DynamicTest> onEveryBackendHere() throws Exception {
        ChildJvm.Outcome outcome =
                ChildJvm.like()
                        .with("-XX:MaxDirectMemorySize=1m")
                        .run(dir, Child.class, dir.toString());
        return ChildCases.tests(outcome);
    }

    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            Path dir = Path.of(arguments[0]);
            ChildCases.run("aligned buffers", Child::alignedBuffers);
            for (ProbeReport.Backend backend : Aio.probe().backends()) {
                if (backend.availability().available()) {
                    String name = backend.id().id();
                    ChildCases.run(name + " without room", () -> withoutRoom(name, dir));
                    ChildCases.run(name + " with a small pool", () -> smallPool(name, dir));
                }
            }
        }

        private static void withoutRoom(String backend, Path dir) throws Exception {
            Path path = Files.createTempFile(dir, backend, ".bin");
            try (AsyncIo io = Aio.open(AioOptions.builder().backend(backend).build());
                    AioFile file = io.openFile(path, StandardOpenOption.WRITE)) {
                ByteBuffer heap = ByteBuffer.allocate(100);
                CompletionException failed =
                        assertThrows(CompletionException.class, () -> file.writev(0, heap).join());
                checkSentence((ErrnoException) failed.getCause());
                AsyncWritev write =
                        io.writev(file, 0, List.of(heap.clear()), 0, SigevNotify.none());
                checkSentence(assertThrows(ErrnoException.class, write::submit));
                ByteBuffer direct = ByteBuffer.allocateDirect(100);
                assertEquals(100, file.writev(0, direct).join(), "direct buffers need no pool");
            }
            assertEquals(100, Files.size(path));
        }

        private static void checkSentence(ErrnoException e) {
            assertEquals(Errno.ENOMEM, e.errno());
            for (String part :
                    List.of(
                            "4194304 bytes",
                            "-XX:MaxDirectMemorySize",
                            "AioOptions.stagingBytes",
                            "jnaaio.stagingBytes")) {
                assertTrue(e.getMessage().contains(part), part + " in: " + e.getMessage());
            }
        }

        private static void smallPool(String backend, Path dir) throws Exception {
            Path path = Files.createTempFile(dir, backend, ".bin");
            AioOptions small = AioOptions.builder().backend(backend).stagingBytes(64 << 10).build();
            try (AsyncIo io = Aio.open(small);
                    AioFile file = io.openFile(path, StandardOpenOption.WRITE)) {
                assertEquals(1 << 20, file.writev(0, ByteBuffer.allocate(1 << 20)).join());
            }
            assertEquals(1 << 20, Files.size(path));
        }

        private static void alignedBuffers() throws Exception {
            AlignedBuffers pool = new AlignedBuffers(4096, 8 << 20);
            OutOfMemoryError error =
                    assertThrows(OutOfMemoryError.class, () -> pool.acquire(2 << 20));
            assertTrue(error.getMessage().contains("-XX:MaxDirectMemorySize"), error.getMessage());
            assertTrue(error.getMessage().contains("2101247 bytes"), error.getMessage());
            assertEquals(0, pool.leasedBytes(), "nothing is leased");
            pool.acquire(512 << 10).close();
            pool.acquire(256 << 10).close();
            // The second and third leases fit only after the idle buffer of 512 KiB is dropped.
            try (AlignedBuffers.Lease one = pool.acquire(256 << 10);
                    AlignedBuffers.Lease two = pool.acquire(256 << 10);
                    AlignedBuffers.Lease three = pool.acquire(256 << 10)) {
                long bytes = 0;
                for (AlignedBuffers.Lease lease : List.of(one, two, three)) {
                    bytes += lease.buffer().remaining();
                }
                assertEquals(bytes, pool.leasedBytes());
            }
            assertEquals(0, pool.leasedBytes());
        }
    }
}
