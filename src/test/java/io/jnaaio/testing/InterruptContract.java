package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.QueueFull;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interrupts: they end a wait for room, and neither close a file nor lose an operation. */
public abstract class InterruptContract extends BackendContract {
    private AsyncIo blocking;

    /** Constructor for subclasses. */
    protected InterruptContract() {}

    @BeforeEach
    void openNarrowEngine() throws IOException {
        blocking =
                engine(
                        AioOptions.builder()
                                .queueDepth(1)
                                .fileQueueFull(QueueFull.BLOCK)
                                .operationQueueFull(QueueFull.BLOCK));
    }

    @Test
    void anInterruptWhileWaitingForRoomIsThrown() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(blocking, path);
        AsyncWritev op = writev(blocking, file, 0, direct("abc"));
        CompletableFuture<Boolean> status = new CompletableFuture<>();
        try (HeldCredits held = HeldCredits.take(blocking, openBoth(blocking, fileOf("")), 1)) {
            Thread submitter =
                    new Thread(
                            () -> {
                                try {
                                    op.submit();
                                    status.completeExceptionally(new AssertionError("submitted"));
                                } catch (InterruptedIOException e) {
                                    status.complete(Thread.currentThread().isInterrupted());
                                } catch (Throwable e) {
                                    status.completeExceptionally(e);
                                }
                            },
                            "submitter");
            submitter.start();
            until(() -> blocking.stats().queueFullWaits() >= 1, "it waits");
            submitter.interrupt();
            assertTrue(valueOf(status), "InterruptedIOException, and the status stays set");
            assertThrows(IllegalStateException.class, op::error, "the operation stays PREPARED");
            held.release();
        }
        assertTrue(file.isOpen(), "an interrupt never closes a file");
        assertContent("", path, "what was interrupted was not submitted");
        assertEquals(3, run(op), "it may be submitted again");
        assertContent("abc", path, "an interrupt loses no credit");
    }

    @Test
    void anInterruptWhileAFileWaitsForRoomArrivesThroughTheFuture() throws IOException {
        AioFile file = openBoth(blocking, fileOf(""));
        ByteBuffer buffer = direct("abc");
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        try (HeldCredits held = HeldCredits.take(blocking, openBoth(blocking, fileOf("")), 1)) {
            Thread submitter =
                    new Thread(
                            () -> {
                                AioFuture<Long> future = file.writev(0, buffer);
                                boolean interrupted = Thread.interrupted();
                                failure.complete(
                                        interrupted
                                                ? failureOf(future)
                                                : new AssertionError("the status was lost"));
                            },
                            "submitter");
            submitter.start();
            until(() -> blocking.stats().queueFullWaits() >= 1, "it waits");
            submitter.interrupt();
            assertInstanceOf(InterruptedIOException.class, valueOf(failure), "the future fails");
            held.release();
        }
        assertEquals(0, buffer.position(), "nothing was moved");
        assertEquals(3, valueOf(file.writev(0, buffer)), "an interrupt loses no credit");
    }

    @Test
    void withRoomAPendingInterruptDoesNotMatter() throws IOException {
        AioFile file = openBoth(blocking, fileOf(""));
        AsyncWritev op = writev(blocking, file, 0, direct("abc"));
        Thread.currentThread().interrupt();
        try {
            op.submit();
        } finally {
            assertTrue(Thread.interrupted(), "the interrupt status stays");
        }
        assertEquals(3, resultOf(op), "nothing had to wait, so nothing was interrupted");
    }

    @Test
    void aStormOfInterruptsLosesNothing() throws Exception {
        AsyncIo narrow = engine(AioOptions.builder().queueDepth(2));
        Path path = fileOf(new byte[3000]);
        AioFile file = openBoth(narrow, path);
        byte[] expected = new byte[3000];
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        Thread writer =
                new Thread(
                        () -> {
                            try {
                                done.complete(writeInStorm(file, expected));
                            } catch (Throwable e) {
                                done.completeExceptionally(e);
                            }
                        },
                        "interrupted-writer");
        writer.start();
        while (!done.isDone()) {
            writer.interrupt();
            java.util.concurrent.locks.LockSupport.parkNanos(50_000);
        }
        assertTrue(valueOf(done));
        assertTrue(file.isOpen(), "an interrupt never closes a file");
        assertContent(expected, path, "the file holds what was reported as written");
        assertEquals(1, valueOf(file.writev(0, direct("x"))), "no credit is lost");
        assertEquals(1, valueOf(file.writev(0, direct("x"))), "no credit is lost");
        assertEquals(1, valueOf(file.writev(0, direct("x"))), "no credit is lost");
    }

    private static boolean writeInStorm(AioFile file, byte[] expected) {
        for (int i = 0; i < 3000; i++) {
            AioFuture<Long> future = file.writev(i, ByteBuffer.allocateDirect(1).put(0, (byte) 1));
            while (!future.isDone()) {
                boolean ignored = Thread.interrupted();
                java.util.concurrent.locks.LockSupport.parkNanos(20_000);
            }
            if (!future.isCompletedExceptionally()) {
                expected[i] = 1;
            }
        }
        return true;
    }

    @Test
    void aPendingInterruptIsKeptAndHarmsNothing() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        Thread.currentThread().interrupt();
        AioFuture<Long> future = file.writev(0, heap("abc"), direct("def"));
        assertTrue(Thread.interrupted(), "the interrupt status stays");
        assertEquals(6, valueOf(future), "there was room: nothing had to wait");
        assertContent("abcdef", path, "an interrupt loses no operation");
        assertTrue(file.isOpen(), "an interrupt never closes a file");
    }

    @Test
    void interruptsNeverCloseAFile() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        for (int i = 0; i < 50; i++) {
            Thread.currentThread().interrupt();
            long size = file.size();
            file.truncate(size + 100);
            AioFuture<Void> sync = file.fsync(FsyncMode.DSYNC);
            AioFuture<Long> write = file.writev(0, direct("abc"));
            assertTrue(Thread.interrupted(), "the interrupt status stays");
            until(() -> sync.isDone() && write.isDone(), "both complete");
        }
        assertTrue(file.isOpen(), "an interrupt never closes a file");
        assertEquals(3, valueOf(file.writev(0, direct("ABC"))), "the file is usable");
        assertContent("ABC", path, "the file is usable");
    }
}
