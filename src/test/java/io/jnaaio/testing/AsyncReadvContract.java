package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The result of a scattering read: which bytes are in which buffer, and what is reported. */
public abstract class AsyncReadvContract extends BackendContract {
    /** Constructor for subclasses. */
    protected AsyncReadvContract() {}

    private AioFile openText() throws IOException {
        return io.openFile(fileOf(TEXT), StandardOpenOption.READ);
    }

    @Test
    void readsOneBufferAtItsOffset() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(4);
        assertEquals(4, run(readv(openText(), 2, buffer)), "the result is the bytes read");
        assertEquals("cdef", textOf(buffer), "the bytes are those at the offset");
    }

    @Test
    void scattersOverTwoBuffers() throws IOException {
        ByteBuffer one = ByteBuffer.allocateDirect(4);
        ByteBuffer two = ByteBuffer.allocateDirect(2);
        assertEquals(6, run(readv(openText(), 2, one, two)), "the result is the sum");
        assertEquals("cdef", textOf(one), "the first buffer is filled first");
        assertEquals("12", textOf(two), "then the second");
    }

    @Test
    void scattersOverHeapAndDirectBuffers() throws IOException {
        ByteBuffer one = ByteBuffer.allocate(3);
        ByteBuffer two = ByteBuffer.allocateDirect(4);
        ByteBuffer three = ByteBuffer.allocate(5);
        assertEquals(12, run(readv(openText(), 0, one, two, three)));
        assertEquals("abc|def1|23456", textOf(one) + "|" + textOf(two) + "|" + textOf(three));
    }

    @Test
    void saysWhatItWasMadeWith() throws IOException {
        AioFile file = openText();
        SigevNotify notify = SigevNotify.callback(Runnable::run, op -> {});
        AsyncReadv op =
                io.readv(
                        file,
                        2,
                        List.of(ByteBuffer.allocateDirect(4), ByteBuffer.allocate(8)),
                        7,
                        notify);
        assertSame(file, op.file());
        assertEquals(file.fd(), op.fd());
        assertEquals(2, op.offset());
        assertEquals(2, op.iovlen());
        assertEquals(12, op.nbytes());
        assertEquals(7, op.priority());
        assertSame(notify, op.sigevNotify());
        assertEquals(false, op.inProgress(), "making an operation starts nothing");
    }

    @Test
    void isShortWhereTheFileEnds() throws IOException {
        ByteBuffer one = ByteBuffer.allocateDirect(4);
        ByteBuffer two = ByteBuffer.allocateDirect(8);
        assertEquals(5, run(readv(openText(), 7, one, two)), "short where the file ends");
        assertEquals("2345", textOf(one));
        assertEquals("6" + "\0".repeat(7), textOf(two), "what was not read is left alone");
    }

    @Test
    void aShortReadIntoHeapBuffersLeavesTheRestAlone() throws IOException {
        ByteBuffer one = heap("....");
        ByteBuffer two = heap("........");
        assertEquals(5, run(readv(openText(), 7, one, two)));
        assertEquals("2345", textOf(one));
        assertEquals("6.......", textOf(two), "what was not read is left alone");
    }

    @ParameterizedTest
    @ValueSource(longs = {12, 13, 1 << 20, 5L << 30})
    void readsNothingAtOrBehindTheEnd(long offset) throws IOException {
        ByteBuffer buffer = heap("....");
        assertEquals(0, run(readv(openText(), offset, buffer)), "0 at or behind the end");
        assertEquals("....", textOf(buffer), "the buffer is left alone");
    }

    @Test
    void readsNothingFromAnEmptyFile() throws IOException {
        assertEquals(0, run(readv(openNew(), 0, ByteBuffer.allocate(10))));
    }

    @Test
    void noBuffersAndEmptyOnesCompleteWithZero() throws IOException {
        AioFile file = openText();
        assertEquals(0, run(io.readv(file, 0, List.of(), 0, SigevNotify.none())));
        assertEquals(0, run(readv(file, 0, ByteBuffer.allocate(0), ByteBuffer.allocateDirect(0))));
    }

    @Test
    void emptyBuffersBetweenOthersAreSkipped() throws IOException {
        ByteBuffer one = ByteBuffer.allocate(2);
        ByteBuffer two = ByteBuffer.allocateDirect(2);
        assertEquals(
                4,
                run(
                        readv(
                                openText(),
                                0,
                                ByteBuffer.allocate(0),
                                one,
                                ByteBuffer.allocateDirect(0),
                                two)));
        assertEquals("abcd", textOf(one) + textOf(two));
    }

    @Test
    void fillsBetweenPositionAndLimitAndLeavesBothAlone() throws IOException {
        for (ByteBuffer buffer : List.of(heap("........"), direct("........"))) {
            buffer.position(2).limit(6);
            assertEquals(4, run(readv(openText(), 0, buffer)));
            assertEquals(2, buffer.position(), "the position is left alone");
            assertEquals(6, buffer.limit(), "the limit is left alone");
            assertEquals("..abcd..", textOf(buffer), "only what remains is filled");
        }
    }

    @Test
    void readsIntoSlicesAndDuplicates() throws IOException {
        ByteBuffer memory = direct("................");
        ByteBuffer array = heap("................");
        assertEquals(
                12,
                run(
                        readv(
                                openText(),
                                0,
                                memory.slice(3, 4),
                                array.slice(5, 2),
                                memory.duplicate().position(10).limit(13),
                                array.duplicate().position(12).limit(15).slice())));
        assertEquals("...abcd...", textOf(memory).substring(0, 10), "slices share the memory");
        assertEquals("123", textOf(memory).substring(10, 13), "duplicates share the memory");
        assertEquals("ef", textOf(array).substring(5, 7), "slices share the memory");
        assertEquals("456", textOf(array).substring(12, 15), "slices share the memory");
        assertEquals(".....", textOf(array).substring(0, 5), "the rest is left alone");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 17, 1024, 1025, 3000})
    void takesAnyNumberOfBuffers(int count) throws IOException {
        byte[] content = pattern(7 * count, count);
        AioFile file = openBoth(fileOf(content));
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            buffers.add(i % 3 == 0 ? ByteBuffer.allocate(7) : ByteBuffer.allocateDirect(7));
        }
        AsyncReadv op = io.readv(file, 0, buffers, 0, SigevNotify.none());
        assertEquals(count, op.iovlen(), "iovlen() stays the caller's");
        assertEquals(7L * count, run(op), "a split scatter has one result");
        ByteBuffer all = ByteBuffer.allocate(7 * count);
        buffers.forEach(b -> all.put(b.duplicate()));
        assertArrayEquals(content, all.array(), "a split scatter is in order");
    }

    @Test
    void readsMoreThanOneMiBIntoHeapBuffers() throws IOException {
        byte[] content = pattern(3_500_000, 4);
        AioFile file = openBoth(fileOf(content));
        byte[] back = new byte[content.length];
        AsyncReadv op =
                readv(
                        file,
                        0,
                        ByteBuffer.wrap(back, 0, 1_300_000),
                        ByteBuffer.wrap(back, 1_300_000, 200_000),
                        ByteBuffer.wrap(back, 1_500_000, 2_000_000));
        assertEquals(content.length, run(op), "more than one call moves has one result");
        assertArrayEquals(content, back);
    }

    @Test
    void readsOneLargeDirectBuffer() throws IOException {
        byte[] content = pattern(8 << 20, 6);
        ByteBuffer back = ByteBuffer.allocateDirect(content.length);
        assertEquals(content.length, run(readv(openBoth(fileOf(content)), 0, back)));
        assertArrayEquals(content, contentOf(back));
    }

    @Test
    void aLargeReadBeyondTheEndIsShort() throws IOException {
        byte[] content = pattern(2_500_000, 2);
        ByteBuffer back = ByteBuffer.allocate(4_000_000);
        assertEquals(2_500_000, run(readv(openBoth(fileOf(content)), 0, back)));
        assertArrayEquals(content, contentOf(back.limit(2_500_000)));
    }

    @Test
    void mayBeUsedAgain() throws IOException {
        Path path = fileOf("0000");
        ByteBuffer buffer = ByteBuffer.allocateDirect(4);
        AsyncReadv op = readv(openBoth(path), 0, buffer);
        for (int i = 1000; i < 1050; i++) {
            files().write(path, bytes(String.valueOf(i)));
            assertEquals(4, run(op));
            assertEquals(String.valueOf(i), textOf(buffer), "each submission reads anew");
        }
    }

    @Test
    void manyMayBeInFlight() throws IOException {
        byte[] content = pattern(200 * 1000, 12);
        AioFile file = openBoth(fileOf(content));
        List<AsyncReadv> ops = new ArrayList<>();
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ByteBuffer b = i % 2 == 0 ? ByteBuffer.allocate(1000) : ByteBuffer.allocateDirect(1000);
            AsyncReadv op = readv(file, 1000L * (199 - i), b);
            op.submit();
            ops.add(op);
            buffers.add(b);
        }
        for (int i = 0; i < 200; i++) {
            assertEquals(1000, resultOf(ops.get(i)));
            assertEquals(
                    ByteBuffer.wrap(content, 1000 * (199 - i), 1000),
                    buffers.get(i),
                    "each gets the bytes at its own offset");
        }
    }

    @Test
    void aDeviceMayBeRead() throws IOException {
        Path zero = Path.of("/dev/zero");
        Assumptions.assumeTrue(Files.exists(zero), "this system has no /dev/zero");
        AioFile file = io.openFile(zero, StandardOpenOption.READ);
        ByteBuffer buffer = heap("........");
        assertEquals(8, run(readv(file, 0, buffer)), "a character device is a file");
        assertEquals("\0".repeat(8), textOf(buffer));
    }

    @Test
    void openedForReadingIsTheDefault() throws IOException {
        AioFile file = io.openFile(fileOf(TEXT));
        ByteBuffer buffer = ByteBuffer.allocate(3);
        assertEquals(3, run(readv(file, 0, buffer)), "no options mean READ");
        assertEquals("abc", textOf(buffer));
    }
}
