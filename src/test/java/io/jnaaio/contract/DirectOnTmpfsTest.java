package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Capabilities;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

/**
 * DIRECT on tmpfs: rejected by older kernels, and supported with any alignment by newer ones (seen with 6.18), which
 * do not report an alignment; the file's alignment then comes from a probe.
 */
@Timeout(60)
class DirectOnTmpfsTest {
    private static final Path SHM = Path.of("/dev/shm");

    @ParameterizedTest
    @ValueSource(strings = {"io-uring", "kernel-aio", "pwritev", "lio-listio"})
    void whatItSaysHolds(String backend) throws Exception {
        BackendId id = BackendId.of(backend);
        Backend.assumeAvailable(id);
        Assumptions.assumeTrue(
                Files.isDirectory(SHM) && Files.getFileStore(SHM).type().equals("tmpfs"),
                "no tmpfs at /dev/shm");
        Path path = Files.createTempFile(SHM, "jna-aio", ".direct");
        Files.write(path, new byte[10]);
        try (AsyncIo io = Backend.open(id, AioOptions.builder());
                AioFile file = open(io, path)) {
            Capabilities can = file.capabilities();
            assertEquals(can.memoryAlignment(), can.offsetAlignment(), can::toString);
            // One byte, at an address with no more than the required alignment.
            int unit = can.offsetAlignment();
            ByteBuffer room = ByteBuffer.allocateDirect(3 * unit).alignedSlice(unit);
            ByteBuffer buffer = room.slice(unit, unit).put(0, (byte) 7);
            assertEquals(unit, file.writev(unit, buffer).get(20, TimeUnit.SECONDS));
            ByteBuffer back = ByteBuffer.allocate(2 * unit);
            assertEquals(2L * unit, file.readv(0, back).get(20, TimeUnit.SECONDS));
            byte[] expected = new byte[2 * unit];
            expected[unit] = 7;
            assertArrayEquals(expected, back.array());
        } finally {
            Files.delete(path);
        }
    }

    private static AioFile open(AsyncIo io, Path path) throws Exception {
        try {
            return io.openFile(
                    path,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    ExtendedOpenOption.DIRECT);
        } catch (FileSystemException e) {
            throw new TestAbortedException("this kernel's tmpfs has no direct I/O: " + e, e);
        }
    }
}
