package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.GatherMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The transfers of an open file: complete, with advanced positions, through futures. */
public abstract class AioFileContract extends BackendContract {
    private static final Set<BackendId> NATIVE =
            Set.of(
                    BackendId.FREEBSD_AIO,
                    BackendId.IO_URING,
                    BackendId.KERNEL_AIO,
                    BackendId.PWRITEV,
                    BackendId.LIO_LISTIO);

    /** Constructor for subclasses. */
    protected AioFileContract() {}

    // ---- writing

    @Test
    void writesAllBuffersAtItsOffset() throws IOException {
        Path path = fileOf(TEXT);
        long written = valueOf(openBoth(path).writev(1, direct("BC"), heap("DEF")));
        assertEquals(5, written, "the value is the bytes written");
        assertContent("aBCDEF123456", path, "the buffers follow each other at the offset");
    }

    @Test
    void noBuffersWriteNothing() throws IOException {
        Path path = fileOf(TEXT);
        AioFile file = openBoth(path);
        assertEquals(0, valueOf(file.writev(3)), "no buffers complete with 0");
        assertEquals(0, valueOf(file.writev(99, direct(""), heap(""))), "empty ones too");
        assertEquals(0, valueOf(file.writevDurable(3)), "durable or not");
        assertEquals(0, valueOf(file.readv(3)), "reading or writing");
        assertContent(TEXT, path, "writing nothing changes nothing");
    }

    @Test
    void writingAdvancesPositionsBeforeCompletionIsSeen() throws IOException {
        AioFile file = openNew();
        for (int round = 0; round < 50; round++) {
            ByteBuffer one = heap("..abc").position(2);
            ByteBuffer two = direct("defg....").position(1).limit(4);
            AioFuture<Long> future = file.writev(0, one, two);
            CompletableFuture<List<Integer>> seen =
                    future.thenApply(bytes -> List.of(one.position(), two.position()));
            assertEquals(List.of(5, 4), valueOf(seen), "positions are advanced by what was moved");
            assertEquals(4, two.limit(), "limits are left alone");
        }
    }

    @Test
    void writingAdvancesPositionsOfReadOnlyBuffersAndSlices() throws IOException {
        ByteBuffer one = heap("abc").asReadOnlyBuffer();
        ByteBuffer memory = direct("0123456789");
        ByteBuffer two = memory.slice(2, 4);
        assertEquals(
                7,
                valueOf(openNew().writev(0, one, two)),
                "the future completes with the count of all the bytes");
        assertFalse(one.hasRemaining(), "a read-only buffer is advanced");
        assertFalse(two.hasRemaining(), "a slice is advanced");
        assertEquals(0, memory.position(), "what it is a slice of is not");
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 1025, 3000})
    void manyBuffersAreWrittenAndReadBack(int count) throws IOException {
        byte[] content = pattern(count * 9, count);
        ByteBuffer[] out = new ByteBuffer[count];
        ByteBuffer[] in = new ByteBuffer[count];
        for (int i = 0; i < count; i++) {
            byte[] part = Arrays.copyOfRange(content, 9 * i, 9 * i + 9);
            out[i] = i % 2 == 0 ? ByteBuffer.wrap(part) : direct(part);
            in[i] = i % 3 == 0 ? ByteBuffer.allocate(9) : ByteBuffer.allocateDirect(9);
        }
        Path path = fileOf("");
        AioFile file = openBoth(path);
        assertEquals(
                content.length,
                valueOf(file.writev(0, out)),
                "the future completes with the count of all the bytes");
        assertContent(content, path, "more than IOV_MAX buffers are one piece");
        assertEquals(
                content.length,
                valueOf(file.readv(0, in)),
                "a read gives the bytes that there are");
        ByteBuffer all = ByteBuffer.allocate(content.length);
        for (int i = 0; i < count; i++) {
            assertFalse(out[i].hasRemaining(), "every position is advanced");
            assertFalse(in[i].hasRemaining(), "every position is advanced");
            all.put(in[i].flip());
        }
        assertArrayEquals(content, all.array(), "what was written is read back");
    }

    @Test
    void largeBuffersAreWrittenWhole() throws IOException {
        byte[] content = pattern(9_000_000, 3);
        Path path = fileOf("");
        ByteBuffer one = ByteBuffer.wrap(content, 0, 5_000_000);
        ByteBuffer two = direct(Arrays.copyOfRange(content, 5_000_000, 9_000_000));
        assertEquals(
                content.length,
                valueOf(openBoth(path).writev(0, one, two)),
                "the future completes with the count of all the bytes");
        assertContent(content, path, "all is written");
        assertFalse(one.hasRemaining() || two.hasRemaining(), "all is advanced");
    }

    @Test
    void threadsWriteTheirRanges() throws IOException {
        byte[] content = pattern(8 * 100 * 500, 19);
        Path path = fileOf("");
        AioFile file = openBoth(path);
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int first = 100 * t;
            threads.add(
                    CompletableFuture.runAsync(
                            () -> {
                                List<AioFuture<Long>> futures = new ArrayList<>();
                                for (int i = first; i < first + 100; i++) {
                                    ByteBuffer part = ByteBuffer.wrap(content, 500 * i, 500);
                                    futures.add(file.writev(500L * i, part));
                                }
                                futures.forEach(f -> assertEquals(500, valueOf(f)));
                            }));
        }
        for (CompletableFuture<Void> thread : threads) {
            assertNull(valueOf(thread), "the other thread ends well");
        }
        assertContent(content, path, "everything may be called from any thread");
    }

    @Test
    void aFullDeviceFailsTheFuture() throws IOException {
        AioFile file = openDevice("/dev/full");
        ByteBuffer buffer = direct("abcdef").position(2);
        ErrnoException error =
                assertInstanceOf(
                        ErrnoException.class,
                        failureOf(file.writev(0, buffer)),
                        "an error arrives through the future as its ErrnoException");
        assertEquals(seen(file, Errno.ENOSPC), error.errno(), "the future fails with the errno");
        assertEquals(0, error.bytesTransferred(), "nothing is certainly there");
        assertEquals(2, buffer.position(), "positions are advanced by what was moved: nothing");
    }

    @Test
    void aFullDeviceFailsTheDurableWrite() throws IOException {
        AioFile file = openDevice("/dev/full");
        ErrnoException error =
                assertInstanceOf(
                        ErrnoException.class,
                        failureOf(file.writevDurable(0, direct("abc"))),
                        "an error arrives through the future as its ErrnoException");
        assertEquals(seen(file, Errno.ENOSPC), error.errno(), "the first error of the two");
    }

    // ---- reading

    @Test
    void readsAllThatIsAskedFor() throws IOException {
        ByteBuffer one = ByteBuffer.allocate(4);
        ByteBuffer two = ByteBuffer.allocateDirect(2);
        assertEquals(
                6,
                valueOf(openBoth(fileOf(TEXT)).readv(2, one, two)),
                "a read gives the bytes that there are");
        assertEquals("cdef|12", textOf(one) + "|" + textOf(two));
        assertFalse(one.hasRemaining() || two.hasRemaining(), "positions are advanced");
    }

    @Test
    void readsLessOnlyWhereTheFileEnds() throws IOException {
        ByteBuffer one = ByteBuffer.allocate(4);
        ByteBuffer two = ByteBuffer.allocateDirect(20);
        AioFile file = openBoth(fileOf(TEXT));
        assertEquals(10, valueOf(file.readv(2, one, two)), "fewer only where the file ends");
        assertEquals(4, one.position(), "advanced by what was moved");
        assertEquals(6, two.position(), "advanced by what was moved");
        assertEquals(0, valueOf(file.readv(12, two)), "0 at the end");
        assertEquals(0, valueOf(file.readv(1000, two)), "0 behind the end");
        assertEquals(6, two.position(), "positions advance by what was moved");
    }

    @Test
    void aLargeReadIsWhole() throws IOException {
        byte[] content = pattern(9_000_000, 23);
        byte[] back = new byte[content.length];
        AioFile file = openBoth(fileOf(content));
        assertEquals(
                content.length,
                valueOf(file.readv(0, ByteBuffer.wrap(back))),
                "a read gives the bytes that there are");
        assertArrayEquals(content, back, "all is read");
    }

    // ---- syncing

    @ParameterizedTest
    @EnumSource
    void syncs(FsyncMode mode) throws IOException {
        AioFile file = openNew();
        AioFuture<Long> write = file.writev(0, direct(TEXT));
        assertNull(valueOf(file.fsync(mode)), "a sync has no value");
        assertTrue(write.isDone() || valueOf(write) == 12, "the write is before the sync");
    }

    @Test
    void writesDurably() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        ByteBuffer one = heap("abc");
        ByteBuffer two = direct("def");
        assertEquals(6, valueOf(file.writevDurable(0, one, two)), "the value is the bytes");
        assertContent("abcdef", path, "the bytes are written");
        assertFalse(one.hasRemaining() || two.hasRemaining(), "positions are advanced");
        until(() -> io.stats().syncsServed() >= 1, "a durable write is synced");
    }

    @Test
    void manyDurableWritesComplete() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        List<AioFuture<Long>> futures = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            futures.add(file.writevDurable(3L * i, i % 2 == 0 ? heap("abc") : direct("abc")));
        }
        for (AioFuture<Long> future : futures) {
            assertEquals(
                    3, valueOf(future), "the future completes with the count of all the bytes");
        }
        assertContent("abc".repeat(60), path, "all are written");
    }

    // ---- the file

    @Test
    void sizeFollowsTheFile() throws IOException {
        AioFile file = openBoth(fileOf(TEXT));
        assertEquals(12, file.size(), "in bytes");
        assertEquals(
                2,
                valueOf(file.writev(20, direct("ab"))),
                "the future completes with the count of all the bytes");
        assertEquals(22, file.size(), "after a write beyond the end");
    }

    @Test
    void truncateCutsAndNeverExtends() throws IOException {
        Path path = fileOf(TEXT);
        AioFile file = openBoth(path);
        file.truncate(100);
        assertContent(TEXT, path, "it never extends");
        file.truncate(12);
        assertContent(TEXT, path, "the size it has changes nothing");
        file.truncate(6);
        assertContent("abcdef", path, "it cuts");
        assertThrows(
                IllegalArgumentException.class, () -> file.truncate(-1), "a size is 0 or more");
        file.truncate(0);
        assertEquals(0, file.size(), "truncate(0) empties the file");
    }

    @Test
    void preallocationGrowsTheFileAndKeepsWhatIsThere() throws IOException {
        Path path = fileOf(TEXT);
        AioFile file = openBoth(path);
        try {
            file.preallocate(4, 1_000_000);
        } catch (UnsupportedOperationException e) {
            assertContent(TEXT, path, "a backend without a call that allocates changes nothing");
            return;
        } catch (ErrnoException e) {
            assertEquals(Errno.EOPNOTSUPP, e.errno(), "the one good reason");
            Assumptions.abort("this file system cannot allocate: " + e.getMessage());
        }
        assertEquals(1_000_004, file.size(), "the file covers the range");
        byte[] expected = Arrays.copyOf(bytes(TEXT), 1_000_004);
        assertContent(expected, path, "what is there stays, the rest are zeros");
        file.preallocate(0, 10);
        assertEquals(1_000_004, file.size(), "it never shrinks");
        if (!files().areReal()) {
            return; // their blocks cannot be counted
        }
        Object blocks = blocks(path);
        assertEquals(3, valueOf(file.writev(500_000, direct("abc"))));
        assertEquals(blocks, blocks(path), "the write found its blocks allocated");
    }

    /** The disk space that the file uses, in KiB, as reported by du(1). */
    private static String blocks(Path path) throws IOException {
        Process du;
        try {
            du = new ProcessBuilder("du", "-k", path.toString()).start();
        } catch (IOException e) {
            return Assumptions.abort("du(1) cannot be run here: " + e.getMessage());
        }
        String line = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return line.replaceFirst("\\s.*", "").strip();
    }

    @Test
    void preallocationRefusesBadRanges() throws IOException {
        AioFile file = openNew();
        assertThrows(IllegalArgumentException.class, () -> file.preallocate(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> file.preallocate(0, 0));
        assertThrows(IllegalArgumentException.class, () -> file.preallocate(0, -1));
        assertThrows(
                IllegalArgumentException.class,
                () -> file.preallocate(Long.MAX_VALUE, 1),
                "no file reaches there");
        AioFile reading = io.openFile(fileOf(TEXT), StandardOpenOption.READ);
        assertThrows(NonWritableChannelException.class, () -> reading.preallocate(0, 1));
        file.close();
        assertThrows(ClosedChannelException.class, () -> file.preallocate(0, 1));
    }

    @Test
    void aFileHasFiguresOfItsOwn() throws IOException {
        AioFile one = openNew();
        AioFile two = openBoth(fileOf(TEXT));
        assertEquals(5, valueOf(one.writev(0, direct("ab"), heap("cde"))));
        assertEquals(4, valueOf(two.readv(0, ByteBuffer.allocate(4))));
        assertEquals(5, one.stats().bytesWritten());
        assertEquals(0, one.stats().bytesRead());
        assertEquals(4, two.stats().bytesRead());
        assertEquals(1, two.stats().submitted());
        assertEquals(1, two.stats().completed());
        assertEquals(5, io.stats().bytesWritten(), "the engine has the sum");
        one.close();
        assertEquals(5, one.stats().bytesWritten(), "a closed file still tells");
        assertEquals(5, io.stats().bytesWritten(), "and stays in the sum");
    }

    @Test
    void aClosedFileAnswersThroughTheFuture() throws IOException {
        AioFile file = openNew();
        file.close();
        for (AioFuture<?> future :
                List.of(
                        file.writev(0, direct("abc")),
                        file.readv(0, ByteBuffer.allocate(3)),
                        file.writevDurable(0, direct("abc")),
                        file.fsync(FsyncMode.SYNC),
                        file.writev(0))) {
            assertInstanceOf(ClosedChannelException.class, failureOf(future), "the file is closed");
        }
        assertThrows(ClosedChannelException.class, file::size, "the file is closed");
        assertThrows(ClosedChannelException.class, () -> file.truncate(0), "closed");
    }

    @Test
    void saysWhoServesIt() throws IOException {
        AioFile file = openNew();
        Capabilities can = file.capabilities();
        assertEquals(can.backend(), file.backend(), "the file and its capabilities agree");
        assertEquals(can, io.capabilities(file), "the file and its engine agree");
        assertTrue(io.selection().candidates().contains(file.backend()), "as it was chosen");
        assertTrue(can.nativeMaxBytes() > 0, "some operation goes down as one call");
        assertTrue(can.nativeMaxBuffers() > 0, "some operation goes down as one call");
        if (can.gather() == GatherMode.NATIVE) {
            assertTrue(can.nativeMaxBuffers() > 1, "a vectored call takes several buffers");
        }
    }

    @Test
    void hasADescriptorExceptOnNio() throws IOException {
        AioFile file = openNew();
        if (NATIVE.contains(file.backend())) {
            assertTrue(file.fd().isPresent(), "a native backend has a descriptor");
        } else if (file.backend().equals(BackendId.NIO)) {
            assertTrue(file.fd().isEmpty(), "fd() is empty on nio, which cannot know it");
        }
        assertTrue(file.fd().orElse(0) >= 0, "a descriptor is 0 or more");
    }

    @Test
    void whatFitsOneCallIsOneCall() throws IOException {
        AioFile file = openNew();
        Capabilities can = file.capabilities();
        int each = (int) Math.min(512, can.nativeMaxBytes() / 8);
        int count = Math.min(8, can.nativeMaxBuffers());
        ByteBuffer[] buffers = new ByteBuffer[count];
        for (int i = 0; i < count; i++) {
            buffers[i] = i % 2 == 0 ? ByteBuffer.allocate(each) : ByteBuffer.allocateDirect(each);
        }
        long before = io.stats().requests();
        assertEquals(
                (long) count * each,
                valueOf(file.writev(0, buffers)),
                "the future completes with the count of all the bytes");
        assertEquals(
                1,
                io.stats().requests() - before,
                "nativeMaxBytes and nativeMaxBuffers: up to there one call");
    }

    @Test
    void severalMayBeOpenOnOnePath() throws IOException {
        Path path = fileOf("");
        AioFile one = openBoth(path);
        AioFile two = openBoth(path);
        assertEquals(
                3,
                valueOf(one.writev(0, direct("abc"))),
                "the future completes with the count of all the bytes");
        assertEquals(
                3,
                valueOf(two.writev(3, direct("def"))),
                "the future completes with the count of all the bytes");
        one.close();
        assertEquals(3, valueOf(two.writev(6, direct("ghi"))), "each is a file of its own");
        AioFile three = io.openFile(path, StandardOpenOption.READ);
        ByteBuffer back = ByteBuffer.allocate(9);
        assertEquals(9, valueOf(three.readv(0, back)), "a read gives the bytes that there are");
        assertEquals("abcdefghi", textOf(back), "what was written is read back");
    }
}
