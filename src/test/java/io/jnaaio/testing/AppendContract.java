package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.api.SubmitResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Files opened with APPEND: offsets are ignored, and writes are executed in the order of submission. */
public abstract class AppendContract extends BackendContract {
    /** Constructor for subclasses. */
    protected AppendContract() {}

    private AioFile openAppend(Path path) throws IOException {
        return io.openFile(path, StandardOpenOption.APPEND);
    }

    @Test
    void ignoresTheOffset() throws IOException {
        Path path = fileOf(TEXT);
        AsyncWritev op = writev(openAppend(path), 0, direct("AB"), heap("CD"));
        assertEquals(4, run(op), "the result is the number of bytes written");
        assertEquals(0, op.offset(), "offset() stays what was given");
        assertContent("abcdef123456ABCD", path, "an append goes to the end");
    }

    @Test
    void ignoresAFarOffset() throws IOException {
        Path path = fileOf(TEXT);
        assertEquals(
                2,
                run(writev(openAppend(path), 5L << 30, direct("AB"))),
                "the result is the number of bytes written");
        assertContent("abcdef123456AB", path, "an append leaves no hole");
    }

    @Test
    void fiftyOperationsKeepTheirOrder() throws IOException {
        Path path = fileOf("");
        AioFile file = openAppend(path);
        StringBuilder expected = new StringBuilder();
        List<AsyncWritev> ops = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String line = "line " + i + "*".repeat(i % 7) + "\n";
            AsyncWritev op = writev(file, 0, i % 2 == 0 ? direct(line) : heap(line));
            op.submit();
            ops.add(op);
            expected.append(line);
        }
        for (AsyncWritev op : ops) {
            assertEquals(op.nbytes(), resultOf(op), "each has its own result");
        }
        assertContent(expected.toString(), path, "appends are in the order of submission");
    }

    @Test
    void aListKeepsItsOrder() throws IOException {
        Path path = fileOf("");
        AioFile file = openAppend(path);
        StringBuilder expected = new StringBuilder();
        List<AsyncWritev> ops = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            String line = "line " + i + "\n";
            ops.add(writev(file, 0, direct(line.substring(0, 3)), heap(line.substring(3))));
            expected.append(line);
        }
        for (SubmitResult result : io.submitAll(ops)) {
            assertTrue(result.submitted(), "a list's operation is submitted");
        }
        for (AsyncWritev op : ops) {
            assertEquals(op.nbytes(), resultOf(op), "the result is the number of bytes written");
        }
        assertContent(expected.toString(), path, "appends of a list are in its order");
    }

    @Test
    void futuresKeepTheirOrder() throws IOException {
        Path path = fileOf("");
        AioFile file = openAppend(path);
        StringBuilder expected = new StringBuilder();
        List<AioFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String line = "line " + i + "\n";
            futures.add(file.writev(0, direct(line)));
            expected.append(line);
        }
        for (AioFuture<Long> future : futures) {
            assertTrue(
                    valueOf(future) >= 7, "the future completes with the count of all the bytes");
        }
        assertContent(expected.toString(), path, "appends are in the order of submission");
    }

    @Test
    void largeAppendsKeepTheirOrder() throws IOException {
        Path path = fileOf("");
        AioFile file = openAppend(path);
        int[] lengths = {70_000, 5, 1_500_000, 1, 65_536, 2_300_000, 9, 40_000};
        int total = 0;
        for (int length : lengths) {
            total += length;
        }
        byte[] expected = pattern(total, 77);
        List<AioFuture<Long>> futures = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < lengths.length; i++) {
            ByteBuffer part = ByteBuffer.wrap(expected, at, lengths[i]);
            futures.add(file.writev(0, i % 3 == 0 ? direct(contentOf(part)) : part));
            at += lengths[i];
        }
        for (int i = 0; i < lengths.length; i++) {
            assertEquals(
                    lengths[i],
                    valueOf(futures.get(i)),
                    "the future completes with the count of all the bytes");
        }
        assertContent(expected, path, "pieces of one append are not parted by the next");
    }

    @Test
    void emptyAppendsComplete() throws IOException {
        Path path = fileOf(TEXT);
        AioFile file = openAppend(path);
        assertEquals(
                0,
                run(io.writev(file, 0, List.of(), 0, SigevNotify.none())),
                "the result is the number of bytes written");
        assertEquals(
                0,
                valueOf(file.writev(0, direct(""))),
                "the future completes with the count of all the bytes");
        assertContent(TEXT, path, "an append of nothing changes nothing");
    }

    @Test
    void aSyncComesAfterTheAppendsBeforeIt() throws IOException {
        AioFile file = openAppend(fileOf(""));
        List<AsyncWritev> ops = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            AsyncWritev op = writev(file, 0, ByteBuffer.allocateDirect(1000));
            op.submit();
            ops.add(op);
        }
        assertNull(valueOf(file.fsync(FsyncMode.DSYNC)), "a sync completes with null");
        for (AsyncWritev op : ops) {
            assertEquals(false, op.inProgress(), "the sync came after it");
            assertEquals(1000, op.aioReturn(), "the result is the number of bytes written");
        }
        assertEquals(30_000, file.size(), "the file has the size that the writes gave it");
    }

    @Test
    void durableAppendsComplete() throws IOException {
        Path path = fileOf(TEXT);
        AioFile file = openAppend(path);
        assertEquals(
                2,
                valueOf(file.writevDurable(0, direct("A"), heap("B"))),
                "the future completes with the count of all the bytes");
        assertContent(TEXT + "AB", path, "a durable append goes to the end too");
    }

    @Test
    void anAppendMayBeSubmittedAgain() throws IOException {
        Path path = fileOf("");
        AsyncWritev op = writev(openAppend(path), 0, direct("ab"), heap("c"));
        for (int i = 0; i < 10; i++) {
            assertEquals(3, run(op), "the result is the number of bytes written");
        }
        assertContent("abc".repeat(10), path, "each submission appends");
    }

    @Test
    void threadsDoNotTearEachOthersAppends() throws IOException {
        Path path = fileOf("");
        AioFile file = openAppend(path);
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (char c = 'a'; c < 'e'; c++) {
            String piece = String.valueOf(c).repeat(1000);
            threads.add(
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; i < 50; i++) {
                                    assertEquals(
                                            1000,
                                            valueOf(file.writev(0, heap(piece))),
                                            "the future completes with the count of all the bytes");
                                }
                            }));
        }
        for (CompletableFuture<Void> thread : threads) {
            assertNull(valueOf(thread), "the other thread ends well");
        }
        checkPieces(files().read(path), 200);
    }

    @Test
    void twoFilesOnOnePathDoNotTearSmallAppends() throws IOException {
        Path path = fileOf("");
        AioFile one = openAppend(path);
        AioFile two = openAppend(path);
        long onePieceMax = one.capabilities().appendOnePieceMax();
        assertTrue(onePieceMax > 0, "some append is one piece");
        if (onePieceMax < 1000) {
            return; // Larger ones may be torn.
        }
        List<AioFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            futures.add(one.writev(0, heap("a".repeat(400)), heap("a".repeat(600))));
            futures.add(two.writev(0, direct("b".repeat(400)), direct("b".repeat(600))));
        }
        for (AioFuture<Long> future : futures) {
            assertEquals(
                    1000, valueOf(future), "the future completes with the count of all the bytes");
        }
        checkPieces(files().read(path), 100);
    }

    private static void checkPieces(byte[] content, int count) {
        assertEquals(1000 * count, content.length, "every append is there");
        for (int i = 0; i < content.length; i++) {
            assertEquals(content[i - i % 1000], content[i], "an append is one piece, at " + i);
        }
    }

    @Test
    void appendOnePieceMaxIsZeroWithoutAppend() throws IOException {
        assertEquals(0, openNew().capabilities().appendOnePieceMax(), "not opened with APPEND");
    }

    @Test
    void anAppendFileCannotBeRead() throws IOException {
        AioFile file = openAppend(fileOf(TEXT));
        assertThrows(
                NonReadableChannelException.class,
                () -> readv(file, 0, ByteBuffer.allocate(1)),
                "APPEND opens for writing");
    }

    @Test
    void appendMayCreateTheFile() throws IOException {
        Path path = newPath();
        AioFile file = io.openFile(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        assertEquals(
                3,
                run(writev(file, 9, direct("abc"))),
                "the result is the number of bytes written");
        assertContent("abc", path, "CREATE and APPEND go together");
    }

    @Test
    void contradictingOptionsAreRefused() throws IOException {
        Path path = fileOf(TEXT);
        assertThrows(
                IllegalArgumentException.class,
                () -> io.openFile(path, StandardOpenOption.READ, StandardOpenOption.APPEND),
                "as FileChannel.open refuses READ + APPEND");
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        io.openFile(
                                path,
                                StandardOpenOption.APPEND,
                                StandardOpenOption.TRUNCATE_EXISTING),
                "as FileChannel.open refuses APPEND + TRUNCATE_EXISTING");
        assertContent(TEXT, path, "a refused open changes nothing");
    }
}
