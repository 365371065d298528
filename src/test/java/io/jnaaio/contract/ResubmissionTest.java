package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * As many chains as the engine has room for, in which each completion submits the next operation: no completion is
 * lost, and none finds the queue full, because it frees its own place.
 */
@Timeout(120)
class ResubmissionTest {
    private static final int CHAINS = 1_000;
    private static final int LINKS = 100;
    private static final int BYTES = 16;
    private static final long DEADLINE_SECONDS = 90;

    @TempDir Path dir;

    private final LongAdder completions = new LongAdder();
    private final CountDownLatch ends = new CountDownLatch(CHAINS);
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    static Stream<String> backends() {
        return Stream.concat(Backend.here().stream(), Stream.of("inline"));
    }

    private static AsyncIo open(String backend) throws IOException {
        AioOptions.Builder options = AioOptions.builder().queueDepth(CHAINS);
        boolean inline = backend.equals("inline");
        return Aio.open(options.backend(inline ? "pwritev" : backend).inline(inline).build());
    }

    private AioFile file(AsyncIo io) throws IOException {
        return io.openFile(
                dir.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    private static ByteBuffer link(int chain, int link) {
        return ByteBuffer.allocateDirect(BYTES).putInt(0, chain).putInt(BYTES - 4, link);
    }

    private void fail(Throwable e) {
        boolean unused = failure.compareAndSet(null, e);
        while (ends.getCount() > 0) {
            ends.countDown();
        }
    }

    private void await(AsyncIo io) throws Exception {
        boolean ended = ends.await(DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertNull(failure.get(), () -> String.valueOf(failure.get()));
        assertTrue(ended, () -> "stuck after " + completions + " completions: " + io.stats());
        assertEquals((long) CHAINS * LINKS, completions.sum(), "each completion is told once");
    }

    private void checkFile() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(dir.resolve("file")));
        assertEquals(CHAINS * BYTES, bytes.remaining());
        for (int chain = 0; chain < CHAINS; chain++) {
            assertEquals(chain, bytes.getInt(chain * BYTES));
            assertEquals(LINKS - 1, bytes.getInt(chain * BYTES + BYTES - 4), "the last link");
        }
    }

    @ParameterizedTest
    @MethodSource("backends")
    void futures(String backend) throws Exception {
        try (AsyncIo io = open(backend);
                AioFile file = file(io)) {
            for (int chain = 0; chain < CHAINS; chain++) {
                write(file, chain, 0);
            }
            await(io);
            assertEquals(0, io.stats().queueFullRefusals());
        }
        checkFile();
    }

    private void write(AioFile file, int chain, int link) {
        var unused =
                file.writev((long) chain * BYTES, link(chain, link))
                        .whenComplete(
                                (bytes, error) -> {
                                    completions.increment();
                                    if (error != null || bytes != BYTES) {
                                        fail(error == null ? new AssertionError(bytes) : error);
                                    } else if (link + 1 < LINKS) {
                                        write(file, chain, link + 1);
                                    } else {
                                        ends.countDown();
                                    }
                                });
    }

    @ParameterizedTest
    @MethodSource("backends")
    void operations(String backend) throws Exception {
        try (AsyncIo io = open(backend);
                AioFile file = file(io)) {
            List<Chain> chains = new ArrayList<>();
            for (int chain = 0; chain < CHAINS; chain++) {
                chains.add(new Chain(io, file, chain));
            }
            for (Chain chain : chains) {
                chain.op.submit();
            }
            await(io);
            assertEquals(0, io.stats().queueFullRefusals());
        }
        checkFile();
    }

    /** An operation that its own callback submits again. */
    private final class Chain {
        private final ByteBuffer buffer;
        private final AsyncWritev op;
        private int links;

        Chain(AsyncIo io, AioFile file, int number) throws IOException {
            buffer = link(number, 0);
            op =
                    io.writev(
                            file,
                            (long) number * BYTES,
                            List.of(buffer),
                            0,
                            SigevNotify.callback(Runnable::run, this::completed));
        }

        private void completed(AsyncOperation<?> completed) {
            try {
                completions.increment();
                assertEquals(BYTES, op.aioReturn());
                if (++links == LINKS) {
                    ends.countDown();
                    return;
                }
                buffer.putInt(BYTES - 4, links);
                op.submit();
            } catch (IOException | RuntimeException | AssertionError e) {
                fail(e);
            }
        }
    }
}
