package io.jnaaio.backend.uring;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A chain of reads of cached data, each submitted by the handler of the one before. */
@Timeout(60)
class CachedReadsTest {
    private static final int SMALL = 4096;
    private static final int LARGE = 65_537;
    private static final int ROW = 100;

    @TempDir Path dir;

    private RiggedRing rigged;
    private Path path;

    @BeforeEach
    void rig() throws IOException {
        RiggedEngine.assumeRings();
        rigged = new RiggedRing();
        byte[] content = new byte[LARGE];
        Arrays.fill(content, (byte) 7);
        path = Files.write(dir.resolve("file"), content);
    }

    /** Reads until many reads in a row have entered the ring, or have not. */
    private final class Chain {
        private final AsyncIo io;
        private final AioFile file;
        private final long offset;
        private final boolean byRing;
        private final ByteBuffer target;
        private final CompletableFuture<Void> met = new CompletableFuture<>();
        private int enters;
        private int row;

        Chain(AsyncIo io, AioFile file, long offset, int bytes, boolean byRing) {
            this.io = io;
            this.file = file;
            this.offset = offset;
            target = ByteBuffer.allocateDirect(bytes);
            this.byRing = byRing;
        }

        void next() {
            enters = rigged.enterCalls.get();
            target.clear().put(target.capacity() - 1, (byte) 0);
            try {
                io.readv(
                                file,
                                offset,
                                List.of(target),
                                0,
                                SigevNotify.callback(io.handlerExecutor(), op -> ended()))
                        .submit();
            } catch (IOException | RuntimeException e) {
                met.completeExceptionally(e);
            }
        }

        private void ended() {
            boolean entered = rigged.enterCalls.get() != enters;
            row = entered == byRing ? row + 1 : 0;
            if (offset < LARGE && target.get(target.capacity() - 1) != 7) {
                met.completeExceptionally(new AssertionError("not read"));
            } else if (row == ROW) {
                met.complete(null);
            } else {
                next();
            }
        }
    }

    private void read(long offset, int bytes, boolean byRing) throws Exception {
        try (AsyncIo io = RiggedEngine.forced(rigged, 8);
                AioFile file = io.openFile(path)) {
            Chain chain = new Chain(io, file, offset, bytes, byRing);
            chain.next();
            assertNull(chain.met.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void smallReadsDoNotEnterTheRing() throws Exception {
        read(0, SMALL, false);
    }

    @Test
    void largeReadsDo() throws Exception {
        read(0, LARGE, true);
    }

    /** A result of 0 with RWF_NOWAIT does not prove that the file ends there. */
    @Test
    void readsAtTheEndOfTheFileDo() throws Exception {
        read(LARGE, SMALL, true);
    }

    /** A callback that may run in the completing thread never runs within the submission of its operation. */
    @Test
    void noCallbackRunsWithinASubmission() throws Exception {
        try (AsyncIo io = RiggedEngine.forced(rigged, 8);
                AioFile file = io.openFile(path)) {
            for (int i = 0; i < ROW; i++) {
                Chain chain = new Chain(io, file, 0, SMALL, false);
                chain.next();
                assertNull(chain.met.get(30, TimeUnit.SECONDS));
                assertFalse(runsWithinTheSubmission(io, file));
            }
        }
    }

    private static boolean runsWithinTheSubmission(AsyncIo io, AioFile file) throws Exception {
        ThreadLocal<Boolean> submits = new ThreadLocal<>();
        CompletableFuture<Boolean> within = new CompletableFuture<>();
        ByteBuffer target = ByteBuffer.allocateDirect(SMALL);
        SigevNotify here =
                SigevNotify.callback(Runnable::run, op -> within.complete(submits.get() != null));
        io.handlerExecutor()
                .execute(
                        () -> {
                            submits.set(true);
                            try {
                                io.readv(file, 0, List.of(target), 0, here).submit();
                            } catch (IOException | RuntimeException e) {
                                within.completeExceptionally(e);
                            } finally {
                                submits.remove();
                            }
                        });
        return within.get(30, TimeUnit.SECONDS);
    }

    /** Only a few reads of a handler complete within their submission. */
    @Test
    void aHandlerInWhichEachReadSubmitsTheNextDoesNotUseUpTheStack() throws Exception {
        try (AsyncIo io = RiggedEngine.forced(rigged, 8);
                AioFile file = io.openFile(path)) {
            CompletableFuture<Void> ended = new CompletableFuture<>();
            ByteBuffer target = ByteBuffer.allocateDirect(SMALL);
            io.handlerExecutor().execute(() -> readAgain(file, target, 20_000, ended));
            assertNull(ended.get(30, TimeUnit.SECONDS));
        }
    }

    private static void readAgain(
            AioFile file, ByteBuffer target, int left, CompletableFuture<Void> ended) {
        if (left == 0) {
            ended.complete(null);
            return;
        }
        var unused =
                file.readv(0, target.clear())
                        .whenComplete(
                                (moved, error) -> {
                                    if (error == null && moved == SMALL) {
                                        readAgain(file, target, left - 1, ended);
                                    } else {
                                        ended.completeExceptionally(
                                                new AssertionError("read " + moved, error));
                                    }
                                });
    }
}
