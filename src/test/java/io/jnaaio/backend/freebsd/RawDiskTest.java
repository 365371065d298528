package io.jnaaio.backend.freebsd;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncFsync;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.backend.pwritev.PwritevDriverFactory;
import io.jnaaio.engine.mem.FdHandle;
import io.jnaaio.engine.mem.NativeFiles;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.EventQueue;
import io.jnaaio.spi.FileHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A raw disk of 512-byte sectors, played by a file: every buffer whole sectors, 16 of them at most. */
@Timeout(60)
class RawDiskTest extends DoubleTest {
    private static final int SECTOR = 512;
    private static final int DISK = 1 << 20;

    private Path disk;

    @BeforeEach
    void makeDisk() throws IOException {
        disk = dir.resolve("disk");
        Files.write(disk, new byte[DISK]);
        try (AsyncIo io = engine(4);
                AioFile file = io.openFile(disk, StandardOpenOption.WRITE)) {
            assertSame(GatherMode.NATIVE, file.capabilities().gather(), "it is no disk yet");
            assertEquals(0, played.control("fbsd_disk_fd", file.fd().orElseThrow()));
        }
    }

    private static ByteBuffer pattern(int length, int seed) {
        ByteBuffer direct = ByteBuffer.allocateDirect(length);
        for (int i = 0; i < length; i++) {
            direct.put((byte) (seed + i));
        }
        return direct.flip();
    }

    private static byte[] bytes(ByteBuffer... buffers) {
        int length = Arrays.stream(buffers).mapToInt(ByteBuffer::limit).sum();
        ByteBuffer all = ByteBuffer.allocate(length);
        for (ByteBuffer buffer : buffers) {
            all.put(buffer.duplicate().rewind());
        }
        return all.array();
    }

    private byte[] onDisk(int length) throws IOException {
        return Arrays.copyOf(Files.readAllBytes(disk), length);
    }

    @Test
    void partsOfSectorsAreCopiedTogetherAndGoDownAsOneCall() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = io.openFile(disk, StandardOpenOption.WRITE)) {
            Capabilities can = file.capabilities();
            assertSame(GatherMode.COALESCED, can.gather());
            long before = played.count("submitted");
            ByteBuffer[] parts = {pattern(100, 1), pattern(412, 2), pattern(SECTOR, 3)};
            assertEquals(2L * SECTOR, file.writev(0, parts).get(20, TimeUnit.SECONDS));
            assertEquals(before + 1, played.count("submitted"));
            assertArrayEquals(bytes(parts), onDisk(2 * SECTOR));
        }
    }

    @Test
    void moreBuffersThanTheDiskTakesGoDownAsOneCall() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = io.openFile(disk, StandardOpenOption.WRITE)) {
            ByteBuffer[] sectors = new ByteBuffer[40];
            Arrays.setAll(sectors, i -> pattern(SECTOR, i));
            long before = played.count("submitted");
            assertEquals(40L * SECTOR, file.writev(0, sectors).get(20, TimeUnit.SECONDS));
            assertEquals(before + 1, played.count("submitted"));
            assertArrayEquals(bytes(sectors), onDisk(40 * SECTOR));
        }
    }

    @Test
    void whatIsLargeGoesInPiecesOfWholeSectors() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file =
                        io.openFile(disk, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer[] parts = {pattern(70_000, 1), pattern(61_072, 2), pattern(81_920, 3)};
            int length = bytes(parts).length;
            assertEquals(0, length % SECTOR);
            assertEquals((long) length, file.writev(SECTOR, parts).get(20, TimeUnit.SECONDS));
            ByteBuffer back = ByteBuffer.allocate(length - 300);
            ByteBuffer rest = ByteBuffer.allocateDirect(300);
            assertEquals((long) length, file.readv(SECTOR, back, rest).get(20, TimeUnit.SECONDS));
            assertArrayEquals(bytes(parts), bytes(back, rest));
        }
    }

    @Test
    void aPartOfASectorIsRefusedOrGoesAnotherWay() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = io.openFile(disk, StandardOpenOption.WRITE)) {
            ErrnoException e = failure(file.writev(0, pattern(150, 1)));
            assertSame(Errno.EOPNOTSUPP, e.errno());
            assertTrue(e.getMessage().contains("raw disk"), e.getMessage());
        }
        try (AsyncIo io = played.engine(AioOptions.defaults(), new PwritevDriverFactory());
                AioFile file = io.openFile(disk, StandardOpenOption.WRITE)) {
            assertEquals(150L, file.writev(0, pattern(150, 1)).get(20, TimeUnit.SECONDS));
            assertEquals(BackendId.PWRITEV, file.backend());
        }
    }

    /** The kernel answers EOPNOTSUPP to aio_fsync. */
    @Test
    void aSyncIsDoneAndTheFileStays() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = io.openFile(disk, StandardOpenOption.WRITE)) {
            assertEquals(
                    (long) SECTOR,
                    file.writevDurable(0, pattern(SECTOR, 1)).get(20, TimeUnit.SECONDS));
            for (FsyncMode mode : FsyncMode.values()) {
                assertEquals(null, file.fsync(mode).get(20, TimeUnit.SECONDS));
            }
        }
        try (AsyncIo io = played.engine(AioOptions.defaults(), new PwritevDriverFactory());
                AioFile file = io.openFile(disk, StandardOpenOption.WRITE)) {
            file.writev(0, pattern(SECTOR, 1)).get(20, TimeUnit.SECONDS);
            file.fsync(FsyncMode.SYNC).get(20, TimeUnit.SECONDS);
            assertEquals(BackendId.FREEBSD_AIO, file.backend());
        }
    }

    @Test
    void aSyncIsRefusedWhileWritesRunThatTheEngineIsNotToldOf() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = io.openFile(disk, StandardOpenOption.WRITE);
                EventQueue queue = played.eventQueue()) {
            SigevNotify notify = SigevNotify.kevent(queue.descriptor(), 8, 0);
            played.control("fbsd_hold");
            AsyncWritev write = io.writev(file, 0, List.of(pattern(SECTOR, 1)), 0, notify);
            write.submit();
            AsyncFsync sync = io.fsync(file, FsyncMode.SYNC, 0, SigevNotify.none());
            assertSame(Errno.EAGAIN, assertThrows(ErrnoException.class, sync::submit).errno());
            played.control("fbsd_release", ALL);
            assertTrue(write.await(Duration.ofSeconds(20)));
            sync.submit();
            assertTrue(sync.await(Duration.ofSeconds(20)));
            assertEquals(null, sync.aioReturn());
            assertEquals(SECTOR, write.aioReturn());
        }
    }

    @Test
    void whatIsOneCallIsNoMoreThanTheEngineCopiesTogether() throws Exception {
        PlatformAbi abi = PlatformAbi.of(Aio.probe().facts());
        FileHandle file = new NativeFiles(LibcFiles.create(), abi).open(disk, Set.of(APPEND));
        try {
            RawDisks disks = new RawDisks(played.system(), 16 << 10);
            Capabilities can = disks.service(Set.of(), (FdHandle) file).capabilities();
            assertEquals(16 << 10, can.nativeMaxBytes());
            assertEquals(16 << 10, can.appendOnePieceMax());
        } finally {
            file.close();
        }
    }

    @Test
    void theKernelTellsOfWhatIsOneCall() throws Exception {
        try (AsyncIo io = engine(4);
                AioFile file = io.openFile(disk, StandardOpenOption.WRITE);
                EventQueue queue = played.eventQueue()) {
            SigevNotify notify = SigevNotify.kevent(queue.descriptor(), 8, 0);
            List<ByteBuffer> parts = List.of(pattern(100, 1), pattern(412, 2));
            AsyncWritev write = io.writev(file, 0, parts, 0, notify);
            write.submit();
            assertEquals(8, queue.take(4, TimeUnit.SECONDS.toNanos(20)).get(0).udata());
            assertEquals(SECTOR, write.aioReturn());
            assertThrows(
                    UnsupportedOperationException.class,
                    () -> io.writev(file, 0, List.of(pattern(128 * 1024, 1)), 0, notify),
                    "two calls");
        }
    }
}
