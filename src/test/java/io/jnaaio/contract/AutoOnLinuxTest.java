package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.FsyncMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The backend that {@code auto} selects for a file on Linux: io_uring, unless the file system's buffered writes
 * block.
 */
class AutoOnLinuxTest {
    @TempDir Path folder;

    @BeforeEach
    void withIoUring() {
        Backend.assumeAvailable(BackendId.IO_URING);
        Backend.assumeAvailable(BackendId.PWRITEV);
    }

    private static AsyncIo auto() throws IOException {
        return Aio.open(AioOptions.builder().backend("auto").build());
    }

    private void assumeBlockingWrites() throws IOException {
        FileStore store = Files.getFileStore(folder);
        Assumptions.assumeTrue(
                List.of("ext4", "ext3", "ext2", "tmpfs").contains(store.type()),
                () -> "buffered writes of " + store.type() + " may be non-blocking");
    }

    @Test
    void theFirstBufferedWriteTellsThatPwritevIsFaster() throws IOException {
        assumeBlockingWrites();
        Path path = folder.resolve("file");
        try (AsyncIo io = auto();
                AioFile file = create(io, path)) {
            assertEquals(BackendId.IO_URING, file.backend());
            assertEquals(3, file.writev(0, ByteBuffer.wrap(new byte[] {1, 2, 3})).join());
            assertEquals(BackendId.PWRITEV, file.backend());
            assertEquals(1, file.writev(3, ByteBuffer.wrap(new byte[] {4})).join());
        }
        assertArrayEquals(new byte[] {1, 2, 3, 4}, Files.readAllBytes(path));
    }

    @Test
    void manyFirstWritesAtOnceAllArrive() throws IOException {
        assumeBlockingWrites();
        int count = 64;
        for (int round = 0; round < 20; round++) {
            Path path = folder.resolve("file" + round);
            try (AsyncIo io = auto();
                    AioFile file = create(io, path)) {
                List<AioFuture<Long>> writes = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    writes.add(file.writev(i, ByteBuffer.allocateDirect(1).put(0, (byte) (i + 1))));
                }
                AioFuture<Void> sync = file.fsync(FsyncMode.DSYNC);
                for (AioFuture<Long> write : writes) {
                    assertEquals(1L, write.join());
                }
                sync.join();
            }
            byte[] bytes = Files.readAllBytes(path);
            assertEquals(count, bytes.length);
            for (int i = 0; i < count; i++) {
                assertEquals(i + 1, bytes[i]);
            }
        }
    }

    @Test
    void theRingServesWhatNobodyElseTakesOver() throws IOException {
        Path path = folder.resolve("file");
        AioOptions alone =
                AioOptions.builder()
                        .backend("auto")
                        .disable(BackendId.PWRITEV)
                        .disable(BackendId.LIO_LISTIO)
                        .build();
        try (AsyncIo io = Aio.open(alone);
                AioFile file = create(io, path)) {
            for (int i = 0; i < 3; i++) {
                assertEquals(
                        1L, file.writev(i, ByteBuffer.allocateDirect(1).put(0, (byte) i)).join());
            }
            assertEquals(BackendId.IO_URING, file.backend());
        }
        assertArrayEquals(new byte[] {0, 1, 2}, Files.readAllBytes(path));
    }

    @Test
    void aForcedIoUringStays() throws IOException {
        try (AsyncIo io = Backend.open(BackendId.IO_URING, AioOptions.builder());
                AioFile file = create(io, folder.resolve("file"))) {
            assertEquals(1L, file.writev(0, ByteBuffer.allocate(1)).join());
            assertEquals(BackendId.IO_URING, file.backend());
        }
    }

    @Test
    void directFilesStayOnIoUring() throws IOException {
        Path path = folder.resolve("file");
        ByteBuffer block = ByteBuffer.allocateDirect(3 * 4096).alignedSlice(4096).limit(4096);
        try (AsyncIo io = auto();
                AioFile file =
                        io.openFile(
                                path,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                ExtendedOpenOption.DIRECT)) {
            assertEquals(4096L, file.writev(0, block).join());
            assertEquals(BackendId.IO_URING, file.backend());
        }
        assertEquals(4096, Files.size(path));
    }

    private static AioFile create(AsyncIo io, Path path) throws IOException {
        return io.openFile(
                path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
    }
}
