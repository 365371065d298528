package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.BackendUnavailableException;
import io.jnaaio.api.FsyncMode;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The submitter's thread does the work: what was submitted is complete on return. */
class InlineTest {
    @TempDir Path folder;

    @BeforeEach
    void available() {
        Backend.assumeAvailable(BackendId.PWRITEV);
    }

    @Test
    void autoKeepsToPwritev() throws Exception {
        try (AsyncIo io = Aio.open(AioOptions.builder().backend("auto").inline(true).build())) {
            assertEquals(List.of(BackendId.PWRITEV), io.selection().candidates());
        }
    }

    @Test
    void whatCannotWorkInlineIsRefused() {
        for (BackendId id : List.of(BackendId.IO_URING, BackendId.KERNEL_AIO, BackendId.NIO)) {
            var thrown =
                    assertThrows(
                            BackendUnavailableException.class,
                            () -> Backend.open(id, AioOptions.builder().inline(true)));
            assertTrue(thrown.getMessage().contains("inline"), thrown::getMessage);
        }
    }

    @Test
    void appendsAndSyncsOfSeveralThreadsAreCompleteOnReturn() throws Exception {
        Path path = folder.resolve("file");
        int threads = 3;
        int rounds = 300;
        AtomicInteger incomplete = new AtomicInteger();
        List<Thread> writers = new ArrayList<>();
        try (AsyncIo io = Backend.open(BackendId.PWRITEV, AioOptions.builder().inline(true));
                AioFile file =
                        io.openFile(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int i = 0; i < threads; i++) {
                Thread writer =
                        new Thread(
                                () -> {
                                    ByteBuffer record = ByteBuffer.allocateDirect(4096);
                                    for (int round = 0; round < rounds; round++) {
                                        count(file.writev(0, record.clear()), incomplete);
                                        count(file.fsync(FsyncMode.DSYNC), incomplete);
                                    }
                                });
                writers.add(writer);
                writer.start();
            }
            for (Thread writer : writers) {
                writer.join();
            }
        }
        assertEquals(0, incomplete.get(), "complete on return");
        assertEquals(4096L * threads * rounds, Files.size(path));
    }

    private static void count(AioFuture<?> future, AtomicInteger incomplete) {
        if (!future.isDone()) {
            incomplete.incrementAndGet();
        }
        var unused = future.join();
    }
}
