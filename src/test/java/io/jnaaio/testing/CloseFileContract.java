package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Closing a file: submitted operations are waited for, later ones are rejected. */
public abstract class CloseFileContract extends BackendContract {
    /** Constructor for subclasses. */
    protected CloseFileContract() {}

    private static List<AioFuture<Long>> writeMany(AioFile file, int count, int length) {
        List<AioFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            futures.add(file.writev((long) i * length, direct(pattern(length, i))));
        }
        return futures;
    }

    private static byte[] many(int count, int length) {
        byte[] expected = new byte[count * length];
        for (int i = 0; i < count; i++) {
            System.arraycopy(pattern(length, i), 0, expected, i * length, length);
        }
        return expected;
    }

    @Test
    void closeOfAFileWaitsForWhatWasSubmitted() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        List<AioFuture<Long>> futures = writeMany(file, 300, 1000);
        file.close();
        for (AioFuture<Long> future : futures) {
            assertTrue(future.isDone(), "close() waits for all that was submitted");
            assertEquals(1000, future.join());
        }
        assertContent(many(300, 1000), path, "all is carried out");
    }

    @Test
    void aCloseThatDrainsWaitsForTheCallbacks() throws IOException {
        AioFile file = openNew();
        List<String> ran = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 20; i++) {
            SigevNotify callback =
                    SigevNotify.callback(
                            task -> new Thread(task).start(), op -> ran.add(op.toString()));
            io.writev(file, 8L * i, List.of(direct("01234567")), 0, callback).submit();
        }
        file.closeAndDrain();
        assertEquals(20, ran.size(), "every callback has run when it returns");
    }

    @Test
    void closeNowWhileOthersSubmitEndsEveryOne() throws Exception {
        for (int round = 0; round < 30; round++) {
            AioFile file = openNew();
            List<AioFuture<Long>> futures = new CopyOnWriteArrayList<>();
            Thread submitter =
                    new Thread(
                            () -> {
                                for (int i = 0; i < 100; i++) {
                                    futures.add(file.writev(8L * i, direct("01234567")));
                                }
                            });
            submitter.start();
            while (futures.isEmpty()) {
                Thread.onSpinWait();
            }
            file.closeNow();
            submitter.join();
            for (AioFuture<Long> future : futures) {
                until(future::isDone, "each that was submitted completes, cancelled or not");
            }
        }
    }

    @Test
    void closeOfAFileIsIdempotent() throws IOException {
        AioFile file = openNew();
        assertTrue(file.isOpen());
        file.close();
        assertFalse(file.isOpen(), "false from the first close() on");
        file.close();
        file.closeNow();
        file.close();
        assertFalse(file.isOpen());
    }

    @Test
    void manyThreadsMayCloseAFile() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        List<AioFuture<Long>> futures = writeMany(file, 100, 1000);
        List<CompletableFuture<Boolean>> closers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            closers.add(
                    CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    file.close();
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                                return futures.stream().allMatch(AioFuture::isDone);
                            }));
        }
        for (CompletableFuture<Boolean> closer : closers) {
            assertTrue(valueOf(closer), "each close() waits");
        }
        assertContent(many(100, 1000), path, "all is carried out");
    }

    @Test
    void whatWasPreparedBeforeCloseCompletesAsClosed() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        AsyncWritev op = writev(file, 0, direct("abc"));
        file.close();
        op.submit();
        waitFor(op);
        assertSame(Errno.EBADF, op.error(), "the refusal arrives as the completion");
        ErrnoException error = errorOf(op);
        assertInstanceOf(ClosedChannelException.class, error.getCause(), "and says why");
        assertContent("", path, "nothing is written");
    }

    @Test
    void resultsMayBeTakenAfterClose() throws IOException {
        AioFile file = openNew();
        AsyncWritev op = writev(file, 0, direct("abc"));
        op.submit();
        file.close();
        assertFalse(op.inProgress(), "close() waited for it");
        io.close();
        assertSame(Errno.SUCCESS, op.error(), "a result outlives file and engine");
        assertEquals(3, op.aioReturn());
        assertEquals(3, op.nbytes());
    }

    @Test
    void otherFilesStayOpen() throws IOException {
        AioFile one = openNew();
        AioFile two = openNew();
        one.close();
        assertTrue(two.isOpen());
        assertEquals(3, valueOf(two.writev(0, direct("abc"))), "a file is closed alone");
    }

    @Test
    void closeNowOfAFileEndsEverythingOnce() throws IOException {
        int count = 250;
        Path path = fileOf(new byte[count * 1000]);
        AioFile file = openBoth(path);
        List<AioFuture<Long>> futures = writeMany(file, count, 1000);
        file.closeNow();
        checkEnded(futures, path, count);
        file.closeNow();
        assertFalse(file.isOpen());
    }

    private void checkEnded(List<AioFuture<Long>> futures, Path path, int count)
            throws IOException {
        byte[] expected = new byte[count * 1000];
        for (int i = 0; i < count; i++) {
            AioFuture<Long> future = futures.get(i);
            assertTrue(future.isDone(), "closeNow() waits until the kernel is done");
            if (future.isCompletedExceptionally()) {
                ErrnoException error =
                        assertInstanceOf(ErrnoException.class, failureOf(future), "cancelled");
                assertSame(Errno.ECANCELED, error.errno(), "what did not run was cancelled");
                assertEquals(0, error.bytesTransferred());
            } else {
                assertEquals(1000, future.join());
                System.arraycopy(pattern(1000, i), 0, expected, i * 1000, 1000);
            }
        }
        assertContent(expected, path, "the file holds what was reported as written");
    }

    @Test
    void theFileIsClosedWhenItsOptionsSaySo() throws IOException {
        Path path = newPath();
        AioFile file =
                io.openFile(
                        path,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE);
        assertEquals(3, valueOf(file.writev(0, direct("abc"))));
        file.close();
        assertFalse(files().exists(path), "DELETE_ON_CLOSE deletes at close()");
    }

    @Test
    void closeFromACallbackReturnsAtOnce() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        CompletableFuture<Boolean> open = new CompletableFuture<>();
        List<AsyncWritev> others = new ArrayList<>();
        AsyncWritev op =
                writev(
                        file,
                        0,
                        SigevNotify.callback(
                                Runnable::run,
                                o -> {
                                    try {
                                        file.close();
                                        open.complete(file.isOpen());
                                    } catch (IOException | RuntimeException e) {
                                        open.completeExceptionally(e);
                                    }
                                }),
                        direct("abc"));
        for (int i = 1; i <= 50; i++) {
            AsyncWritev other = writev(file, 3L * i, direct("abc"));
            others.add(other);
            other.submit();
        }
        op.submit();
        assertEquals(false, valueOf(open), "there it marks the file closed and returns");
        assertEquals(3, resultOf(op));
        for (AsyncWritev other : others) {
            assertEquals(3, resultOf(other), "what was submitted is carried out");
        }
        assertContent("abc".repeat(51), path, "what was submitted is carried out");
        assertThrows(ClosedChannelException.class, () -> writev(file, 0, direct("x")));
        file.close();
    }

    @Test
    void writesThatRaceWithCloseAreDoneOrRefused() throws IOException {
        for (int round = 0; round < 10; round++) {
            Path path = fileOf("");
            AioFile file = openBoth(path);
            AtomicLong written = new AtomicLong();
            AtomicInteger odd = new AtomicInteger();
            List<CompletableFuture<Void>> threads = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                int first = t;
                threads.add(
                        CompletableFuture.runAsync(() -> raceWithClose(file, first, written, odd)));
            }
            until(() -> written.get() > 20, "writes succeed before close()");
            file.close();
            for (CompletableFuture<Void> thread : threads) {
                assertNull(valueOf(thread));
            }
            assertEquals(0, odd.get(), "a write is done, or fails with ClosedChannelException");
            long ones = 0;
            for (byte b : files().read(path)) {
                ones += b;
            }
            assertEquals(written.get(), ones, "what was refused is not written");
        }
    }

    private static void raceWithClose(
            AioFile file, int first, AtomicLong written, AtomicInteger odd) {
        ByteBuffer one = ByteBuffer.allocateDirect(1).put(0, (byte) 1);
        for (int i = first; i < 30_000; i += 3) {
            AioFuture<Long> future = file.writev(i, one.duplicate());
            until(future::isDone, "it completes");
            if (!future.isCompletedExceptionally()) {
                written.addAndGet(future.join());
            } else {
                if (!(failureOf(future) instanceof ClosedChannelException)) {
                    odd.incrementAndGet();
                }
                return;
            }
        }
    }

    @Test
    void anInterruptedThreadClosesAllTheSame() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        List<AioFuture<Long>> futures = writeMany(file, 100, 1000);
        Thread.currentThread().interrupt();
        file.close();
        assertTrue(Thread.interrupted(), "the interrupt status stays");
        assertTrue(futures.stream().allMatch(AioFuture::isDone), "close() waits");
        assertContent(many(100, 1000), path, "an interrupt loses no operation");
    }
}
