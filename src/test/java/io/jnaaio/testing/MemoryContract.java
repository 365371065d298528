package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.QueueFull;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** All kinds of buffers, and when they may be used. */
public abstract class MemoryContract extends BackendContract {
    /** Constructor for subclasses. */
    protected MemoryContract() {}

    // ---- kinds of buffers

    @Test
    void readOnlyBuffersMayBeWritten() throws IOException {
        Path path = fileOf("");
        AsyncWritev op =
                writev(
                        openBoth(path),
                        0,
                        heap("heap ").asReadOnlyBuffer(),
                        direct("direct").asReadOnlyBuffer());
        assertEquals(11, run(op));
        assertContent("heap direct", path, "writing needs no writable buffer");
    }

    @Test
    void positionsAndLimitsBoundWhatIsWritten() throws IOException {
        Path path = fileOf("");
        ByteBuffer onHeap = heap("..abc..").position(2).limit(5);
        ByteBuffer offHeap = direct(".def....").position(1).limit(4);
        assertEquals(6, run(writev(openBoth(path), 0, onHeap, offHeap)));
        assertContent("abcdef", path, "what remains is written");
        assertEquals(2, onHeap.position(), "the position is left alone");
        assertEquals(5, onHeap.limit(), "the limit is left alone");
        assertEquals(1, offHeap.position(), "the position is left alone");
        assertEquals(4, offHeap.limit(), "the limit is left alone");
    }

    @Test
    void limitsThatAreChangedLaterMeanNothing() throws IOException {
        for (int length : new int[] {6, 9000}) {
            Path path = fileOf("");
            byte[] content = pattern(length, 3);
            ByteBuffer later = direct(content);
            AsyncWritev op = writev(openBoth(path), 0, direct("abc"), later);
            later.limit(1);
            assertEquals(3 + length, run(op), "what remained when it was made is written");
            byte[] expected = Arrays.copyOf(bytes("abc"), 3 + length);
            System.arraycopy(content, 0, expected, 3, length);
            assertContent(expected, path, "what remained when it was made is written");
        }
    }

    @Test
    void slicesAndDuplicatesMayBeWritten() throws IOException {
        Path path = fileOf("");
        ByteBuffer memory = direct("0123456789");
        ByteBuffer array = heap("abcdefghij");
        assertEquals(
                10,
                run(
                        writev(
                                openBoth(path),
                                0,
                                memory.slice(2, 3),
                                array.slice(4, 2),
                                memory.duplicate().position(8),
                                array.duplicate().position(6).slice().limit(3))));
        assertContent("234ef89ghi", path, "a view is written from where it stands");
    }

    @Test
    void heapBuffersWithAnArrayOffsetMayBeWritten() throws IOException {
        Path path = fileOf("");
        ByteBuffer part = ByteBuffer.wrap(bytes("0123456789"), 3, 4).slice();
        assertEquals(4, run(writev(openBoth(path), 0, part)));
        assertContent("3456", path, "the array offset counts");
    }

    @Test
    void mappedBuffersMayBeWritten() throws IOException {
        Path source = Files.writeString(newPath(), TEXT);
        Path path = fileOf("");
        try (FileChannel channel = FileChannel.open(source, StandardOpenOption.READ)) {
            MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, 12);
            assertEquals(12, run(writev(openBoth(path), 0, mapped)));
        }
        assertContent(TEXT, path, "a mapped buffer is a direct one");
    }

    @Test
    void oneBufferMayBeInManyOperations() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        ByteBuffer onHeap = heap("ab");
        ByteBuffer offHeap = direct("cd");
        List<AsyncWritev> ops = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            AsyncWritev op = writev(file, 4L * i, onHeap, offHeap);
            op.submit();
            ops.add(op);
        }
        for (AsyncWritev op : ops) {
            assertEquals(4, resultOf(op));
        }
        assertContent("abcd".repeat(30), path, "writes may share their source");
    }

    // ---- when what is taken

    @Test
    void heapContentIsTakenAtSubmit() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        byte[] array = bytes("............");
        AsyncWritev op = writev(file, 0, ByteBuffer.wrap(array));
        System.arraycopy(bytes(TEXT), 0, array, 0, 12);
        op.submit();
        Arrays.fill(array, (byte) 'x');
        assertEquals(12, resultOf(op));
        assertContent(TEXT, path, "heap buffers are copied at submit(), neither before nor after");
    }

    @Test
    void heapContentOfManyOperationsIsTakenAtSubmit() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        byte[] array = new byte[1000];
        byte[] expected = new byte[100_000];
        List<AsyncWritev> ops = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Arrays.fill(array, (byte) i);
            Arrays.fill(expected, 1000 * i, 1000 * i + 1000, (byte) i);
            AsyncWritev op = writev(file, 1000L * i, ByteBuffer.wrap(array));
            op.submit();
            ops.add(op);
        }
        for (AsyncWritev op : ops) {
            assertEquals(1000, resultOf(op));
        }
        assertContent(expected, path, "an array may be filled anew right after submit()");
    }

    @Test
    void directContentMayChangeAfterCompletion() throws IOException {
        Path path = fileOf("");
        ByteBuffer buffer = direct(TEXT);
        assertEquals(12, run(writev(openBoth(path), 0, buffer)));
        buffer.put(0, bytes("xxxxxxxxxxxx"));
        assertContent(TEXT, path, "after completion the buffer is the caller's");
    }

    @Test
    void remainingIsTakenAtTheMaking() throws IOException {
        for (ByteBuffer buffer : List.of(heap(TEXT), direct(TEXT))) {
            Path path = fileOf("");
            AsyncWritev op = writev(openBoth(path), 0, buffer);
            buffer.position(6);
            assertEquals(12, run(op), "the position counts when the operation is made");
            assertContent(TEXT, path, "the position counts when the operation is made");
            assertEquals(6, buffer.position(), "the position is left alone");
        }
    }

    @Test
    void aLimitLoweredAfterTheMakingDoesNotMatterToAWrite() throws IOException {
        for (ByteBuffer buffer : List.of(direct(TEXT), heap(TEXT))) {
            Path path = fileOf("");
            AsyncWritev op = writev(openBoth(path), 0, buffer);
            buffer.limit(3);
            assertEquals(12, run(op), "remaining() is taken when the operation is made");
            assertContent(TEXT, path, "remaining() is taken when the operation is made");
            assertEquals(3, buffer.limit(), "the limit is left alone");
        }
    }

    @Test
    void aLimitLoweredAfterTheMakingDoesNotMatterToARead() throws IOException {
        AioFile file = openBoth(fileOf(TEXT));
        for (ByteBuffer buffer : List.of(ByteBuffer.allocateDirect(12), ByteBuffer.allocate(12))) {
            AsyncReadv op = readv(file, 0, buffer);
            buffer.limit(3);
            assertEquals(12, run(op), "remaining() is taken when the operation is made");
            assertEquals(TEXT, textOf(buffer));
        }
    }

    @Test
    void aLimitLoweredInFlightLosesNoCredit() throws IOException {
        AsyncIo narrow = engine(AioOptions.builder().queueDepth(1));
        AioFile file = openBoth(narrow, fileOf(TEXT));
        for (int i = 0; i < 5; i++) {
            ByteBuffer buffer = heap(TEXT);
            AioFuture<Long> future = file.writev(0, buffer);
            buffer.limit(buffer.position());
            until(future::isDone, "the future completes, whatever is done to the buffer");
        }
        assertEquals(3, valueOf(file.writev(0, direct("abc"))), "the engine goes on");
    }

    @Test
    void theListOfBuffersIsNotKept() throws IOException {
        Path path = fileOf("");
        List<ByteBuffer> buffers = new ArrayList<>(List.of(direct("abc"), heap("def")));
        AsyncWritev op = io.writev(openBoth(path), 0, buffers, 0, SigevNotify.none());
        buffers.clear();
        assertEquals(6, run(op), "the list is the caller's again at once");
        assertContent("abcdef", path, "the list is the caller's again at once");
    }

    @Test
    void theArrayOfBuffersIsNotKept() throws IOException {
        Path path = fileOf("");
        ByteBuffer[] buffers = {direct("abc"), heap("def")};
        AioFuture<Long> future = openBoth(path).writev(0, buffers);
        buffers[0] = direct("xxx");
        buffers[1] = direct("yyy");
        assertEquals(6, valueOf(future));
        assertContent("abcdef", path, "the array is the caller's again at once");
    }

    // ---- staging

    @Test
    void heapGathersLargerThanTheStagingPoolGoInPieces() throws IOException {
        AsyncIo small = engine(AioOptions.builder().stagingBytes(AioOptions.STAGING_BYTES_MIN));
        byte[] content = pattern(1_000_001, 31);
        Path path = fileOf("");
        AioFile file = openBoth(small, path);
        assertEquals(
                content.length,
                valueOf(
                        file.writev(
                                0,
                                ByteBuffer.wrap(content, 0, 400_000),
                                ByteBuffer.wrap(content, 400_000, 600_001))));
        assertContent(content, path, "a gather larger than the pool is contiguous");
        byte[] back = new byte[content.length];
        assertEquals(content.length, valueOf(file.readv(0, ByteBuffer.wrap(back))));
        assertTrue(Arrays.equals(content, back), "a scatter larger than the pool is too");
    }

    @Test
    void anOperationLargerThanTheStagingPoolHasOneResult() throws IOException {
        AsyncIo small = engine(AioOptions.builder().stagingBytes(AioOptions.STAGING_BYTES_MIN));
        byte[] content = pattern(300_000, 32);
        Path path = fileOf("");
        assertEquals(
                content.length,
                run(writev(small, openBoth(small, path), 0, ByteBuffer.wrap(content))));
        assertContent(content, path, "a gather larger than the pool is contiguous");
    }

    @Test
    void manyThreadsShareASmallStagingPool() throws IOException {
        AsyncIo small =
                engine(
                        AioOptions.builder()
                                .stagingBytes(AioOptions.STAGING_BYTES_MIN)
                                .operationQueueFull(QueueFull.BLOCK));
        int each = 30_000;
        byte[] content = pattern(4 * 25 * each, 33);
        Path path = fileOf("");
        AioFile file = openBoth(small, path);
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int first = 25 * t;
            threads.add(
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = first; i < first + 25; i++) {
                                    ByteBuffer part = ByteBuffer.wrap(content, i * each, each);
                                    assertEquals(each, valueOf(file.writev((long) i * each, part)));
                                }
                            }));
        }
        for (CompletableFuture<Void> thread : threads) {
            var unused = valueOf(thread);
        }
        assertContent(content, path, "who waits for staging memory is served");
    }
}
