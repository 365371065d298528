package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Read, write, size, truncate and force. */
abstract class ChannelTransfers extends ChannelOpening {
    // ---- results and positions

    @Test
    void aWriteGivesItsBytesAndAdvancesThePosition() throws IOException {
        Path path = fileOf("0123456789");
        AsynchronousFileChannel channel = channel(path, WRITE);
        for (ByteBuffer source : List.of(heap("abcdef"), direct("abcdef"))) {
            source.position(1).limit(4);
            assertEquals(3, valueOf(channel.write(source, 2)), "the result is the bytes written");
            assertEquals(4, source.position(), "the position is advanced by the bytes written");
            assertEquals(4, source.limit(), "the limit is left alone");
            assertContent("01bcd56789", path, "what was between position and limit is written");
        }
    }

    @Test
    void aReadGivesItsBytesAndAdvancesThePosition() throws IOException {
        AsynchronousFileChannel channel = channelOn("0123456789");
        for (ByteBuffer target : List.of(heap("......"), direct("......"))) {
            target.position(1).limit(4);
            assertEquals(3, valueOf(channel.read(target, 2)), "the result is the bytes read");
            assertEquals(4, target.position(), "the position is advanced by the bytes read");
            assertEquals(4, target.limit(), "the limit is left alone");
            assertEquals(".234", textOf(target), "the bytes stand where the position was");
        }
    }

    @Test
    void thePositionIsAdvancedBeforeAHandlerSeesTheResult() throws IOException {
        AsynchronousFileChannel channel = channelOn("");
        ByteBuffer source = direct("abcdef");
        Seen<Integer> seen = new Seen<>();
        int[] position = {-1};
        channel.write(
                source,
                0,
                null,
                handler(
                        (moved, why) -> {
                            position[0] = source.position();
                            seen.completed(moved == null ? -1 : moved, null);
                        }));
        assertEquals(6, valueOf(seen.result), "the result is the bytes written");
        assertEquals(6, position[0], "a handler finds the position advanced");
    }

    @Test
    void readingAtAndBehindTheEndGivesMinusOne() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        ByteBuffer target = heap("...");
        assertEquals(-1, valueOf(channel.read(target, 3)), "reading at the end gives -1");
        assertEquals(-1, valueOf(channel.read(target, 1000)), "reading behind the end gives -1");
        assertEquals(0, target.position(), "where nothing was read, no position is advanced");
        Seen<Integer> seen = new Seen<>();
        channel.read(target, 3, "attached", seen);
        assertEquals(-1, valueOf(seen.result), "the end of the file is completion, not failure");
    }

    @Test
    void memoryOfASharedArenaIsReadInto() throws IOException {
        Arenas.assumeAvailable();
        AsynchronousFileChannel channel = channelOn("0123456789");
        AutoCloseable arena = Arenas.arena("ofShared");
        ByteBuffer target =
                Arenas.in(arena, "......".getBytes(StandardCharsets.US_ASCII)).position(1).limit(4);
        assertEquals(3, valueOf(channel.read(target, 2)), "the result is the bytes read");
        assertEquals(4, target.position(), "the position is advanced by the bytes read");
        assertEquals(".234", textOf(target), "the bytes stand where the position was");
        Seen<Integer> seen = new Seen<>();
        channel.read(target.clear(), 0, null, seen);
        assertEquals(6, valueOf(seen.result), "a handler hears of the bytes read");
        assertEquals("012345", textOf(target), "the bytes stand where the position was");
        Arenas.close(arena);
    }

    @Test
    void readingAcrossTheEndIsShort() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        ByteBuffer target = direct("......");
        assertEquals(2, valueOf(channel.read(target, 1)), "what is there is read");
        assertEquals("bc", textOf(target), "what is there is read");
    }

    @Test
    void nothingToDoGivesZero() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        ByteBuffer none = ByteBuffer.allocate(0);
        assertEquals(0, valueOf(channel.write(none, 100)), "writing nothing gives 0");
        assertEquals(0, valueOf(channel.read(none, 0)), "reading nothing gives 0");
        assertEquals(
                0, valueOf(channel.read(none, 100)), "reading nothing gives 0 at the end, too");
        assertEquals(3, channel.size(), "writing nothing does not extend the file");
        Seen<Integer> seen = new Seen<>();
        channel.read(none, 100, 7, seen);
        assertEquals(0, valueOf(seen.result), "reading nothing gives 0 to a handler, too");
        assertEquals(7, seen.attachment(), "the attachment comes along");
    }

    @Test
    void writingBehindTheEndLeavesZeros() throws IOException {
        Path path = fileOf("ab");
        AsynchronousFileChannel channel = channel(path, WRITE);
        assertEquals(2, valueOf(channel.write(heap("cd"), 4)), "the file grows");
        assertContent("ab\0\0cd", path, "between the old end and the new bytes there are zeros");
    }

    @Test
    void readOnlyAndSlicedSourcesCanBeWritten() throws IOException {
        Path path = fileOf("");
        AsynchronousFileChannel channel = channel(path, WRITE);
        ByteBuffer sliced = direct("..abc..").position(2).limit(5).slice();
        assertEquals(3, valueOf(channel.write(heap("xyz").asReadOnlyBuffer(), 0)), "read-only");
        assertEquals(3, valueOf(channel.write(sliced, 3)), "a slice");
        assertEquals(
                3, valueOf(channel.write(direct("123").asReadOnlyBuffer(), 6)), "read-only direct");
        assertContent("xyzabc123", path, "sources may be read-only and slices");
    }

    @Test
    void aLargeTransferIsWhole() throws IOException {
        byte[] bytes = new byte[5 << 20];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + (i >>> 12));
        }
        Path path = newPath();
        Files.createFile(path);
        AsynchronousFileChannel channel = channel(path, BOTH);
        ByteBuffer source = ByteBuffer.wrap(bytes);
        while (source.hasRemaining()) {
            assertTrue(valueOf(channel.write(source, source.position())) > 0, "a write moves on");
        }
        assertArrayEquals(bytes, Files.readAllBytes(path), "every byte is where it belongs");
        ByteBuffer target = ByteBuffer.allocateDirect(bytes.length);
        while (target.hasRemaining()) {
            assertTrue(valueOf(channel.read(target, target.position())) > 0, "a read moves on");
        }
        byte[] back = new byte[bytes.length];
        target.flip().get(back);
        assertArrayEquals(bytes, back, "every byte is read back");
    }

    @Test
    void manyAtATimeGetTheirOwnResults() throws IOException {
        Path path = fileOf("");
        AsynchronousFileChannel channel = channel(path, BOTH);
        List<Future<Integer>> writes = new ArrayList<>();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            String text = String.format(java.util.Locale.ROOT, "%04d", i);
            expected.append(text);
            writes.add(channel.write(i % 2 == 0 ? direct(text) : heap(text), 4L * i));
        }
        writes.forEach(write -> assertEquals(4, valueOf(write), "each gets its own result"));
        assertContent(expected.toString(), path, "each byte is where it belongs");
        List<ByteBuffer> targets = new ArrayList<>();
        List<Future<Integer>> reads = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            targets.add(ByteBuffer.allocate(4));
            reads.add(channel.read(targets.get(i), 4L * i));
        }
        for (int i = 0; i < 500; i++) {
            assertEquals(4, valueOf(reads.get(i)), "each gets its own result");
            assertEquals(
                    expected.substring(4 * i, 4 * i + 4), textOf(targets.get(i)), "its own bytes");
        }
    }

    // ---- failures

    @Test
    void anErrorOfTheSystemArrivesAsAnIOException() throws IOException {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full), "this system has no /dev/full");
        AsynchronousFileChannel channel = channel(full, WRITE);
        ByteBuffer source = direct("abc");
        assertInstanceOf(
                IOException.class,
                failureOf(channel.write(source, 0), "a full device fails the write"),
                "an error of the system is an IOException");
        assertEquals(0, source.position(), "a failed write advances no position");
        Seen<Integer> seen = new Seen<>();
        channel.write(source, 0, "attached", seen);
        assertInstanceOf(
                IOException.class,
                failureOf(seen.result, "a handler is told of the failure"),
                "an error of the system is an IOException");
        assertEquals("attached", seen.attachment(), "the attachment comes along");
        assertTrue(channel.isOpen(), "a failed operation leaves the channel open");
    }

    @Test
    void aRangeBeyondAllFilesFailsAndIsNotThrown() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        assertInstanceOf(
                IOException.class,
                failureOf(
                        channel.write(heap("abc"), Long.MAX_VALUE),
                        "a write that ends beyond 2^63-1 fails"),
                "what the system refuses comes through the future");
        assertEquals(3, channel.size(), "a failed write changes nothing");
    }

    // ---- arguments

    @Test
    void aNegativePositionIsRefusedAtTheCall() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        Seen<Integer> seen = new Seen<>();
        String promise = "a negative position is refused at the call";
        Class<IllegalArgumentException> type = IllegalArgumentException.class;
        assertThrows(type, () -> channel.read(heap("."), -1), promise);
        assertThrows(type, () -> channel.write(heap("."), -1), promise);
        assertThrows(type, () -> channel.read(heap("."), Long.MIN_VALUE, null, seen), promise);
        assertThrows(type, () -> channel.write(heap("."), -1, null, seen), promise);
        channel.close();
        assertThrows(type, () -> channel.read(heap("."), -1), promise + ", closed or not");
        assertThrows(type, () -> channel.write(heap("."), -1), promise + ", closed or not");
    }

    @Test
    @SuppressWarnings("NullAway") // nulls are the point
    void nullsAreRefusedAtTheCall() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        Seen<Integer> seen = new Seen<>();
        Class<NullPointerException> type = NullPointerException.class;
        assertThrows(type, () -> channel.read(null, 0), "a null buffer is refused");
        assertThrows(type, () -> channel.write(null, 0), "a null buffer is refused");
        assertThrows(type, () -> channel.read(null, 0, null, seen), "a null buffer is refused");
        assertThrows(type, () -> channel.write(null, 0, null, seen), "a null buffer is refused");
        assertThrows(
                type, () -> channel.read(heap("."), 0, null, null), "a null handler is refused");
        assertThrows(
                type, () -> channel.write(heap("."), 0, null, null), "a null handler is refused");
    }

    @Test
    void aReadOnlyTargetIsRefusedAtTheCall() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        Seen<Integer> seen = new Seen<>();
        String promise = "reading into a read-only buffer is refused at the call";
        Class<IllegalArgumentException> type = IllegalArgumentException.class;
        assertThrows(type, () -> channel.read(heap(".").asReadOnlyBuffer(), 0), promise);
        assertThrows(
                type, () -> channel.read(direct(".").asReadOnlyBuffer(), 0, null, seen), promise);
    }

    @Test
    void theWrongWayIsRefusedAtTheCall() throws IOException {
        AsynchronousFileChannel reads = channel(fileOf("abc"), READ);
        AsynchronousFileChannel writes = channel(fileOf("abc"), WRITE);
        Seen<Integer> seen = new Seen<>();
        Class<NonWritableChannelException> notWritable = NonWritableChannelException.class;
        Class<NonReadableChannelException> notReadable = NonReadableChannelException.class;
        String promise = "an operation that the channel was not opened for is refused at the call";
        assertThrows(notWritable, () -> reads.write(heap("x"), 0), promise);
        assertThrows(notWritable, () -> reads.write(heap("x"), 0, null, seen), promise);
        assertThrows(notWritable, () -> reads.truncate(0), promise);
        assertThrows(notReadable, () -> writes.read(heap("x"), 0), promise);
        assertThrows(notReadable, () -> writes.read(heap("x"), 0, null, seen), promise);
        reads.close();
        assertThrows(notWritable, () -> reads.write(heap("x"), 0), promise + ", closed or not");
    }

    // ---- futures

    @Test
    void aCancelledFutureIsDoneAndCancelled() throws IOException {
        AsynchronousFileChannel channel = channelOn("");
        for (int i = 0; i < 100; i++) {
            Future<Integer> write = channel.write(ByteBuffer.allocateDirect(1 << 16), 0);
            if (write.cancel(false)) {
                assertTrue(write.isDone(), "after a successful cancel the future is done");
                assertTrue(write.isCancelled(), "after a successful cancel it is cancelled");
                assertThrows(
                        CancellationException.class,
                        () -> valueOf(write),
                        "who waits for a cancelled future gets a CancellationException");
            } else {
                assertTrue(write.isDone(), "only what is done cannot be cancelled");
                assertEquals(1 << 16, valueOf(write), "what is done keeps its result");
            }
        }
        assertTrue(channel.isOpen(), "cancel(false) leaves the channel open");
        assertEquals(1, valueOf(channel.write(heap("x"), 0)), "the channel goes on working");
    }

    @Test
    void aFutureThatIsDoneStaysAsItIs() throws IOException {
        AsynchronousFileChannel channel = channelOn("");
        Future<Integer> write = channel.write(heap("abc"), 0);
        assertEquals(3, valueOf(write), "the result is the bytes written");
        assertTrue(write.isDone(), "what has a result is done");
        assertTrue(!write.cancel(true) && !write.isCancelled(), "what is done is not cancelled");
        assertEquals(3, valueOf(write), "the result stays");
        assertTrue(channel.isOpen(), "cancelling what is done does not close the channel");
    }

    // ---- size, truncate, force

    @Test
    void truncateCutsAndNeverExtends() throws IOException {
        Path path = fileOf("abcdef");
        AsynchronousFileChannel channel = channel(path, WRITE);
        assertSame(channel, channel.truncate(100), "truncate returns the channel");
        assertEquals(6, channel.size(), "truncate never extends");
        assertSame(channel, channel.truncate(6), "truncate returns the channel");
        assertEquals(6, channel.size(), "truncating to the size changes nothing");
        assertEquals(4, channel.truncate(4).size(), "truncate cuts");
        assertContent("abcd", path, "what is before the cut stays");
        assertThrows(
                IllegalArgumentException.class,
                () -> channel.truncate(-1),
                "a negative size is refused");
    }

    @Test
    void sizeFollowsTheFile() throws IOException {
        Path path = fileOf("abc");
        AsynchronousFileChannel channel = channel(path, READ);
        assertEquals(3, channel.size(), "size is the file's");
        Files.writeString(path, "abcdef");
        assertEquals(6, channel.size(), "size is what it is now, whoever wrote");
    }

    @Test
    void forceReturnsWhenAllIsWritten() throws IOException {
        Path path = fileOf("");
        AsynchronousFileChannel channel = channel(path, BOTH);
        for (int i = 0; i < 10; i++) {
            assertEquals(1, valueOf(channel.write(heap("x"), i)), "one byte");
            channel.force(i % 2 == 0);
        }
        assertContent("x".repeat(10), path, "force changes no byte");
        channel(path, READ).force(true);
        channel(path, READ).force(false);
    }
}
