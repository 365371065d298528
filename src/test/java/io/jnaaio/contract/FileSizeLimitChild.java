package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionException;

/** Runs under a limit on the file size and writes across it; prints one line per case. */
final class FileSizeLimitChild {
    private static final int BLOCKS = 65_536;

    private final AsyncIo io;
    private final Path path;
    private final AioFile file;
    private final long limit;

    private FileSizeLimitChild(AsyncIo io, Path path, long limit) throws IOException {
        this.io = io;
        this.path = path;
        this.limit = limit;
        Files.deleteIfExists(path);
        Files.createFile(path);
        file = io.openFile(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    public static void main(String[] arguments) throws Exception {
        Path dir = Path.of(arguments[1]);
        long limit = limit(dir.resolve("probe"));
        List<Method> cases =
                new ArrayList<>(List.of(FileSizeLimitChild.class.getDeclaredMethods()));
        cases.removeIf(method -> !method.getName().startsWith("case"));
        cases.sort(Comparator.comparing(Method::getName));
        for (Method method : cases) {
            try (AsyncIo io = Aio.open(AioOptions.builder().backend(arguments[0]).build())) {
                FileSizeLimitChild child =
                        new FileSizeLimitChild(io, dir.resolve("limited"), limit);
                Object unused = method.invoke(child);
                System.out.println(method.getName().replaceFirst("case", "case ") + ": ok");
            } catch (InvocationTargetException e) {
                System.out.println(
                        method.getName().replaceFirst("case", "case ")
                                + ": "
                                + String.valueOf(e.getCause()).replace('\n', ' '));
            }
        }
    }

    /** The limit in bytes; shells count in blocks of 512 or 1024 bytes. */
    private static long limit(Path probe) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(probe.toFile(), "rw")) {
            file.setLength(512L * BLOCKS + 1);
            return 1024L * BLOCKS;
        } catch (IOException e) {
            return 512L * BLOCKS;
        }
    }

    // ---- used by the cases

    private boolean unlimited() {
        return !file.capabilities().fileSizeLimitHonoured();
    }

    private void assertErrno(ErrnoException error) {
        Errno expected = file.capabilities().exactErrno() ? Errno.EFBIG : Errno.EIO;
        assertEquals(expected, error.errno(), "the limit is EFBIG, or EIO if errno is not exact");
    }

    private AsyncWritev writev(long offset, ByteBuffer... buffers) throws IOException {
        return io.writev(file, offset, List.of(buffers), 0, SigevNotify.none());
    }

    private static long resultOf(AsyncWritev op) throws IOException {
        waitFor(op);
        return op.aioReturn();
    }

    private static ErrnoException errorOf(AsyncWritev op) {
        waitFor(op);
        return assertThrows(ErrnoException.class, op::aioReturn, "no byte was moved: an error");
    }

    private static void waitFor(AsyncWritev op) {
        try {
            assertTrue(op.await(Duration.ofSeconds(20)), "it completes");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ErrnoException failureOf(AioFuture<?> future) {
        CompletionException e = assertThrows(CompletionException.class, future::join);
        return assertInstanceOf(ErrnoException.class, e.getCause());
    }

    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (1 + i % 251);
        }
        return bytes;
    }

    private static ByteBuffer direct(byte[] bytes, int from, int length) {
        return ByteBuffer.allocateDirect(length).put(bytes, from, length).flip();
    }

    /** Checks that the last bytes of the file, up to the limit, are the first of the expected bytes. */
    private void assertPrefix(byte[] expected, int length) throws IOException {
        assertEquals(limit, Files.size(path), "the file reaches to the limit");
        byte[] seen = new byte[length];
        try (RandomAccessFile reader = new RandomAccessFile(path.toFile(), "r")) {
            reader.seek(limit - length);
            reader.readFully(seen);
        }
        assertArrayEquals(Arrays.copyOf(expected, length), seen, "the prefix is in the file");
    }

    // ---- cases

    void caseAsyncWritevReportsTheShortPrefix() throws IOException {
        byte[] bytes = pattern(1200);
        AsyncWritev op =
                writev(limit - 1000, direct(bytes, 0, 600), ByteBuffer.wrap(bytes, 600, 600));
        op.submit();
        if (unlimited()) {
            assertEquals(1200, resultOf(op));
            return;
        }
        if (file.capabilities().partialCountOnError()) {
            assertEquals(1000, resultOf(op), "what one writev would report");
            assertPrefix(bytes, 1000);
        } else {
            assertErrno(errorOf(op));
        }
    }

    void caseAsyncWritevOfLargePiecesReportsAContiguousPrefix() throws IOException {
        byte[] bytes = pattern(400_000);
        AsyncWritev op =
                writev(
                        limit - 250_000,
                        direct(bytes, 0, 100_000),
                        direct(bytes, 100_000, 100_000),
                        direct(bytes, 200_000, 100_000),
                        direct(bytes, 300_000, 100_000));
        op.submit();
        if (unlimited()) {
            assertEquals(400_000, resultOf(op));
            return;
        }
        long moved = resultOf(op);
        assertTrue(
                moved == 250_000 || (moved > 0 && moved % 100_000 == 0 && moved < 250_000),
                "the result is a prefix: " + moved);
        if (moved == 250_000) {
            assertPrefix(bytes, 250_000);
        }
    }

    void caseAsyncWritevBehindTheLimitFails() throws IOException {
        AsyncWritev op = writev(limit + 10, direct(pattern(10), 0, 10));
        op.submit();
        if (unlimited()) {
            assertEquals(10, resultOf(op));
            return;
        }
        ErrnoException error = errorOf(op);
        assertErrno(error);
        assertEquals(0, error.bytesTransferred());
        assertEquals(0, Files.size(path), "nothing is written behind the limit");
    }

    void caseAsyncWritevOfManyBuffersReportsThePrefix() throws IOException {
        byte[] bytes = pattern(3000 * 3);
        ByteBuffer[] buffers = new ByteBuffer[3000];
        for (int i = 0; i < 3000; i++) {
            buffers[i] = i % 2 == 0 ? direct(bytes, 3 * i, 3) : ByteBuffer.wrap(bytes, 3 * i, 3);
        }
        AsyncWritev op = writev(limit - 5000, buffers);
        op.submit();
        if (unlimited()) {
            assertEquals(9000, resultOf(op));
            return;
        }
        assertEquals(5000, resultOf(op), "the prefix does not end with a buffer");
        assertPrefix(bytes, 5000);
    }

    void caseAioFileWritevFailsWithThePrefix() throws IOException {
        byte[] bytes = pattern(1200);
        ByteBuffer one = direct(bytes, 0, 600);
        ByteBuffer two = ByteBuffer.wrap(bytes, 600, 600);
        AioFuture<Long> future = file.writev(limit - 1000, one, two);
        if (unlimited()) {
            assertEquals(1200, future.join());
            return;
        }
        ErrnoException error = failureOf(future);
        assertErrno(error);
        assertEquals(1000, error.bytesTransferred(), "what is certainly there");
        assertEquals(600, one.position(), "positions are advanced by what was moved");
        assertEquals(1000, two.position(), "positions are advanced by what was moved");
        assertPrefix(bytes, 1000);
        assertTrue(String.valueOf(error.getMessage()).contains("1000"), error.getMessage());
    }

    void caseAioFileWritevOfLargePiecesFailsWithThePrefix() throws IOException {
        byte[] bytes = pattern(3_000_000);
        ByteBuffer one = ByteBuffer.wrap(bytes, 0, 1_500_000);
        ByteBuffer two = direct(bytes, 1_500_000, 1_500_000);
        AioFuture<Long> future = file.writev(limit - 2_222_222, one, two);
        if (unlimited()) {
            assertEquals(3_000_000, future.join());
            return;
        }
        ErrnoException error = failureOf(future);
        assertErrno(error);
        assertEquals(2_222_222, error.bytesTransferred(), "what is certainly there");
        assertEquals(722_222, two.position(), "positions are advanced by what was moved");
        assertPrefix(bytes, 2_222_222);
    }

    void caseWritevDurableFailsWithThePrefix() throws IOException {
        byte[] bytes = pattern(1200);
        AioFuture<Long> future = file.writevDurable(limit - 1000, direct(bytes, 0, 1200));
        if (unlimited()) {
            assertEquals(1200, future.join());
            return;
        }
        ErrnoException error = failureOf(future);
        assertErrno(error);
        assertEquals(1000, error.bytesTransferred(), "the first error of the two");
        assertPrefix(bytes, 1000);
    }

    void caseASyncRunsAfterAShortWrite() throws IOException {
        byte[] bytes = pattern(1200);
        AioFuture<Long> write = file.writev(limit - 1000, direct(bytes, 0, 1200));
        AioFuture<Void> sync = file.fsync(FsyncMode.SYNC);
        assertNull(sync.join(), "a sync runs even if the write before it failed");
        assertTrue(write.isDone(), "continuations of a short write come before the sync");
    }

    void caseAdjacentOperationsDealTheShortResult() throws IOException {
        byte[] bytes = pattern(2000);
        List<AsyncWritev> ops = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ops.add(writev(limit - 750 + 500L * i, direct(bytes, 500 * i, 500)));
        }
        io.submitAll(ops).forEach(result -> assertTrue(result.submitted()));
        if (unlimited()) {
            return;
        }
        assertEquals(500, resultOf(ops.get(0)), "merged or not, what fits is written");
        assertEquals(250, resultOf(ops.get(1)), "merged or not, a short one is short");
        assertErrno(errorOf(ops.get(2)));
        assertErrno(errorOf(ops.get(3)));
        assertPrefix(bytes, 750);
    }

    void caseAppendsDoNotPassAShortOne() throws IOException {
        if (unlimited()) {
            return;
        }
        try (RandomAccessFile sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.setLength(limit - 1000);
        }
        byte[] bytes = pattern(1500);
        try (AioFile append = io.openFile(path, StandardOpenOption.APPEND)) {
            AioFuture<Long> one = append.writev(0, direct(bytes, 0, 600));
            AioFuture<Long> two = append.writev(0, direct(bytes, 600, 900));
            AioFuture<Long> three = append.writev(0, direct(bytes, 0, 100));
            assertEquals(600, one.join());
            ErrnoException second = failureOf(two);
            assertErrno(second);
            assertEquals(400, second.bytesTransferred(), "what is certainly there");
            assertErrno(failureOf(three));
        }
        assertPrefix(bytes, 1000);
    }

    void caseTheEngineGoesOn() throws IOException {
        AsyncWritev bad = writev(limit + 10, direct(pattern(10), 0, 10));
        bad.submit();
        waitFor(bad);
        assertTrue(bad.error() != Errno.EINPROGRESS);
        assertEquals(10, file.writev(0, direct(pattern(10), 0, 10)).join(), "a limit is no end");
        AsyncWritev good = writev(limit - 10, direct(pattern(10), 0, 10));
        good.submit();
        assertEquals(10, resultOf(good), "up to the limit all is written");
    }
}
