package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random gathers, cancellations and syncs on every available backend, read back byte for byte. */
@Tag("soak")
class SoakTest {
    private static final int ROUNDS = 3 * Integer.getInteger("jnaaio.rounds", 1);
    private static final int BLOCKS = 200;
    private static final int BLOCK_BYTES = 8192;

    @TempDir Path dir;

    static List<BackendId> backends() {
        return Aio.probe().backends().stream()
                .filter(backend -> backend.availability().available())
                .map(backend -> backend.id())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("backends")
    void whatIsReportedIsThere(BackendId id) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path path = dir.resolve(id.id());
        byte[] expected = new byte[BLOCKS * BLOCK_BYTES];
        Files.write(path, expected);
        AioOptions options = AioOptions.builder().backend(id).queueDepth(64).build();
        try (AsyncIo io = Aio.open(options);
                AioFile file = io.openFile(path, StandardOpenOption.WRITE)) {
            for (int round = 0; round < ROUNDS; round++) {
                round(random, file, expected);
                assertArrayEquals(expected, Files.readAllBytes(path), "seed " + seed);
            }
            assertEquals(0, io.stats().inFlight());
        }
    }

    private static void round(Random random, AioFile file, byte[] expected) {
        List<AioFuture<Long>> writes = new ArrayList<>();
        List<byte[]> contents = new ArrayList<>();
        for (int block = 0; block < BLOCKS; block++) {
            byte[] content = new byte[1 + random.nextInt(BLOCK_BYTES)];
            random.nextBytes(content);
            AioFuture<Long> write =
                    file.writev((long) block * BLOCK_BYTES, partition(random, content));
            if (random.nextInt(10) == 0) {
                boolean unused = write.cancel(false);
            }
            if (random.nextInt(50) == 0) {
                var unused = file.fsync(FsyncMode.DSYNC);
            }
            writes.add(write);
            contents.add(content);
        }
        file.fsync(FsyncMode.SYNC).join();
        for (int block = 0; block < BLOCKS; block++) {
            byte[] content = contents.get(block);
            int moved = moved(writes.get(block), content.length);
            System.arraycopy(content, 0, expected, block * BLOCK_BYTES, moved);
        }
    }

    private static int moved(AioFuture<Long> write, int length) {
        try {
            long bytes = write.join();
            assertEquals(length, bytes, "a whole write");
            return length;
        } catch (CancellationException | CompletionException e) {
            // JDK 25 wraps the future's exception once more.
            Throwable cause = e;
            while (cause != null && !(cause instanceof ErrnoException)) {
                cause = cause.getCause();
            }
            assertTrue(cause instanceof ErrnoException, () -> "no errno behind " + e);
            ErrnoException error = (ErrnoException) cause;
            assertEquals(Errno.ECANCELED, error.errno());
            return (int) error.bytesTransferred();
        }
    }

    private static ByteBuffer[] partition(Random random, byte[] content) {
        List<ByteBuffer> buffers = new ArrayList<>();
        int start = 0;
        while (start < content.length) {
            int length = Math.min(content.length - start, 1 + random.nextInt(3000));
            byte[] part = Arrays.copyOfRange(content, start, start + length);
            if (random.nextBoolean()) {
                buffers.add(ByteBuffer.wrap(part));
            } else {
                buffers.add(ByteBuffer.allocateDirect(length).put(part).flip());
            }
            start += length;
        }
        return buffers.toArray(ByteBuffer[]::new);
    }
}
