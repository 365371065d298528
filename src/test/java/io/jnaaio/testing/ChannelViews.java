package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** One file used through several channels, and one buffer through several views. */
abstract class ChannelViews extends ChannelTransfers {
    @Test
    void allChannelsOfThisProgramSeeWhatIsWritten() throws IOException {
        Path path = fileOf("");
        AsynchronousFileChannel one = channel(path, BOTH);
        AsynchronousFileChannel two = channel(path, BOTH);
        try (FileChannel other = FileChannel.open(path, StandardOpenOption.READ)) {
            for (int i = 0; i < 50; i++) {
                assertEquals(4, valueOf(one.write(heap("abcd"), 4L * i)), "a write");
                ByteBuffer target = direct("....");
                assertEquals(4, valueOf(two.read(target, 4L * i)), "another channel reads it");
                assertEquals("abcd", textOf(target), "the view of all channels is one");
                ByteBuffer plain = heap("....");
                assertEquals(4, other.read(plain, 4L * i), "a FileChannel reads it");
                assertEquals("abcd", textOf(plain), "the view of all channels is one");
            }
            one.truncate(2);
            assertEquals(2, two.size(), "a cut is seen, too");
            assertEquals(-1, valueOf(two.read(heap("."), 2)), "behind the cut nothing is read");
        }
    }

    @Test
    void partsOfArraysAndMappedMemoryAreTransferred() throws IOException {
        Path path = fileOf("0123456789");
        AsynchronousFileChannel channel = channel(path, BOTH);
        byte[] array = "..abc..".getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer part = ByteBuffer.wrap(array, 2, 3).slice();
        assertEquals(3, valueOf(channel.write(part, 0)), "a part of an array is written");
        ByteBuffer target = ByteBuffer.wrap(array, 1, 3).slice();
        assertEquals(3, valueOf(channel.read(target, 3)), "a part of an array is read into");
        assertEquals(
                ".345c..", new String(array, StandardCharsets.ISO_8859_1), "and no byte beside it");
        Path other = fileOf("mapped");
        try (FileChannel mapped =
                FileChannel.open(other, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer memory = mapped.map(FileChannel.MapMode.READ_WRITE, 0, 6);
            assertEquals(6, valueOf(channel.write(memory, 4)), "mapped memory is written");
            assertContent("abc3mapped", path, "mapped memory is written");
            memory.clear().limit(3);
            assertEquals(3, valueOf(channel.read(memory, 0)), "and read into");
            assertContent("abcped", other, "which is the mapped file");
        }
    }

    @Test
    void oneBufferOfManyPartsGoesToManyPlaces() throws IOException {
        Path path = fileOf("");
        AsynchronousFileChannel channel = channel(path, WRITE);
        ByteBuffer whole = direct("abcdefgh");
        List<Future<Integer>> writes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            writes.add(channel.write(whole.duplicate().position(i).limit(i + 1), 7 - i));
        }
        writes.forEach(write -> assertEquals(1, valueOf(write), "each part"));
        assertEquals(0, whole.position(), "the buffer that was duplicated is left alone");
        assertContent("hgfedcba", path, "each at its place");
    }
}
