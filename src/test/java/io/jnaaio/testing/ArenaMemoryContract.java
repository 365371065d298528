package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncReadv;
import io.jnaaio.api.AsyncWritev;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Buffers over the memory of arenas, JDK 22 and later: which are copied, which are rejected, and the effect of
 * closing the arena.
 */
public abstract class ArenaMemoryContract extends BackendContract {
    private static final List<String> CLOSEABLE = List.of("ofConfined", "ofShared");

    /** Constructor for subclasses. */
    protected ArenaMemoryContract() {}

    @BeforeEach
    void arenasAreThere() {
        Arenas.assumeAvailable();
    }

    @Test
    void everyArenasMemoryIsWritten() throws IOException {
        for (String kind : List.of("ofConfined", "ofShared", "ofAuto", "global")) {
            AutoCloseable arena = Arenas.arena(kind);
            Path path = fileOf("");
            AioFile file = openBoth(path);
            ByteBuffer one = Arenas.in(arena, bytes("..abc.")).position(2).limit(5);
            ByteBuffer two = Arenas.in(arena, bytes("def")).asReadOnlyBuffer();
            ByteBuffer three = Arenas.in(arena, bytes("xghix")).slice(1, 3);
            assertEquals(
                    11, valueOf(file.writev(0, one, heap("-"), two, direct("-"), three)), kind);
            assertContent("abc-def-ghi", path, kind);
            assertEquals(5, one.position(), "positions advance, whatever it is made of");
        }
    }

    /** The call has copied the memory: the caller may close the arena afterwards. */
    @Test
    void anArenaMayBeClosedAfterTheCall() throws IOException {
        for (String kind : CLOSEABLE) {
            byte[] content = pattern(8192, 5);
            Path path = fileOf("");
            AioFile file = openBoth(path);
            List<AioFuture<Long>> futures = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                AutoCloseable arena = Arenas.arena(kind);
                futures.add(file.writev(8192L * i, Arenas.in(arena, content)));
                Arenas.close(arena);
            }
            byte[] expected = new byte[50 * 8192];
            for (int i = 0; i < 50; i++) {
                assertEquals(8192, valueOf(futures.get(i)), kind);
                System.arraycopy(content, 0, expected, 8192 * i, 8192);
            }
            assertContent(expected, path, kind);
        }
    }

    @Test
    void itIsCopiedAtTheSubmissionOfAnOperation() throws IOException {
        for (String kind : CLOSEABLE) {
            AutoCloseable arena = Arenas.arena(kind);
            Path path = fileOf("");
            AsyncWritev op = writev(openBoth(path), 0, Arenas.in(arena, bytes(TEXT)));
            op.submit();
            Arenas.close(arena);
            assertEquals(12, resultOf(op), kind);
            assertContent(TEXT, path, kind);
        }
    }

    @Test
    void aSharedArenasMemoryIsReadInto() throws IOException {
        AioFile file = openBoth(fileOf(TEXT));
        AutoCloseable arena = Arenas.arena("ofShared");
        ByteBuffer first = Arenas.in(arena, bytes("......")).position(2).limit(5);
        ByteBuffer heap = heap("..");
        ByteBuffer direct = direct("..");
        ByteBuffer last = Arenas.in(arena, bytes(".........")).slice(1, 8);
        assertEquals(12, valueOf(file.readv(0, first, heap, direct, last)), "as far as the file");
        assertEquals("..abc.", textOf(first), "between position and limit, and nowhere else");
        assertEquals("de", textOf(heap), "a heap buffer among them");
        assertEquals("f1", textOf(direct), "a direct buffer among them");
        assertEquals("23456...", textOf(last), "a slice; what is behind the end is left alone");
        assertEquals(5, first.position(), "positions advance, whatever it is made of");
        assertEquals(5, last.position(), "by what was read");
        Arenas.close(arena);
    }

    @Test
    void anOperationReadsIntoASharedArenasMemory() throws IOException {
        AutoCloseable arena = Arenas.arena("ofShared");
        ByteBuffer buffer = Arenas.in(arena, new byte[12]);
        AsyncReadv op = readv(openBoth(fileOf(TEXT)), 0, buffer);
        for (int i = 0; i < 2; i++) {
            assertEquals(12, run(op));
            assertEquals(TEXT, textOf(buffer), "every submission reads into it");
            assertEquals(0, buffer.position(), "an operation leaves the position alone");
            buffer.put(0, new byte[12]);
        }
        Arenas.close(arena);
    }

    @Test
    void moreSharedMemoryThanIsCopiedAtOnceIsReadPieceByPiece() throws IOException {
        AsyncIo narrow = engine(AioOptions.builder().stagingBytes(AioOptions.STAGING_BYTES_MIN));
        byte[] content = pattern(200_000, 3);
        AioFile file = openBoth(narrow, fileOf(content));
        AutoCloseable arena = Arenas.arena("ofShared");
        ByteBuffer one = Arenas.in(arena, new byte[100_001]);
        ByteBuffer two = ByteBuffer.allocate(9_999);
        ByteBuffer three = Arenas.in(arena, new byte[90_000]);
        assertEquals(200_000, valueOf(file.readv(0, one, two, three)));
        ByteBuffer all = ByteBuffer.allocate(200_000);
        all.put(one.flip()).put(two.flip()).put(three.flip());
        assertArrayEquals(content, all.array(), "every byte is in its place");
        Arenas.close(arena);
    }

    /** The close may happen before the copy, stop it, or happen after it. */
    @Test
    void aSharedArenaMayBeClosedWhileItIsReadInto() throws IOException {
        byte[] content = pattern(8192, 7);
        AioFile file = openBoth(fileOf(content));
        for (int i = 0; i < 200; i++) {
            AutoCloseable arena = Arenas.arena("ofShared");
            ByteBuffer memory = ByteBuffer.allocateDirect(content.length);
            AsyncReadv op = readv(file, 0, Arenas.view(arena, memory));
            op.submit();
            Arenas.close(arena);
            byte[] atClose = contentOf(memory);
            waitFor(op);
            if (op.error() == Errno.SUCCESS) {
                assertEquals(8192, op.aioReturn());
                assertArrayEquals(content, atClose, "it was read before the arena was closed");
            } else {
                ErrnoException e = errorOf(op);
                assertEquals(Errno.EFAULT, e.errno(), () -> e + " " + e.getCause());
            }
            assertArrayEquals(atClose, contentOf(memory), "nothing is written after the close");
        }
        assertEquals(8192, valueOf(file.readv(0, direct(content))), "the file can still be read");
    }

    @Test
    void aReadIntoAClosedSharedArenaFails() throws IOException {
        AutoCloseable arena = Arenas.arena("ofShared");
        ByteBuffer memory = ByteBuffer.allocateDirect(12);
        ByteBuffer buffer = Arenas.view(arena, memory);
        Arenas.close(arena);
        AioFile file = openBoth(fileOf(TEXT));
        ErrnoException e = assertInstanceOf(ErrnoException.class, failureOf(file.readv(0, buffer)));
        assertEquals(Errno.EFAULT, e.errno(), e::getMessage);
        assertTrue(e.getMessage().contains("memory of a buffer"), e.getMessage());
        assertArrayEquals(new byte[12], contentOf(memory), "the memory is not touched");
        assertEquals(12, valueOf(file.readv(0, direct(TEXT))), "nothing else suffers from it");
    }

    /** An inline engine completes the read on the thread that may access the memory; other engines reject it. */
    @Test
    void readingIntoConfinedMemoryWorksOrIsRefused() throws IOException {
        AioFile file = openBoth(fileOf(TEXT));
        AutoCloseable arena = Arenas.arena("ofConfined");
        ByteBuffer buffer = Arenas.in(arena, new byte[9]);
        AioFuture<Long> read;
        try {
            read = file.readv(0, direct("..."), buffer);
        } catch (IllegalArgumentException e) {
            assertTrue(e.getMessage().contains("buffer 1"), e.getMessage());
            assertTrue(e.getMessage().contains("confined arena"), e.getMessage());
            assertThrows(IllegalArgumentException.class, () -> readv(file, 0, buffer.slice()));
            read =
                    file.readv(
                            3, ByteBuffer.allocate(0), buffer.duplicate().limit(0), heap("......"));
            assertEquals(6, valueOf(read), "nothing else suffers from it");
            return;
        }
        assertEquals(12, valueOf(read));
        assertEquals("def123456", textOf(buffer));
        Arenas.close(arena);
    }

    @Test
    void theCallingThreadReadsIntoArenasMemory() throws IOException {
        AsyncIo narrow = engine(AioOptions.builder().stagingBytes(AioOptions.STAGING_BYTES_MIN));
        byte[] content = pattern(200_000, 6);
        AioFile file = openBoth(narrow, fileOf(content));
        for (String kind : List.of("ofShared", "ofConfined")) {
            AutoCloseable arena = Arenas.arena(kind);
            ByteBuffer one = direct(new byte[10]);
            ByteBuffer two = Arenas.in(arena, new byte[199_990]);
            try {
                assertEquals(200_000, file.read(0, one, two), kind);
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().contains("confined arena"), e.getMessage());
                assertEquals("ofConfined", kind, "the other one can be read into by every thread");
                continue;
            }
            ByteBuffer all = ByteBuffer.allocate(200_000).put(one.flip()).put(two.flip());
            assertArrayEquals(content, all.array(), kind);
            ByteBuffer closed = two.clear();
            Arenas.close(arena);
            ErrnoException e = assertThrows(ErrnoException.class, () -> file.read(0, one, closed));
            assertEquals(Errno.EFAULT, e.errno(), e::getMessage);
        }
    }

    @Test
    void whatTheCollectorFreesIsReadInto() throws IOException {
        AioFile file = openBoth(fileOf(TEXT));
        for (String kind : List.of("ofAuto", "global")) {
            ByteBuffer buffer = Arenas.in(Arenas.arena(kind), new byte[12]);
            assertEquals(12, valueOf(file.readv(0, buffer)), kind);
            assertEquals(TEXT, textOf(buffer), kind);
        }
    }

    @Test
    void aClosedArenaIsFoundAtTheCall() throws IOException {
        for (String kind : CLOSEABLE) {
            AutoCloseable arena = Arenas.arena(kind);
            ByteBuffer buffer = Arenas.in(arena, bytes(TEXT));
            Arenas.close(arena);
            Path path = fileOf("");
            AioFile file = openBoth(path);
            try {
                AioFuture<Long> write = file.writev(0, buffer);
                assertTrue(failureOf(write) != null, kind);
            } catch (IllegalStateException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("losed"), e.toString());
            }
            assertContent("", path, "nothing is written");
            assertEquals(3, valueOf(file.writev(0, direct("abc"))), "nothing is lost");
        }
    }

    /** If the call cannot copy everything, a thread that must not access the memory would have to copy the rest. */
    @Test
    void moreConfinedMemoryThanIsCopiedAtOnceIsRefused() throws IOException {
        AsyncIo narrow = engine(AioOptions.builder().stagingBytes(AioOptions.STAGING_BYTES_MIN));
        AioFile file = openBoth(narrow, fileOf(""));
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                file.writev(
                                        0,
                                        Arenas.in(Arenas.arena("ofConfined"), new byte[200_000])));
        assertTrue(e.getMessage().contains("stagingBytes"), e.getMessage());
        byte[] content = pattern(200_000, 9);
        Path path = fileOf("");
        AioFile other = openBoth(narrow, path);
        assertEquals(
                200_000, valueOf(other.writev(0, Arenas.in(Arenas.arena("ofShared"), content))));
        assertContent(content, path, "shared memory goes piece by piece");
    }
}
