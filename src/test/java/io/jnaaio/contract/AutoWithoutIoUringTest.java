package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AlignedBuffers;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.BackendUnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The backends that {@code auto} selects if io_uring is forbidden: kernel AIO for files opened with DIRECT, pwritev
 * for the others.
 */
@Timeout(60)
class AutoWithoutIoUringTest {
    @TempDir Path dir;

    @BeforeEach
    void withBoth() {
        Backend.assumeAvailable(BackendId.KERNEL_AIO);
        Backend.assumeAvailable(BackendId.PWRITEV);
    }

    private static AsyncIo open(AioOptions.Builder options) throws IOException {
        return Aio.open(options.backend("auto").disable(BackendId.IO_URING).build());
    }

    @Test
    void directFilesGoToKernelAioAndOthersToPwritev() throws Exception {
        try (AsyncIo io = open(AioOptions.builder());
                AioFile buffered =
                        io.openFile(
                                dir.resolve("buffered"),
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE);
                AioFile direct =
                        io.openFile(
                                dir.resolve("direct"),
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.WRITE,
                                ExtendedOpenOption.DIRECT)) {
            ByteBuffer block = AlignedBuffers.allocate(4096, 4096);
            assertEquals(4096, direct.writev(0, block).get(20, TimeUnit.SECONDS));
            assertEquals(BackendId.KERNEL_AIO, direct.backend());
            assertEquals(1, buffered.writev(0, ByteBuffer.allocate(1)).get(20, TimeUnit.SECONDS));
            assertEquals(BackendId.PWRITEV, buffered.backend());
        }
    }

    @Test
    void kernelAioAloneUnderAutoSaysWhyItTakesNoBufferedFile() throws Exception {
        AioOptions.Builder alone =
                AioOptions.builder()
                        .disable(BackendId.PWRITEV)
                        .disable(BackendId.LIO_LISTIO)
                        .disable(BackendId.NIO);
        try (AsyncIo io = open(alone)) {
            BackendUnavailableException e =
                    assertThrows(
                            BackendUnavailableException.class,
                            () ->
                                    io.openFile(
                                            dir.resolve("file"),
                                            StandardOpenOption.CREATE,
                                            StandardOpenOption.WRITE));
            assertTrue(e.getMessage().contains("ExtendedOpenOption.DIRECT"), e.getMessage());
        }
    }
}
