package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncFsync;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.api.SubmitResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * Cancellation is only a request: whatever it returns, the operation completes exactly once. The result of a real
 * backend depends on timing, so the tests check what must hold for each result.
 */
public abstract class CancelContract extends BackendContract {
    /** Constructor for subclasses. */
    protected CancelContract() {}

    /**
     * Waits for an operation; true if it transferred its bytes, false if it was cancelled. Fails the test otherwise.
     */
    private static boolean moved(AsyncOperation<?> op) throws IOException {
        waitFor(op);
        Errno error = op.error();
        try {
            Object result = op.aioReturn();
            assertSame(Errno.SUCCESS, error, "a result goes with SUCCESS");
            return result == null || (Long) result > 0;
        } catch (ErrnoException e) {
            assertSame(Errno.ECANCELED, e.errno(), "a cancelled operation says ECANCELED");
            assertSame(Errno.ECANCELED, error, "error() says the same");
            assertEquals(0, e.bytesTransferred(), "what moved bytes reports the bytes");
            return false;
        }
    }

    private static void check(CancelStatus status, boolean moved) {
        if (status == CancelStatus.CANCELED) {
            assertEquals(false, moved, "CANCELED: it completes with ECANCELED");
        } else if (status == CancelStatus.ALL_DONE) {
            assertEquals(true, moved, "ALL_DONE: it had completed by itself");
        }
    }

    /** glibc's own aio_cancel would lose the second operation. */
    @Test
    void whatStandsBehindACancelledOneRuns() throws IOException {
        AioFile file = openNew();
        for (int round = 0; round < 300; round++) {
            AsyncWritev first = writev(file, 0, direct("abc"));
            AsyncWritev second = writev(file, 3, direct("def"));
            for (SubmitResult result : io.submitAll(List.of(first, second))) {
                assertTrue(result.submitted());
            }
            CancelStatus status = first.cancel();
            assertEquals(3L, resultOf(second), "cancelling one operation stops no other");
            check(status, moved(first));
        }
    }

    @RepeatedTest(10)
    void aCancelledWriteWritesAllOrNothing() throws IOException {
        Path path = fileOf(TEXT);
        AsyncWritev op = writev(openBoth(path), 2, direct("CDEF"));
        op.submit();
        Errno error = op.error();
        assertTrue(error == Errno.EINPROGRESS || error == Errno.SUCCESS, "error() is " + error);
        CancelStatus status = op.cancel();
        boolean moved = moved(op);
        check(status, moved);
        assertContent(moved ? "abCDEF123456" : TEXT, path, "ECANCELED: no byte was written");
    }

    @RepeatedTest(5)
    void aCancelledReadReadsAllOrNothing() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(4);
        AsyncReadv op = readv(openBoth(fileOf(TEXT)), 2, buffer);
        op.submit();
        CancelStatus status = op.cancel();
        boolean moved = moved(op);
        check(status, moved);
        assertEquals(moved ? "cdef" : "\0\0\0\0", textOf(buffer), "ECANCELED: nothing was read");
    }

    @Test
    void aCancelledSyncCompletes() throws IOException {
        AioFile file = openNew();
        assertEquals(3, run(writev(file, 0, direct("abc"))));
        AsyncFsync op = io.fsync(file, FsyncMode.SYNC, 0, SigevNotify.none());
        op.submit();
        CancelStatus status = op.cancel();
        check(status, moved(op));
    }

    @Test
    void cancellingTwiceIsHarmless() throws IOException {
        AsyncWritev op = writev(openNew(), 0, ByteBuffer.allocateDirect(1 << 20));
        op.submit();
        CancelStatus first = op.cancel();
        CancelStatus second = op.cancel();
        boolean moved = moved(op);
        check(first, moved);
        if (second == CancelStatus.CANCELED) {
            assertEquals(false, moved, "CANCELED: it completes with ECANCELED");
        }
        assertEquals(CancelStatus.ALL_DONE, op.cancel(), "after completion: ALL_DONE");
    }

    @Test
    void aCancelledOperationMayBeSubmittedAgain() throws IOException {
        Path path = fileOf("");
        AsyncWritev op = writev(openBoth(path), 0, direct("abc"));
        for (int i = 0; i < 20; i++) {
            op.submit();
            CancelStatus status = op.cancel();
            check(status, moved(op));
        }
        assertEquals(3, run(op), "a cancel belongs to one submission");
        assertContent("abc", path, "the last submission is carried out");
    }

    @Test
    void cancelChangesNothingAboutTheOperation() throws IOException {
        ByteBuffer buffer = direct("abcdef").position(1).limit(4);
        AsyncWritev op = writev(openNew(), 7, buffer);
        op.submit();
        CancelStatus status = op.cancel();
        check(status, moved(op));
        assertEquals(7, op.offset());
        assertEquals(3, op.nbytes());
        assertEquals(1, buffer.position(), "positions are left alone");
        assertEquals(4, buffer.limit(), "limits are left alone");
    }

    @Test
    void everyOperationOfACancelledQueueNotifiesOnce() throws IOException {
        int count = 200;
        Path path = fileOf(new byte[count * 512]);
        AioFile file = openBoth(path);
        List<AsyncOperation<?>> told = Collections.synchronizedList(new ArrayList<>());
        List<AsyncWritev> ops = new ArrayList<>();
        byte[] ones = new byte[512];
        Arrays.fill(ones, (byte) 1);
        for (int i = 0; i < count; i++) {
            ops.add(
                    writev(
                            file,
                            512L * i,
                            SigevNotify.callback(Runnable::run, told::add),
                            direct(ones)));
        }
        for (AsyncWritev op : ops) {
            op.submit();
        }
        CancelStatus status = io.cancelAll(file);
        byte[] expected = new byte[count * 512];
        int moved = 0;
        for (int i = 0; i < count; i++) {
            if (moved(ops.get(i))) {
                Arrays.fill(expected, 512 * i, 512 * i + 512, (byte) 1);
                moved++;
            }
        }
        if (status == CancelStatus.ALL_DONE) {
            assertEquals(count, moved, "ALL_DONE: nothing was in flight");
        }
        until(() -> told.size() >= count, "each operation notifies, cancelled or not");
        assertEquals(count, told.size(), "and notifies once");
        assertEquals(Set.copyOf(ops), Set.copyOf(told), "each for itself");
        assertContent(expected, path, "the file holds what was reported as written");
    }

    @Test
    void cancelAllOfAnIdleFileFindsNothing() throws IOException {
        AioFile file = openNew();
        assertEquals(CancelStatus.ALL_DONE, io.cancelAll(file), "nothing was submitted");
        assertEquals(3, run(writev(file, 0, direct("abc"))));
        assertEquals(CancelStatus.ALL_DONE, io.cancelAll(file), "all was done");
    }

    @Test
    void cancelAllTouchesOnlyItsFile() throws IOException {
        Path path = fileOf("");
        AioFile mine = openBoth(path);
        AioFile other = openNew();
        List<AsyncWritev> ops = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            AsyncWritev op = writev(mine, 3L * i, direct("abc"));
            op.submit();
            ops.add(op);
        }
        CancelStatus status = io.cancelAll(other);
        assertEquals(CancelStatus.ALL_DONE, status, "the other file has nothing in flight");
        for (AsyncWritev op : ops) {
            assertEquals(3, resultOf(op), "operations of other files are not cancelled");
        }
        assertContent("abc".repeat(50), path, "operations of other files are carried out");
    }

    @Test
    void aFileIsUsableAfterCancelAll() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        List<AsyncWritev> ops = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            AsyncWritev op = writev(file, 0, direct("xyz"));
            op.submit();
            ops.add(op);
        }
        CancelStatus ignored = io.cancelAll(file);
        for (AsyncWritev op : ops) {
            boolean unused = moved(op);
        }
        assertEquals(3, run(writev(file, 0, direct("abc"))));
        assertContent("abc", path, "a cancel says nothing about later operations");
    }

    @Test
    void aSyncRunsAlthoughTheWritesBeforeItWereCancelled() throws IOException {
        AioFile file = openNew();
        List<AsyncWritev> writes = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            AsyncWritev op = writev(file, 4096L * i, ByteBuffer.allocateDirect(4096));
            op.submit();
            writes.add(op);
        }
        AsyncFsync sync = io.fsync(file, FsyncMode.DSYNC, 0, SigevNotify.none());
        sync.submit();
        for (AsyncWritev op : writes) {
            CancelStatus ignored = op.cancel();
        }
        waitFor(sync);
        assertSame(Errno.SUCCESS, sync.error(), "a sync runs whatever became of the writes");
        for (AsyncWritev op : writes) {
            boolean unused = moved(op);
        }
    }

    @Test
    void onACompletionThreadCancelOnlyAsks() throws IOException {
        AsyncIo narrow = engine(AioOptions.builder());
        AioFile file = openBoth(narrow, fileOf(""));
        AsyncWritev target = writev(narrow, file, 0, ByteBuffer.allocateDirect(1 << 20));
        CompletableFuture<CancelStatus> answer = new CompletableFuture<>();
        AsyncWritev first =
                narrow.writev(
                        file,
                        0,
                        List.of(direct("a")),
                        0,
                        SigevNotify.callback(
                                Runnable::run, op -> answer.complete(target.cancel())));
        target.submit();
        first.submit();
        CancelStatus status = valueOf(answer);
        assertNotEquals(
                CancelStatus.CANCELED, status, "there it answers NOT_CANCELED, or ALL_DONE");
        boolean unused = moved(target);
        assertEquals(1, resultOf(first));
    }

    @Test
    void cancelReturnsWhileCompletionThreadsAreBusy() throws IOException {
        AsyncIo deep = engine(AioOptions.builder().queueDepth(64));
        Path path = fileOf("");
        AioFile file = openBoth(deep, path);
        AsyncWritev op = writev(deep, file, 10, direct("abc"));
        CancelStatus status;
        try (HeldCredits held = HeldCredits.take(deep, openBoth(deep, fileOf("")), 12)) {
            op.submit();
            status = op.cancel();
            held.release();
        }
        boolean moved = moved(op);
        check(status, moved);
        assertEquals(moved ? 13 : 0, files().size(path), "the file holds what was reported");
    }

    @Test
    void manyThreadsMayCancelAtOnce() throws IOException {
        AioFile file = openNew();
        AtomicInteger canceled = new AtomicInteger();
        for (int round = 0; round < 20; round++) {
            AsyncWritev op = writev(file, 0, ByteBuffer.allocateDirect(65_536));
            op.submit();
            List<CompletableFuture<Void>> cancellers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                cancellers.add(
                        CompletableFuture.runAsync(
                                () -> {
                                    if (op.cancel() == CancelStatus.CANCELED) {
                                        canceled.incrementAndGet();
                                    }
                                }));
            }
            for (CompletableFuture<Void> canceller : cancellers) {
                var unused = valueOf(canceller);
            }
            boolean moved = moved(op);
            if (canceled.getAndSet(0) > 0) {
                assertEquals(false, moved, "CANCELED: it completes with ECANCELED");
            }
        }
    }
}
