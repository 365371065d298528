package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The result of a gathering write: which bytes are at which offset, and what is reported. */
public abstract class AsyncWritevContract extends BackendContract {
    /** Constructor for subclasses. */
    protected AsyncWritevContract() {}

    @Test
    void writesOneBufferAtItsOffset() throws IOException {
        Path path = fileOf(TEXT);
        long written = run(writev(openBoth(path), 2, direct("CDEF")));
        assertEquals(4, written, "the result is the number of bytes written");
        assertContent("abCDEF123456", path, "the bytes are at the offset, and nowhere else");
    }

    @Test
    void gathersTwoBuffersAsOnePiece() throws IOException {
        Path path = fileOf(TEXT);
        long written = run(writev(openBoth(path), 1, direct("BC"), direct("DEF")));
        assertEquals(5, written, "the result is the sum of the buffers");
        assertContent("aBCDEF123456", path, "the buffers follow each other in the file");
    }

    @Test
    void gathersHeapBuffers() throws IOException {
        Path path = fileOf(TEXT);
        assertEquals(
                5,
                run(writev(openBoth(path), 1, heap("BC"), heap("DEF"))),
                "the result is the number of bytes written");
        assertContent("aBCDEF123456", path, "heap buffers are written like direct ones");
    }

    @Test
    void extendsTheFile() throws IOException {
        Path path = fileOf(TEXT);
        assertEquals(
                12,
                run(writev(openBoth(path), 2, direct("abcdef"), direct("123456"))),
                "the result is the number of bytes written");
        assertContent("ababcdef123456", path, "a write beyond the end extends the file");
    }

    @Test
    void saysWhatItWasMadeWith() throws IOException {
        Path path = fileOf(TEXT);
        AioFile file = openBoth(path);
        SigevNotify notify = SigevNotify.callback(Runnable::run, op -> {});
        AsyncWritev op =
                io.writev(
                        file,
                        2,
                        List.of(ByteBuffer.allocateDirect(4), ByteBuffer.allocate(8)),
                        20,
                        notify);
        assertSame(file, op.file(), "file() is the file it was made for");
        assertEquals(file.fd(), op.fd(), "fd() is the file's descriptor");
        assertEquals(2, op.offset(), "offset() is the offset given");
        assertEquals(2, op.iovlen(), "iovlen() is the number of buffers given");
        assertEquals(12, op.nbytes(), "nbytes() is what the buffers have remaining");
        assertEquals(20, op.priority(), "priority() is the priority given");
        assertSame(notify, op.sigevNotify(), "sigevNotify() is the notification given");
        assertFalse(op.inProgress(), "making an operation starts nothing");
        assertContent(TEXT, path, "making an operation writes nothing");
    }

    @Test
    void accessorsStayAfterCompletion() throws IOException {
        AsyncWritev op = writev(openNew(), 3, direct("abc"), direct("de"));
        assertEquals(5, run(op), "the result is the number of bytes written");
        assertEquals(3, op.offset(), "offset() stays");
        assertEquals(2, op.iovlen(), "iovlen() stays");
        assertEquals(5, op.nbytes(), "nbytes() stays what was asked for");
    }

    @Test
    void whatIsWrittenIsReadBack() throws IOException {
        byte[] data = pattern(512, 1);
        AioFile file = openNew();
        assertEquals(
                512,
                run(writev(file, 0, direct(data))),
                "the result is the number of bytes written");
        ByteBuffer back = ByteBuffer.allocateDirect(513);
        assertEquals(512, run(readv(file, 0, back)), "a read sees what was written before it");
        assertEquals(ByteBuffer.wrap(data), back.limit(512).position(0), "the bytes are the same");
    }

    @Test
    void changesExactlyItsRange() throws IOException {
        byte[] expected = new byte[2048];
        Path path = fileOf(expected);
        byte[] data = new byte[1024];
        Arrays.fill(data, (byte) 0xaa);
        assertEquals(
                1024,
                run(writev(openBoth(path), 512, direct(data))),
                "the result is the number of bytes written");
        Arrays.fill(expected, 512, 1536, (byte) 0xaa);
        assertContent(expected, path, "exactly the range asked for is changed");
    }

    @Test
    void leavesAHoleOfZerosBeforeAFarOffset() throws IOException {
        Path path = fileOf("");
        assertEquals(
                2,
                run(writev(openBoth(path), 3, heap("ab"))),
                "the result is the number of bytes written");
        assertContent("\0\0\0ab", path, "what is skipped reads as zeros");
    }

    @Test
    void takesOffsetsBeyondFourGiB() throws IOException {
        Path path = fileOf("");
        long offset = 5L << 30;
        assertEquals(
                3,
                run(writev(openBoth(path), offset, direct("far"))),
                "the result is the number of bytes written");
        assertEquals(offset + 3, files().size(path), "the offset is not cut to 32 bits");
        assertArrayEquals(
                bytes("far"), files().read(path, offset, 3), "the bytes are at the far offset");
    }

    @Test
    void noBuffersCompleteWithZero() throws IOException {
        Path path = fileOf(TEXT);
        AsyncWritev op = io.writev(openBoth(path), 5, List.of(), 0, SigevNotify.none());
        assertEquals(0, op.iovlen(), "iovlen() is the caller's count of buffers");
        assertEquals(0, run(op), "a write of no buffers completes with 0");
        assertContent(TEXT, path, "a write of nothing changes nothing");
    }

    @Test
    void onlyEmptyBuffersCompleteWithZero() throws IOException {
        Path path = fileOf(TEXT);
        AsyncWritev op = writev(openBoth(path), 50, direct(""), heap(""), direct(""));
        assertEquals(3, op.iovlen(), "iovlen() stays the caller's");
        assertEquals(0, run(op), "a write of empty buffers completes with 0");
        assertContent(TEXT, path, "a write of nothing does not extend the file");
    }

    @Test
    void emptyBuffersBetweenOthersAreSkipped() throws IOException {
        Path path = fileOf("");
        AsyncWritev op =
                writev(
                        openBoth(path),
                        0,
                        direct(""),
                        direct("ab"),
                        heap(""),
                        heap("cd"),
                        direct(""));
        assertEquals(5, op.iovlen(), "iovlen() counts empty buffers too");
        assertEquals(4, run(op), "the result is the number of bytes written");
        assertContent("abcd", path, "empty buffers leave no trace");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15, 16, 17, 1023, 1024, 1025, 3000})
    void takesAnyNumberOfDirectBuffers(int count) throws IOException {
        checkGather(count, false);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 17, 1024, 1025, 3000})
    void takesAnyNumberOfHeapBuffers(int count) throws IOException {
        checkGather(count, true);
    }

    private void checkGather(int count, boolean onHeap) throws IOException {
        byte[] all = pattern(count * 5, count);
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] part = Arrays.copyOfRange(all, 5 * i, 5 * i + 5);
            buffers.add(onHeap ? ByteBuffer.wrap(part) : direct(part));
        }
        Path path = fileOf("");
        AsyncWritev op = io.writev(openBoth(path), 0, buffers, 0, SigevNotify.none());
        assertEquals(count, op.iovlen(), "iovlen() stays the caller's, beyond IOV_MAX too");
        assertEquals(all.length, run(op), "a split gather has one result");
        assertContent(all, path, "a split gather is contiguous and in order");
    }

    @Test
    void largeDirectBuffersBeyondIovMaxAreSplit() throws IOException {
        byte[] all = pattern(1100 * 5000, 3);
        ByteBuffer memory = direct(all);
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 1100; i++) {
            buffers.add(memory.slice(5000 * i, 5000));
        }
        Path path = fileOf("");
        AsyncWritev op = io.writev(openBoth(path), 0, buffers, 0, SigevNotify.none());
        assertEquals(all.length, run(op), "a split gather has one result");
        assertContent(all, path, "a split gather is contiguous and in order");
    }

    @Test
    void mixesHeapAndDirectBuffers() throws IOException {
        Path path = fileOf("");
        AsyncWritev op =
                writev(
                        openBoth(path),
                        0,
                        heap("one,"),
                        direct("two,"),
                        heap("three,"),
                        direct("four"));
        assertEquals(18, run(op), "the result is the number of bytes written");
        assertContent("one,two,three,four", path, "heap and direct buffers keep their order");
    }

    @Test
    void writesLargeBuffersBetweenSmallOnes() throws IOException {
        byte[] all = pattern(3 + 70_000 + 5 + (1 << 20) + 1 + 65_536 + 2, 7);
        int[] lengths = {3, 70_000, 5, 1 << 20, 1, 65_536, 2};
        List<ByteBuffer> buffers = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < lengths.length; i++) {
            byte[] part = Arrays.copyOfRange(all, at, at + lengths[i]);
            buffers.add(i % 3 == 0 ? ByteBuffer.wrap(part) : direct(part));
            at += lengths[i];
        }
        Path path = fileOf("");
        AsyncWritev op = io.writev(openBoth(path), 0, buffers, 0, SigevNotify.none());
        assertEquals(all.length, run(op), "the result is the number of bytes written");
        assertContent(all, path, "pieces copied and pieces in place keep their order");
    }

    @Test
    void writesMoreThanOneMiBOfHeapBuffers() throws IOException {
        byte[] all = pattern(3_500_000, 9);
        Path path = fileOf("");
        AsyncWritev op =
                writev(
                        openBoth(path),
                        0,
                        ByteBuffer.wrap(all, 0, 1_300_000),
                        ByteBuffer.wrap(all, 1_300_000, 200_000),
                        ByteBuffer.wrap(all, 1_500_000, 2_000_000));
        assertEquals(all.length, run(op), "more bytes than one call moves have one result");
        assertContent(all, path, "a large heap gather is contiguous");
    }

    @Test
    void writesOneLargeDirectBuffer() throws IOException {
        byte[] all = pattern(16 << 20, 11);
        Path path = fileOf("");
        assertEquals(
                all.length,
                run(writev(openBoth(path), 0, direct(all))),
                "the result is the number of bytes written");
        assertContent(all, path, "a large direct buffer is written whole");
    }

    @Test
    void smallWritesAtOddOffsets() throws IOException {
        byte[] expected = pattern(5000, 13);
        Path path = fileOf(expected);
        AioFile file = openBoth(path);
        for (int i = 0; i < 50; i++) {
            byte[] data = pattern(7, 100 + i);
            assertEquals(
                    7,
                    run(writev(file, 97L * i + 1, direct(data))),
                    "the result is the number of bytes written");
            System.arraycopy(data, 0, expected, 97 * i + 1, 7);
        }
        assertContent(expected, path, "offsets need no alignment");
    }

    @Test
    void mayBeUsedAgainAfterItsResultWasTaken() throws IOException {
        Path path = fileOf("");
        ByteBuffer buffer = ByteBuffer.allocateDirect(4);
        AsyncWritev op = writev(openBoth(path), 0, buffer);
        for (int i = 0; i < 100; i++) {
            buffer.putInt(0, i);
            assertEquals(4, run(op), "an operation may be submitted again after aioReturn()");
            assertEquals(
                    i,
                    ByteBuffer.wrap(files().read(path)).getInt(),
                    "each submission writes what the buffer holds then");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 20})
    void everyPriorityWrites(int priority) throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        AsyncWritev op = io.writev(file, 0, List.of(direct("data")), priority, SigevNotify.none());
        assertEquals(4, run(op), "a priority from 0 to 20 is a hint and harms nothing");
        assertContent("data", path, "a priority changes nothing about the bytes");
    }

    @Test
    void ofOverlappingWritesEachByteIsFromOneOfThem() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        AsyncWritev[] ops = new AsyncWritev[20];
        for (int i = 0; i < ops.length; i++) {
            byte[] data = new byte[10_000];
            Arrays.fill(data, (byte) ('a' + i));
            ops[i] = writev(file, 100L * i, i % 2 == 0 ? direct(data) : ByteBuffer.wrap(data));
            ops[i].submit();
        }
        for (AsyncWritev op : ops) {
            assertEquals(10_000, resultOf(op), "the result is the number of bytes written");
        }
        byte[] seen = files().read(path);
        assertEquals(11_900, seen.length, "the file has the size that the writes gave it");
        for (int at = 0; at < seen.length; at++) {
            int writer = seen[at] - 'a';
            assertTrue(
                    writer >= 0 && writer < 20 && at >= 100 * writer && at < 100 * writer + 10_000,
                    "byte " + at + " is from an operation that covers it");
        }
    }
}
