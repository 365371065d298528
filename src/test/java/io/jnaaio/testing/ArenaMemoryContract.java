package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.AsyncWritev;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Buffers over the memory of arenas, JDK 22 and later: what is copied, what is refused, and what closing them does. */
public abstract class ArenaMemoryContract extends BackendContract {
    private static final int JDK_WITH_ARENAS = 22;
    private static final List<String> CLOSEABLE = List.of("ofConfined", "ofShared");

    /** For subclasses. */
    protected ArenaMemoryContract() {}

    @BeforeEach
    void arenasAreThere() {
        Assumptions.assumeTrue(
                Runtime.version().feature() >= JDK_WITH_ARENAS,
                "java.lang.foreign is there from JDK 22 on");
    }

    /** {@code Arena.ofShared()} and its like; by reflection, for the suite is compiled for JDK 17. */
    private static AutoCloseable arena(String kind) {
        try {
            Class<?> arena = Class.forName("java.lang.foreign.Arena");
            return (AutoCloseable) arena.getMethod(kind).invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("Arena." + kind, e);
        }
    }

    /** {@code arena.allocate(content.length).asByteBuffer().put(content).flip()}. */
    private static ByteBuffer in(AutoCloseable arena, byte[] content) {
        try {
            Object segment =
                    Class.forName("java.lang.foreign.SegmentAllocator")
                            .getMethod("allocate", long.class, long.class)
                            .invoke(arena, (long) content.length, 4096L);
            ByteBuffer buffer =
                    (ByteBuffer)
                            Class.forName("java.lang.foreign.MemorySegment")
                                    .getMethod("asByteBuffer")
                                    .invoke(segment);
            return buffer.put(content).flip();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("Arena.allocate", e);
        }
    }

    private static void close(AutoCloseable arena) {
        try {
            arena.close();
        } catch (Exception e) {
            throw new AssertionError("the arena is closed: nothing holds it", e);
        }
    }

    @Test
    void everyArenasMemoryIsWritten() throws IOException {
        for (String kind : List.of("ofConfined", "ofShared", "ofAuto", "global")) {
            AutoCloseable arena = arena(kind);
            Path path = fileOf("");
            AioFile file = openBoth(path);
            ByteBuffer one = in(arena, bytes("..abc.")).position(2).limit(5);
            ByteBuffer two = in(arena, bytes("def")).asReadOnlyBuffer();
            ByteBuffer three = in(arena, bytes("xghix")).slice(1, 3);
            assertEquals(
                    11, valueOf(file.writev(0, one, heap("-"), two, direct("-"), three)), kind);
            assertContent("abc-def-ghi", path, kind);
            assertEquals(5, one.position(), "positions advance, whatever it is made of");
        }
    }

    /** The copy was taken at the call: what becomes of the arena after it is the caller's affair. */
    @Test
    void anArenaMayBeClosedAfterTheCall() throws IOException {
        for (String kind : CLOSEABLE) {
            byte[] content = pattern(8192, 5);
            Path path = fileOf("");
            AioFile file = openBoth(path);
            List<AioFuture<Long>> futures = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                AutoCloseable arena = arena(kind);
                futures.add(file.writev(8192L * i, in(arena, content)));
                close(arena);
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
            AutoCloseable arena = arena(kind);
            Path path = fileOf("");
            AsyncWritev op = writev(openBoth(path), 0, in(arena, bytes(TEXT)));
            op.submit();
            close(arena);
            assertEquals(12, resultOf(op), kind);
            assertContent(TEXT, path, kind);
        }
    }

    @Test
    void readingIntoWhatCouldBeFreedIsRefused() throws IOException {
        AioFile file = openBoth(fileOf(TEXT));
        for (String kind : CLOSEABLE) {
            ByteBuffer buffer = in(arena(kind), new byte[12]);
            IllegalArgumentException e =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> file.readv(0, direct("abc"), buffer),
                            kind);
            String arena = kind.equals("ofShared") ? "shared arena" : "confined arena";
            assertTrue(e.getMessage().contains("buffer 1"), e.getMessage());
            assertTrue(e.getMessage().contains(arena), e.getMessage());
            assertThrows(
                    IllegalArgumentException.class, () -> readv(file, 0, buffer.slice()), kind);
            assertEquals(0, valueOf(file.readv(12, direct("abc"))), "nothing else suffers from it");
        }
    }

    @Test
    void whatTheCollectorFreesIsReadInto() throws IOException {
        AioFile file = openBoth(fileOf(TEXT));
        for (String kind : List.of("ofAuto", "global")) {
            ByteBuffer buffer = in(arena(kind), new byte[12]);
            assertEquals(12, valueOf(file.readv(0, buffer)), kind);
            assertEquals(TEXT, textOf(buffer), kind);
        }
    }

    @Test
    void aClosedArenaIsFoundAtTheCall() throws IOException {
        for (String kind : CLOSEABLE) {
            AutoCloseable arena = arena(kind);
            ByteBuffer buffer = in(arena, bytes(TEXT));
            close(arena);
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

    /** What cannot be copied at the call as a whole would be copied by a thread that must not touch it. */
    @Test
    void moreConfinedMemoryThanIsCopiedAtOnceIsRefused() throws IOException {
        AsyncIo narrow = engine(AioOptions.builder().stagingBytes(AioOptions.STAGING_BYTES_MIN));
        AioFile file = openBoth(narrow, fileOf(""));
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> file.writev(0, in(arena("ofConfined"), new byte[200_000])));
        assertTrue(e.getMessage().contains("stagingBytes"), e.getMessage());
        byte[] content = pattern(200_000, 9);
        Path path = fileOf("");
        AioFile other = openBoth(narrow, path);
        assertEquals(200_000, valueOf(other.writev(0, in(arena("ofShared"), content))));
        assertContent(content, path, "shared memory goes piece by piece");
    }
}
