package io.jnaaio.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import java.nio.ByteBuffer;
import java.nio.channels.CompletionHandler;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An executor that runs handlers in the calling thread, and operations that are complete at once. */
@Timeout(60)
class CallerRunsTest {
    private static final int CHAIN = 5000;
    private static final int FRAMES_MAX = 200;

    @TempDir Path dir;

    @Test
    void aChainOfHandlersDoesNotNest() throws Exception {
        Assumptions.assumeTrue(
                Aio.isAvailable(BackendId.PWRITEV), "the pwritev backend is not available here");
        try (AsyncIo io =
                        Aio.open(
                                AioOptions.builder()
                                        .backend(BackendId.PWRITEV)
                                        .inline(true)
                                        .build());
                AioFileChannel channel =
                        AioFileChannel.open(
                                io,
                                dir.resolve("file"),
                                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                                new HereExecutor())) {
            CompletableFuture<Integer> frames = new CompletableFuture<>();
            ByteBuffer data = ByteBuffer.allocateDirect(64);
            CompletionHandler<Integer, Integer> handler =
                    new CompletionHandler<>() {
                        @Override
                        public void completed(Integer bytes, Integer left) {
                            if (left == 0) {
                                frames.complete(Thread.currentThread().getStackTrace().length);
                            } else {
                                channel.write(data.clear(), 0, left - 1, this);
                            }
                        }

                        @Override
                        public void failed(Throwable why, Integer left) {
                            frames.completeExceptionally(why);
                        }
                    };
            channel.write(data, 0, CHAIN, handler);
            int depth = frames.get(20, TimeUnit.SECONDS);
            assertTrue(depth < FRAMES_MAX, depth + " frames after " + CHAIN + " handlers");
            assertEquals(64, data.position());
        }
    }
}
