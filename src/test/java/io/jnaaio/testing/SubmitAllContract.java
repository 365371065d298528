package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncFsync;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.QueueFull;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.api.SubmitResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Lists: each operation is either submitted, or refused with its own errno. */
public abstract class SubmitAllContract extends BackendContract {
    /** Constructor for subclasses. */
    protected SubmitAllContract() {}

    private static void assertAllSubmitted(List<SubmitResult> results) {
        for (SubmitResult result : results) {
            assertTrue(result.submitted(), () -> "submitted: " + result.operation());
            assertSame(Errno.SUCCESS, result.errno(), "SUCCESS goes with submitted");
            assertNull(result.refusal(), "no refusal goes with submitted");
        }
    }

    @Test
    void writesAList() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        List<AsyncWritev> ops = new ArrayList<>();
        for (int i = 0; i < 26; i++) {
            String text = String.valueOf((char) ('a' + i)).repeat(3);
            ops.add(writev(file, 3L * i, i % 2 == 0 ? direct(text) : heap(text)));
        }
        List<SubmitResult> results = io.submitAll(ops);
        assertAllSubmitted(results);
        assertEquals(
                ops,
                results.stream().map(SubmitResult::operation).toList(),
                "one result per operation, in the order given");
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 26; i++) {
            assertEquals(3, resultOf(ops.get(i)), "each has its own result");
            expected.append(String.valueOf((char) ('a' + i)).repeat(3));
        }
        assertContent(expected.toString(), path, "each is at its own offset");
    }

    @Test
    void anEmptyListIsNothing() {
        assertEquals(List.of(), io.submitAll(List.of()), "no operations, no results");
    }

    @Test
    void aListOfOne() throws IOException {
        AsyncWritev op = writev(openNew(), 0, direct("abcdef"), direct("123456"));
        assertAllSubmitted(io.submitAll(List.of(op)));
        assertEquals(12, resultOf(op));
    }

    @Test
    void mixesWritesReadsAndSyncs() throws IOException {
        Path path = fileOf(TEXT);
        AioFile written = openBoth(path);
        ByteBuffer back = ByteBuffer.allocateDirect(6);
        AsyncWritev write = writev(written, 0, direct("ABC"), heap("DEF"));
        AsyncReadv read = readv(openBoth(fileOf(TEXT)), 0, back);
        AsyncFsync sync = io.fsync(written, FsyncMode.DSYNC, 0, SigevNotify.none());
        assertAllSubmitted(io.submitAll(List.of(write, read, sync)));
        assertNull(resultOf(sync), "a sync has no value");
        assertFalse(write.inProgress(), "the sync came after the write before it");
        assertEquals(6, resultOf(write));
        assertEquals(6, resultOf(read));
        assertEquals("abcdef", textOf(back));
        assertContent("ABCDEF123456", path, "a list may hold all kinds");
    }

    @Test
    void oneThatFailsDoesNotStopTheOthers() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        AsyncWritev one = writev(file, 0, direct("abc"));
        AsyncWritev bad = writev(openDevice("/dev/full"), 0, direct("abc"));
        AsyncWritev two = writev(file, 3, direct("def"));
        List<SubmitResult> results = io.submitAll(List.of(one, bad, two));
        assertAllSubmitted(results);
        assertEquals(3, resultOf(one));
        assertEquals(seen(bad.file(), Errno.ENOSPC), errorOf(bad).errno(), "its own errno");
        assertEquals(3, resultOf(two), "what stands behind the failing one is carried out");
        assertContent("abcdef", path, "one bad entry does not stop the others");
    }

    @Test
    void oneOnAClosedFileDoesNotStopTheOthers() throws IOException {
        AioFile gone = openNew();
        AsyncWritev bad = writev(gone, 0, direct("abc"));
        gone.close();
        AsyncWritev good = writev(openNew(), 0, direct("abc"));
        List<SubmitResult> results = io.submitAll(List.of(bad, good));
        assertEquals(2, results.size());
        assertEquals(3, resultOf(good), "one bad entry does not stop the others");
        ErrnoException error = results.get(0).submitted() ? errorOf(bad) : results.get(0).refusal();
        assertNotNull(error);
        assertSame(Errno.EBADF, error.errno(), "a closed file is EBADF");
    }

    @Test
    void theSameOperationTwiceSubmitsNothing() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        AsyncWritev one = writev(file, 0, direct("abc"));
        AsyncWritev two = writev(file, 0, direct("abc"));
        assertThrows(
                IllegalArgumentException.class,
                () -> io.submitAll(List.of(one, two, one)),
                "an operation stands in a list once");
        assertThrows(IllegalStateException.class, one::error, "nothing was submitted");
        assertThrows(IllegalStateException.class, two::error, "nothing was submitted");
        assertContent("", path, "nothing was written");
        assertAllSubmitted(io.submitAll(List.of(one, two)));
        assertEquals(6, resultOf(one) + resultOf(two), "a wrong list harms nothing");
    }

    @Test
    void oneThatWasNotReapedSubmitsNothing() throws IOException {
        AioFile file = openNew();
        AsyncWritev fresh = writev(file, 0, direct("abc"));
        AsyncWritev done = writev(file, 3, direct("abc"));
        done.submit();
        waitFor(done);
        assertThrows(
                IllegalStateException.class,
                () -> io.submitAll(List.of(fresh, done)),
                "it must be reaped first");
        assertThrows(IllegalStateException.class, fresh::error, "nothing was submitted");
        assertEquals(3, done.aioReturn(), "its result is still there");
        assertAllSubmitted(io.submitAll(List.of(fresh, done)));
        assertEquals(6, resultOf(fresh) + resultOf(done));
    }

    @Test
    void whatFindsNoRoomIsRefusedAndMaySubmitAgain() throws IOException {
        AsyncIo narrow = engine(AioOptions.builder().queueDepth(4));
        Path path = fileOf("");
        AioFile file = openBoth(narrow, path);
        AioFile scratch = openBoth(narrow, fileOf(""));
        List<AsyncWritev> ops = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ops.add(writev(narrow, file, 3L * i, direct("abc")));
        }
        try (HeldCredits held = HeldCredits.take(narrow, scratch, 4)) {
            for (SubmitResult result : narrow.submitAll(ops)) {
                assertFalse(result.submitted(), "the queue is full");
                assertSame(Errno.EAGAIN, result.errno(), "EAGAIN says so");
                assertInstanceOf(ErrnoException.class, result.refusal());
                assertThrows(
                        IllegalStateException.class,
                        result.operation()::error,
                        "what was refused stays as it was");
            }
            held.release();
        }
        List<AsyncWritev> left = new ArrayList<>(ops);
        until(
                () -> {
                    narrow.submitAll(left).stream()
                            .filter(SubmitResult::submitted)
                            .forEach(r -> left.remove(r.operation()));
                    return left.isEmpty();
                },
                "what was refused may be submitted again");
        for (AsyncWritev op : ops) {
            assertEquals(3, resultOf(op));
        }
        assertContent("abc".repeat(10), path, "nothing of the list is lost");
    }

    @Test
    void ofALongListEachIsSubmittedOrRefused() throws IOException {
        AsyncIo narrow = engine(AioOptions.builder().queueDepth(8));
        int count = 500;
        byte[] expected = new byte[count * 64];
        Path path = fileOf(expected);
        AioFile file = openBoth(narrow, path);
        AtomicInteger told = new AtomicInteger();
        List<AsyncWritev> ops = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ops.add(
                    narrow.writev(
                            file,
                            64L * i,
                            List.of(direct(pattern(64, i))),
                            0,
                            SigevNotify.callback(Runnable::run, op -> told.incrementAndGet())));
        }
        List<SubmitResult> results = narrow.submitAll(ops);
        assertEquals(count, results.size(), "one result per operation");
        int submitted = 0;
        for (int i = 0; i < count; i++) {
            SubmitResult result = results.get(i);
            assertSame(ops.get(i), result.operation(), "in the order given");
            if (result.submitted()) {
                submitted++;
                assertEquals(64, resultOf(ops.get(i)));
                System.arraycopy(pattern(64, i), 0, expected, 64 * i, 64);
            } else {
                assertSame(Errno.EAGAIN, result.errno());
            }
        }
        assertTrue(submitted >= 8, "the queue takes as many as it is deep");
        int all = submitted;
        until(() -> told.get() >= all, "each that was submitted notifies");
        assertEquals(submitted, told.get(), "and no other");
        assertContent(expected, path, "what was submitted is written, what was refused is not");
    }

    @Test
    void withBlockAllOfALongListAreSubmitted() throws IOException {
        AsyncIo narrow =
                engine(AioOptions.builder().queueDepth(16).operationQueueFull(QueueFull.BLOCK));
        int count = 3000;
        byte[] expected = pattern(count * 16, 5);
        Path path = fileOf("");
        AioFile file = openBoth(narrow, path);
        List<AsyncWritev> ops = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] part = Arrays.copyOfRange(expected, 16 * i, 16 * i + 16);
            ops.add(
                    writev(
                            narrow,
                            file,
                            16L * i,
                            i % 3 == 0 ? ByteBuffer.wrap(part) : direct(part)));
        }
        assertAllSubmitted(narrow.submitAll(ops));
        for (AsyncWritev op : ops) {
            assertEquals(16, resultOf(op));
        }
        assertContent(expected, path, "a list longer than the queue is written whole");
    }

    @Test
    void adjacentOperationsHaveTheirOwnResults() throws IOException {
        int count = 200;
        byte[] expected = pattern(count * 100, 8);
        Path path = fileOf("");
        AioFile file = openBoth(path);
        List<AsyncWritev> ops = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ops.add(
                    writev(
                            file,
                            100L * i,
                            ByteBuffer.wrap(expected, 100 * i, 30),
                            direct(Arrays.copyOfRange(expected, 100 * i + 30, 100 * i + 100))));
        }
        assertAllSubmitted(io.submitAll(ops));
        for (AsyncWritev op : ops) {
            assertEquals(100, resultOf(op), "merged or not, each has its own result");
        }
        assertContent(expected, path, "merged or not, the bytes are the same");
        if (!file.capabilities().merges()) {
            assertEquals(0, io.stats().mergedOperations(), "merges() is false: nothing merges");
        }
    }

    @Test
    void adjacentReadsHaveTheirOwnBytes() throws IOException {
        byte[] content = pattern(50 * 100, 21);
        AioFile file = openBoth(fileOf(content));
        List<AsyncReadv> ops = new ArrayList<>();
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            ByteBuffer buffer =
                    i % 2 == 0 ? ByteBuffer.allocate(100) : ByteBuffer.allocateDirect(100);
            buffers.add(buffer);
            ops.add(readv(file, 100L * i, buffer));
        }
        assertAllSubmitted(io.submitAll(ops));
        for (int i = 0; i < 50; i++) {
            assertEquals(100, resultOf(ops.get(i)));
            assertEquals(
                    ByteBuffer.wrap(content, 100 * i, 100), buffers.get(i), "each its own bytes");
        }
    }

    @Test
    void aListMayBeSubmittedAgain() throws IOException {
        AioFile file = openNew();
        List<AsyncOperation<Long>> ops = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ops.add(writev(file, 3L * i, direct("abc")));
        }
        for (int round = 0; round < 5; round++) {
            assertAllSubmitted(io.submitAll(ops));
            for (AsyncOperation<Long> op : ops) {
                assertEquals(3, resultOf(op));
            }
        }
    }

    @Test
    void aListIsNotKept() throws IOException {
        List<AsyncWritev> ops = new ArrayList<>(List.of(writev(openNew(), 0, direct("abc"))));
        AsyncWritev op = ops.get(0);
        List<SubmitResult> results = io.submitAll(ops);
        ops.clear();
        assertAllSubmitted(results);
        assertEquals(3, resultOf(op), "the list is the caller's again at once");
    }
}
