package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.SigevNotify;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A continuation finds room for one more operation, however many other threads wait for room. */
class ContinuationCreditTest {
    private static final int ROUNDS = 20_000;

    @TempDir Path folder;

    private final AtomicBoolean over = new AtomicBoolean();
    private final List<Thread> others = new ArrayList<>();

    @BeforeEach
    void available() {
        Backend.assumeAvailable(BackendId.PWRITEV);
    }

    private AsyncIo narrow() throws Exception {
        return Backend.open(BackendId.PWRITEV, AioOptions.builder().queueDepth(2));
    }

    private AioFile file(AsyncIo io) throws Exception {
        return io.openFile(
                folder.resolve("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** Starts more threads than there is room for; they wait for room. */
    private void crowd(AioFile file) {
        for (int i = 0; i < 3; i++) {
            long offset = 1000L * (i + 1);
            Thread thread =
                    new Thread(
                            () -> {
                                ByteBuffer buffer = ByteBuffer.allocateDirect(100);
                                while (!over.get()) {
                                    var unused = file.writev(offset, buffer.clear()).join();
                                }
                            });
            others.add(thread);
            thread.start();
        }
    }

    private void disperse() throws InterruptedException {
        over.set(true);
        for (Thread thread : others) {
            thread.join();
        }
    }

    @Test
    void aChainAttachedWhileItsFutureCompletes() throws Exception {
        try (AsyncIo io = narrow();
                AioFile file = file(io)) {
            crowd(file);
            try {
                ByteBuffer first = ByteBuffer.allocateDirect(100);
                ByteBuffer second = ByteBuffer.allocateDirect(100);
                for (int i = 0; i < ROUNDS; i++) {
                    second.clear();
                    assertEquals(
                            100L,
                            file.writev(0, first.clear())
                                    .thenCompose(n -> file.writev(200, second))
                                    .join());
                }
            } finally {
                disperse();
            }
        }
    }

    @Test
    void aCallbackOfAnOperationWhoseFutureWasTaken() throws Exception {
        AtomicInteger refused = new AtomicInteger();
        try (AsyncIo io = narrow();
                AioFile file = file(io)) {
            crowd(file);
            try {
                ByteBuffer first = ByteBuffer.allocateDirect(100);
                ByteBuffer second = ByteBuffer.allocateDirect(100);
                for (int i = 0; i < 500; i++) {
                    CountDownLatch called = new CountDownLatch(1);
                    AsyncWritev next = io.writev(file, 500, List.of(second), 0, SigevNotify.none());
                    AsyncWritev op =
                            io.writev(
                                    file,
                                    0,
                                    List.of(first),
                                    0,
                                    SigevNotify.callback(
                                            Runnable::run,
                                            done -> {
                                                try {
                                                    next.submit();
                                                    var unused = next.future();
                                                } catch (Exception e) {
                                                    refused.incrementAndGet();
                                                }
                                                called.countDown();
                                            }));
                    submitAtLast(op);
                    var unused = op.future();
                    called.await();
                }
            } finally {
                disperse();
            }
        }
        assertEquals(0, refused.get(), "the callback has its operation's credit");
    }

    private static void submitAtLast(AsyncWritev op) throws Exception {
        while (true) {
            try {
                op.submit();
                return;
            } catch (ErrnoException full) {
                Thread.onSpinWait();
            }
        }
    }
}
