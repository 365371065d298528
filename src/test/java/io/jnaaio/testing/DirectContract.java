package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AlignedBuffers;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/**
 * Files opened with {@code ExtendedOpenOption.DIRECT}: alignment, rejected operations with their numbers, bouncing.
 */
public abstract class DirectContract extends BackendContract {
    /** A multiple of every block size up to a page. */
    private static final int BLOCK = 4096;

    /** Constructor for subclasses. */
    protected DirectContract() {}

    // ---- what the tests use

    private AioFile openDirect(Path path, OpenOption... more) throws IOException {
        return openDirect(io, path, more);
    }

    private static AioFile openDirect(AsyncIo engine, Path path, OpenOption... more)
            throws IOException {
        Set<OpenOption> options = new HashSet<>(Arrays.asList(more));
        options.add(StandardOpenOption.WRITE);
        options.add(ExtendedOpenOption.DIRECT);
        if (!options.contains(StandardOpenOption.APPEND)) {
            options.add(StandardOpenOption.READ);
        }
        try {
            return engine.openFile(path, options);
        } catch (UnsupportedOperationException | FileSystemException e) {
            throw new TestAbortedException("no direct I/O on the test's file system: " + e, e);
        }
    }

    /** A buffer with this content, whose address is aligned to a page. */
    private static ByteBuffer aligned(byte[] content) {
        return AlignedBuffers.allocate(content.length, BLOCK).put(content).flip();
    }

    /** A buffer with this content, whose address is not even aligned to a word. */
    private static ByteBuffer odd(byte[] content) {
        ByteBuffer room = AlignedBuffers.allocate(content.length + 1, BLOCK);
        return room.position(1).slice().put(content).flip();
    }

    private AsyncIo bouncing() throws IOException {
        return engine(AioOptions.builder().bounce(true));
    }

    /** True if the file system reports that it requires no alignment; then checks this. */
    private static boolean takesAnything(AioFile file) {
        Capabilities can = file.capabilities();
        if (can.memoryAlignment() > 1 || can.offsetAlignment() > 1) {
            return false;
        }
        assertEquals(3, valueOf(file.writev(5, odd(pattern(3, 0)))));
        return true;
    }

    private static String refusal(AioFile file, long offset, ByteBuffer... buffers) {
        return assertThrows(
                        IllegalArgumentException.class,
                        () -> {
                            Future<Long> unused = file.writev(offset, buffers);
                        })
                .getMessage();
    }

    // ---- aligned

    @Test
    void alignmentIsTold() throws IOException {
        try (AioFile buffered = openNew();
                AioFile file = openDirect(fileOf(pattern(BLOCK, 0)))) {
            assertEquals(1, buffered.capabilities().memoryAlignment());
            assertEquals(1, buffered.capabilities().offsetAlignment());
            Capabilities can = file.capabilities();
            assertTrue(BLOCK % can.memoryAlignment() == 0, can::toString);
            assertTrue(BLOCK % can.offsetAlignment() == 0, can::toString);
        }
    }

    @Test
    void alignedBuffersGoThroughAndComeBack() throws IOException {
        Path path = fileOf("");
        byte[] content = pattern(4 * BLOCK, 1);
        try (AioFile file = openDirect(path)) {
            ByteBuffer[] parts = new ByteBuffer[4];
            ByteBuffer[] back = new ByteBuffer[4];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = aligned(Arrays.copyOfRange(content, i * BLOCK, (i + 1) * BLOCK));
                back[i] = AlignedBuffers.allocate(BLOCK, BLOCK);
            }
            assertEquals(4L * BLOCK, valueOf(file.writev(BLOCK, parts)));
            assertEquals(4L * BLOCK, valueOf(file.readv(BLOCK, back)));
            for (int i = 0; i < back.length; i++) {
                assertArrayEquals(
                        Arrays.copyOfRange(content, i * BLOCK, (i + 1) * BLOCK),
                        contentOf(back[i].flip()));
            }
        }
        byte[] all = new byte[5 * BLOCK];
        System.arraycopy(content, 0, all, BLOCK, content.length);
        assertContent(all, path, "the bytes are in the file, at their offset");
    }

    @Test
    void manyAtOnce() throws IOException {
        Path path = fileOf("");
        byte[] content = pattern(64 * BLOCK, 2);
        try (AioFile file = openDirect(path)) {
            List<Future<Long>> writes = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                byte[] part = Arrays.copyOfRange(content, i * BLOCK, (i + 1) * BLOCK);
                writes.add(file.writev((long) i * BLOCK, aligned(part)));
            }
            for (Future<Long> write : writes) {
                assertEquals(BLOCK, valueOf(write));
            }
            valueOf(file.fsync(FsyncMode.DSYNC));
        }
        assertContent(content, path, "every block is where it belongs");
    }

    /**
     * Memory of arenas is copied, so its address need not be aligned, and adjacent buffers can form blocks together.
     */
    @Test
    void aSharedArenasMemoryIsReadIntoWhereverItLies() throws IOException {
        Arenas.assumeAvailable();
        byte[] content = pattern(3 * BLOCK, 4);
        try (AioFile file = openDirect(fileOf(content))) {
            AutoCloseable arena = Arenas.arena("ofShared");
            ByteBuffer odd = Arenas.in(arena, new byte[BLOCK + 1]).position(1).slice();
            ByteBuffer part = Arenas.in(arena, new byte[100]);
            ByteBuffer rest = heap(".".repeat(BLOCK - 100));
            ByteBuffer last = AlignedBuffers.allocate(BLOCK, BLOCK);
            assertEquals(3L * BLOCK, valueOf(file.readv(0, odd, part, rest, last)));
            ByteBuffer all = ByteBuffer.allocate(content.length);
            all.put(odd.flip()).put(part.flip()).put(rest.flip()).put(last.flip());
            assertArrayEquals(content, all.array(), "every byte is in its place");
            Arenas.close(arena);
        }
    }

    @Test
    void heapBuffersThatMakeBlocksTogetherGoThrough() throws IOException {
        Path path = fileOf("");
        byte[] content = pattern(2 * BLOCK, 3);
        try (AioFile file = openDirect(path)) {
            ByteBuffer header = ByteBuffer.wrap(content, 0, 64);
            ByteBuffer payload = ByteBuffer.wrap(content, 64, BLOCK - 64);
            ByteBuffer block = aligned(Arrays.copyOfRange(content, BLOCK, 2 * BLOCK));
            assertEquals(2L * BLOCK, valueOf(file.writevDurable(0, header, payload, block)));
        }
        assertContent(content, path, "heap memory is copied side by side");
    }

    @Test
    void appendsGoToTheEnd() throws IOException {
        Path path = fileOf(pattern(BLOCK, 4));
        byte[] more = pattern(BLOCK, 5);
        try (AioFile file = openDirect(path, StandardOpenOption.APPEND)) {
            Future<Long> first = file.writev(7, aligned(more));
            Future<Long> second = file.writev(0, aligned(more));
            assertEquals(BLOCK, valueOf(first));
            assertEquals(BLOCK, valueOf(second));
            assertEquals(3L * BLOCK, file.size(), "the offset means nothing");
        }
    }

    @Test
    void wrappedDescriptorIsSeenToBeDirect() throws IOException {
        Path path = fileOf(pattern(BLOCK, 6));
        try (AioFile file = openDirect(path)) {
            if (file.fd().isEmpty()) {
                assertThrows(UnsupportedOperationException.class, () -> io.wrap(0, false));
                return;
            }
            try (AioFile wrapped = io.wrap(file.fd().getAsInt(), false)) {
                Capabilities can = wrapped.capabilities();
                assertEquals(file.capabilities().memoryAlignment(), can.memoryAlignment());
                assertEquals(file.capabilities().offsetAlignment(), can.offsetAlignment());
                byte[] content = pattern(BLOCK, 7);
                assertEquals(BLOCK, valueOf(wrapped.writev(0, aligned(content))));
                assertContent(content, path, "written through it");
            }
        }
    }

    @Test
    void readStopsAtAnEndBetweenBlocks() throws IOException {
        byte[] content = pattern(BLOCK + 904, 8);
        try (AioFile file = openDirect(fileOf(content))) {
            ByteBuffer all = AlignedBuffers.allocate(2 * BLOCK, BLOCK);
            assertEquals(BLOCK + 904L, valueOf(file.readv(0, all)), "what is there");
            assertArrayEquals(content, contentOf(all.flip()));
            ByteBuffer tail = AlignedBuffers.allocate(BLOCK, BLOCK);
            AsyncReadv read = readv(file, BLOCK, tail);
            assertEquals(904L, run(read));
            assertEquals(0, valueOf(file.readv(2L * BLOCK, AlignedBuffers.allocate(BLOCK, BLOCK))));
        }
    }

    // ---- misaligned

    @Test
    void misalignedAddressIsRefusedWithItsNumbers() throws IOException {
        try (AioFile file = openDirect(fileOf(""))) {
            if (takesAnything(file)) {
                return;
            }
            ByteBuffer good = aligned(pattern(BLOCK, 9));
            ByteBuffer empty = ByteBuffer.allocateDirect(0);
            String why = refusal(file, 0, good, empty, odd(pattern(BLOCK, 10)));
            int memory = file.capabilities().memoryAlignment();
            assertTrue(
                    why.startsWith(
                            "buffer 2 has 4096 bytes at an address 1 past a multiple of " + memory),
                    why);
            assertTrue(why.contains("AlignedBuffers") && why.contains("jnaaio.bounce"), why);
            assertEquals(BLOCK, good.remaining(), "nothing was submitted");
            assertEquals(0, file.size());
        }
    }

    @Test
    void misalignedLengthIsRefusedWithItsNumbers() throws IOException {
        try (AioFile file = openDirect(fileOf(""))) {
            if (takesAnything(file)) {
                return;
            }
            String why = refusal(file, 0, aligned(pattern(100, 11)));
            assertTrue(why.startsWith("buffer 0 has 100 bytes at an address 0 past"), why);
            assertTrue(why.contains("the whole operation has 100 bytes"), why);
            why = refusal(file, 0, heap("abc"), heap("def"), aligned(pattern(BLOCK, 12)));
            assertTrue(why.startsWith("the heap buffers up to buffer 1 have 6 bytes"), why);
        }
    }

    @Test
    void misalignedOffsetIsRefusedEvenWhereTheRestBounces() throws IOException {
        AsyncIo bouncing = bouncing();
        try (AioFile file = openDirect(bouncing, fileOf(""))) {
            if (takesAnything(file)) {
                return;
            }
            String why = refusal(file, 100, aligned(pattern(BLOCK, 13)));
            assertTrue(why.startsWith("offset 100: "), why);
            String length = refusal(file, 0, aligned(pattern(100, 14)));
            assertTrue(length.contains("the whole operation has 100 bytes"), length);
        }
    }

    @Test
    void operationsAreRefusedWhenTheyAreMade() throws IOException {
        try (AioFile file = openDirect(fileOf(""))) {
            if (takesAnything(file)) {
                return;
            }
            List<ByteBuffer> buffers = List.of(odd(pattern(BLOCK, 15)));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> io.writev(file, 0, buffers, 0, SigevNotify.none()));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> io.readv(file, 0, buffers, 0, SigevNotify.none()));
        }
    }

    // ---- bounced

    @Test
    void aRecordOfSmallPartsBounces() throws IOException {
        AsyncIo bouncing = bouncing();
        Path path = fileOf("");
        byte[] content = pattern(BLOCK, 16);
        try (AioFile file = openDirect(bouncing, path)) {
            int at = 0;
            ByteBuffer[] parts = new ByteBuffer[4];
            ByteBuffer[] back = new ByteBuffer[4];
            for (int i = 0; i < parts.length; i++) {
                int length = List.of(64, 4000, 24, 8).get(i);
                byte[] part = Arrays.copyOfRange(content, at, at + length);
                parts[i] = i == 2 ? ByteBuffer.wrap(part) : odd(part);
                back[i] = i == 1 ? ByteBuffer.allocate(length) : odd(new byte[length]);
                at += length;
            }
            assertEquals(BLOCK, valueOf(file.writev(BLOCK, parts)));
            assertEquals(0, parts[3].remaining(), "positions advance as ever");
            assertEquals(BLOCK, valueOf(file.readv(BLOCK, back)));
            ByteBuffer joined = ByteBuffer.allocate(BLOCK);
            for (ByteBuffer part : back) {
                joined.put(part.flip());
            }
            assertArrayEquals(content, joined.array());
        }
    }

    @Test
    void moreThanThePoolBouncesInPieces() throws IOException {
        AsyncIo small =
                engine(
                        AioOptions.builder()
                                .bounce(true)
                                .stagingBytes(AioOptions.STAGING_BYTES_MIN));
        Path path = fileOf("");
        byte[] content = pattern(100 * BLOCK, 17);
        try (AioFile file = openDirect(small, path)) {
            ByteBuffer buffer = odd(content);
            assertEquals(content.length, valueOf(file.writev(0, buffer)));
            ByteBuffer back = odd(new byte[content.length]);
            assertEquals(content.length, valueOf(file.readv(0, back)));
            assertArrayEquals(content, contentOf(back.flip()));
        }
        assertContent(content, path, "all of it");
    }

    @Test
    void bouncedReadStopsAtAnEndBetweenBlocks() throws IOException {
        AsyncIo bouncing = bouncing();
        byte[] content = pattern(BLOCK + 904, 18);
        try (AioFile file = openDirect(bouncing, fileOf(content))) {
            ByteBuffer all = odd(new byte[2 * BLOCK]);
            assertEquals(BLOCK + 904L, valueOf(file.readv(0, all)));
            assertArrayEquals(content, contentOf(all.flip()));
        }
    }
}
