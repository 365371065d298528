package io.jnaaio.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Errno;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.spi.DriverWrapper;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.Request;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code selftest} prints where checks fail because of the machine: a full disk, a disk that fails. */
@Timeout(300)
class SelftestFailuresTest {
    @TempDir Path folder;

    @Test
    void noSpaceEndsItWithASentence() throws Exception {
        List<String> lines = failing(Errno.ENOSPC, 28, 100_000).lines().toList();
        assertEquals(1, lines.stream().filter(line -> line.startsWith("FAIL nio ")).count());
        assertEquals(
                "FAIL: no space is left in "
                        + folder
                        + ", so the other checks were not run; the selftest needs 16 MiB there: free"
                        + " some, or name another folder",
                lines.get(lines.size() - 1));
    }

    /** Each check that fails would have asked for the results it leaves behind. */
    @Test
    void aFailedCheckCausesNoWarning() throws Exception {
        BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
        Logger logger = Logger.getLogger("io.jnaaio");
        Handler handler = new Warnings(warnings);
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
        try {
            String out = failing(Errno.EIO, 5, 0);
            assertTrue(out.contains("FAIL nio         suspend returns"), out);
            // When the warnings of two that are dropped on purpose are there, one after the other,
            // so are those of all that were dropped before.
            for (String name : List.of("first", "second")) {
                dropAResult(folder.resolve(name));
                String warning = null;
                while (warning == null) {
                    System.gc();
                    warning = warnings.poll(100, TimeUnit.MILLISECONDS);
                }
                assertTrue(warning.contains(folder.resolve(name).toString()), warning);
            }
        } finally {
            logger.setUseParentHandlers(true);
            logger.removeHandler(handler);
        }
    }

    private static void dropAResult(Path path) throws Exception {
        try (AsyncIo io = Aio.open()) {
            AsyncWritev write =
                    io.writev(
                            io.openFile(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE),
                            0,
                            List.of(ByteBuffer.allocateDirect(1)),
                            0,
                            SigevNotify.none());
            write.submit(); // who waited for it would count as having asked
        }
    }

    /** The output where writes of so many bytes and more fail. */
    private String failing(Errno errno, int number, int fromBytes) throws Exception {
        AioOptions options =
                AioOptions.builder()
                        .backend(BackendId.NIO)
                        .extension(
                                DriverWrapper.class,
                                FaultyDriver.wrapper(
                                        (driver, sink, request) -> {
                                            if (request.kind() == Request.Kind.WRITE
                                                    && request.lengthBytes() >= fromBytes) {
                                                sink.failed(
                                                        request,
                                                        new Failure(
                                                                "pwritev", errno, number, "",
                                                                null));
                                                return true;
                                            }
                                            return driver.submit(request);
                                        }))
                        .build();
        StringWriter out = new StringWriter();
        assertFalse(new Selftest(options, new PrintWriter(out)).run(folder));
        try (var left = Files.list(folder)) {
            assertEquals(List.of(), left.toList());
        }
        return out.toString();
    }

    private static final class Warnings extends Handler {
        private final BlockingQueue<String> warnings;

        Warnings(BlockingQueue<String> warnings) {
            this.warnings = warnings;
        }

        @Override
        public void publish(LogRecord entry) {
            if (String.valueOf(entry.getMessage()).contains("result")) {
                warnings.add(entry.getMessage());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
