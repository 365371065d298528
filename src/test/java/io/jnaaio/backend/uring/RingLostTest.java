package io.jnaaio.backend.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.AdditionalAnswers.delegatesTo;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.NativePath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ring whose descriptor somebody else closes, while the kernel has a request: its memory is not given back. */
@Timeout(60)
class RingLostTest {
    @TempDir Path dir;

    private RiggedRing rigged;

    /** Takes FIFOs for files, which the library itself refuses: reads of them stay with the kernel as long as a test wants. */
    private final FileCalls files = mock(FileCalls.class, delegatesTo(LibcFiles.create()));

    @BeforeEach
    void rig() {
        RiggedEngine.assumeRings();
        rigged = new RiggedRing();
        doReturn(0L).when(files).lseek(anyInt(), anyLong(), anyInt());
    }

    private AioFile fifo(AsyncIo io) throws Exception {
        Path path = dir.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
        byte[] name = NativePath.bytes(path.toString());
        int fd = LibcFiles.create().open(name, RiggedRing.ABI.open().rdwr(), 0);
        return io.wrap(fd, true);
    }

    private AioFile file(AsyncIo io) throws Exception {
        return io.openFile(
                dir.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static long write(AioFile file) throws Exception {
        return file.writev(0, ByteBuffer.allocateDirect(8)).get(30, TimeUnit.SECONDS);
    }

    @Test
    void thereIsNoDescriptorThatSomebodyCouldClose() throws Exception {
        try (AsyncIo io = RiggedEngine.forced(rigged, 8, files);
                AioFile file = file(io)) {
            assertEquals(8, write(file));
            Path ring = Path.of("/proc/self/fd", String.valueOf(rigged.descriptors.get(0)));
            assertFalse(
                    Files.isSymbolicLink(ring)
                            && Files.readSymbolicLink(ring).toString().contains("io_uring"),
                    "it was closed when the ring was registered");
            assertEquals(8, write(file));
        }
        assertTrue(rigged.mapped.isEmpty(), "the ring is unmapped");
    }

    /** Kernels before 5.18 keep a descriptor; they have no DEFER_TASKRUN, the first flag that is unknown here. */
    @ParameterizedTest(name = "{0} flag sets unknown")
    @ValueSource(ints = {1, 2})
    void whatTheKernelHasStaysInFlight(int unknownFlags) throws Exception {
        for (int i = 0; i < unknownFlags; i++) {
            rigged.setups.add(Errno.EINVAL);
        }
        rigged.hides.add(Errno.EINVAL);
        try (AsyncIo io = RiggedEngine.forced(rigged, 8, files);
                AioFile fifo = fifo(io);
                AioFile file = file(io)) {
            ByteBuffer memory = ByteBuffer.allocateDirect(4);
            AsyncReadv read = io.readv(fifo, 0, List.of(memory), 0, SigevNotify.none());
            read.submit();
            assertEquals(8, write(file), "so the kernel has the read, too");

            assertEquals(0, LibcFiles.create().close(rigged.descriptors.get(0)));
            ExecutionException e = assertThrows(ExecutionException.class, () -> write(file));
            ErrnoException lost = assertInstanceOf(ErrnoException.class, e.getCause());
            assertSame(Errno.EIO, lost.errno());
            assertTrue(lost.getMessage().contains("EBADF"), lost.getMessage());
            assertThrows(ExecutionException.class, () -> write(file), "what comes fails, too");
            assertSame(Errno.EINPROGRESS, read.error(), "the kernel may write to its memory");

            Files.writeString(dir.resolve("fifo"), "abcd", StandardOpenOption.WRITE);
            assertTrue(read.await(Duration.ofSeconds(30)), "the kernel still answers");
            assertEquals(4, read.aioReturn());
            byte[] bytes = new byte[4];
            memory.get(0, bytes);
            assertEquals("abcd", new String(bytes, StandardCharsets.US_ASCII));
        }
    }
}
