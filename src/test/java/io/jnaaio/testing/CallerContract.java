package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.SigevNotify;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Reads, writes and syncs in the calling thread: the same bytes and errors as with futures. */
public abstract class CallerContract extends BackendContract {
    private static final int BUFFERS = 1500;

    /** Constructor for subclasses. */
    protected CallerContract() {}

    // ---- transfers

    @Test
    void writesThenReads() throws IOException {
        Path path = fileOf(TEXT);
        AioFile file = openBoth(path);
        ByteBuffer head = direct("AB");
        ByteBuffer tail = heap("CDE");
        assertEquals(5, file.write(2, head, tail), "all bytes are written");
        assertFalse(head.hasRemaining() || tail.hasRemaining(), "the positions advance");
        assertContent("abABCDE23456", path, "the bytes are in the file when it returns");
        ByteBuffer first = ByteBuffer.allocate(3);
        ByteBuffer second = ByteBuffer.allocateDirect(4);
        assertEquals(7, file.read(1, first, second), "all bytes are read");
        assertEquals("bAB", text(first));
        assertEquals("CDE2", text(second));
    }

    private static String text(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.flip().remaining()];
        buffer.get(bytes);
        return new String(bytes, java.nio.charset.StandardCharsets.UTF_8);
    }

    @Test
    void aReadEndsWhereTheFileEnds() throws IOException {
        AioFile file = openBoth(fileOf(TEXT));
        ByteBuffer buffer = ByteBuffer.allocateDirect(100);
        assertEquals(2, file.read(TEXT.length() - 2, buffer), "what is left");
        assertEquals(2, buffer.position());
        assertEquals(0, file.read(TEXT.length(), buffer), "nothing at the end");
        assertEquals(0, file.read(1L << 40, ByteBuffer.allocate(10)), "nothing beyond it");
    }

    @Test
    void noBytesAreNoCall() throws IOException {
        AioFile file = openBoth(fileOf(TEXT));
        assertEquals(0, file.read(3));
        assertEquals(0, file.write(3, ByteBuffer.allocate(0)));
        assertEquals(0, file.stats().bytesRead() + file.stats().bytesWritten());
    }

    @Test
    void moreBuffersThanOneCallTakes() throws IOException {
        Path path = fileOf("");
        AioFile file = openBoth(path);
        ByteBuffer[] pieces = new ByteBuffer[BUFFERS];
        byte[] expected = new byte[BUFFERS * 2];
        for (int i = 0; i < BUFFERS; i++) {
            byte[] piece = {(byte) i, (byte) (i >> 8)};
            System.arraycopy(piece, 0, expected, 2 * i, 2);
            pieces[i] = direct(piece);
        }
        assertEquals(expected.length, file.write(0, pieces));
        assertContent(expected, path, "the pieces are in the file in their order");
        for (ByteBuffer piece : pieces) {
            piece.clear().put(0, (byte) 0).put(1, (byte) 0);
        }
        assertEquals(expected.length, file.read(0, pieces));
        for (int i = 0; i < BUFFERS; i++) {
            assertEquals(expected[2 * i], pieces[i].get(0), "piece " + i);
        }
    }

    @Test
    void moreHeapBytesThanAPieceOfStaging() throws IOException {
        byte[] bytes = new byte[5 << 20];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + (i >> 12));
        }
        Path path = fileOf("");
        AioFile file = openBoth(path);
        assertEquals(
                bytes.length,
                file.write(
                        0,
                        ByteBuffer.wrap(bytes, 0, 1000),
                        ByteBuffer.wrap(bytes, 1000, bytes.length - 1000)));
        assertContent(bytes, path, "all pieces are written");
        byte[] read = new byte[bytes.length];
        assertEquals(
                bytes.length,
                file.read(
                        0,
                        ByteBuffer.wrap(read, 0, 3_000_001),
                        ByteBuffer.wrap(read, 3_000_001, read.length - 3_000_001)));
        assertTrue(Arrays.equals(bytes, read), "all pieces are read");
    }

    @Test
    void appendsTakeTheirTurn() throws Exception {
        Path path = fileOf("");
        AioFile file = io.openFile(path, StandardOpenOption.APPEND);
        var first = file.writev(0, direct("one "));
        assertEquals(4, file.write(0, heap("two ")));
        assertEquals(4, valueOf(first));
        assertEquals(6, file.write(0, direct("th"), heap("ree ")));
        assertContent("one two three ", path, "appends are in the order of submission");
    }

    @Test
    void aSyncOfTheCallingThread() throws IOException {
        AioFile file = openBoth(fileOf(TEXT));
        var write = file.writev(0, direct("xyz"));
        assertEquals(3, file.write(3, direct("uvw")));
        for (FsyncMode mode : FsyncMode.values()) {
            file.sync(mode);
        }
        assertTrue(write.isDone() || valueOf(write) == 3, "what was submitted before has ended");
        assertEquals(FsyncMode.values().length, file.stats().syncsServed());
    }

    @Test
    void theyAreCounted() throws IOException {
        AioFile file = openBoth(fileOf(TEXT));
        assertEquals(3, file.write(0, direct("xyz")));
        assertEquals(6, file.read(0, ByteBuffer.allocate(6)));
        until(() -> file.stats().completed() == 2, "they count as completed");
        assertEquals(2, file.stats().submitted());
        assertEquals(3, file.stats().bytesWritten());
        assertEquals(6, file.stats().bytesRead());
        assertEquals(0, file.stats().inFlight());
    }

    @Test
    void anInterruptStaysPendingAndStopsNothing() throws IOException {
        AioFile file = openBoth(fileOf(TEXT));
        Thread.currentThread().interrupt();
        try {
            assertEquals(3, file.write(0, direct("xyz")));
            assertEquals(3, file.read(0, ByteBuffer.allocate(3)));
        } finally {
            assertTrue(Thread.interrupted(), "the interrupt is the caller's");
        }
        assertTrue(file.isOpen());
    }

    // ---- zeros

    @Test
    void zerosAreWrittenPieceByPiece() throws IOException {
        byte[] ones = new byte[3 << 20];
        Arrays.fill(ones, (byte) 1);
        Path path = fileOf(ones);
        AioFile file = openBoth(path);
        List<Long> progress = new ArrayList<>();
        file.zero(5, (2 << 20) + 7, progress::add);
        Arrays.fill(ones, 5, 5 + (2 << 20) + 7, (byte) 0);
        assertContent(ones, path, "the range, and nothing else, is zero");
        assertEquals(List.of(1L << 20, 2L << 20, (2L << 20) + 7), progress);
        file.zero(ones.length, 10);
        assertContent(Arrays.copyOf(ones, ones.length + 10), path, "the file grows");
        file.zero(0, 0);
    }

    @Test
    void whatCannotBeZeroedIsRefused() throws IOException {
        Path path = fileOf(TEXT);
        AioFile file = openBoth(path);
        assertThrows(IllegalArgumentException.class, () -> file.zero(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> file.zero(0, -1));
        assertThrows(IllegalArgumentException.class, () -> file.zero(2, Long.MAX_VALUE - 1));
        assertThrows(NullPointerException.class, () -> file.zero(0, 1, null));
        AioFile reader = io.openFile(path, StandardOpenOption.READ);
        assertThrows(NonWritableChannelException.class, () -> reader.zero(0, 1));
        AioFile appended = io.openFile(path, StandardOpenOption.APPEND);
        assertThrows(IllegalArgumentException.class, () -> appended.zero(0, 1));
        Thread.currentThread().interrupt();
        try {
            assertThrows(InterruptedIOException.class, () -> file.zero(0, 1));
        } finally {
            assertTrue(Thread.interrupted(), "the interrupt stays pending");
        }
        assertContent(TEXT, path, "a refused call writes nothing");
        file.close();
        assertThrows(ClosedChannelException.class, () -> file.zero(0, 1));
        AioFile full = openDevice("/dev/full");
        ErrnoException e = assertThrows(ErrnoException.class, () -> full.zero(0, 10));
        assertEquals(seen(full, Errno.ENOSPC), e.errno());
    }

    // ---- bad input

    @Test
    void badArgumentsAreRefused() throws IOException {
        AioFile file = openBoth(fileOf(TEXT));
        ByteBuffer buffer = direct("abc");
        assertThrows(IllegalArgumentException.class, () -> file.read(-1, buffer));
        assertThrows(IllegalArgumentException.class, () -> file.write(-1, buffer));
        assertThrows(IllegalArgumentException.class, () -> file.write(Long.MAX_VALUE - 1, buffer));
        assertThrows(IllegalArgumentException.class, () -> file.read(0, buffer, buffer));
        assertThrows(IllegalArgumentException.class, () -> file.read(0, (ByteBuffer) null));
        assertThrows(
                java.nio.ReadOnlyBufferException.class,
                () -> file.read(0, buffer.asReadOnlyBuffer()));
        assertThrows(NullPointerException.class, () -> file.sync(null));
        assertEquals(0, buffer.position(), "a refused call moves nothing");
    }

    @Test
    void theAccessModeIsKept() throws IOException {
        Path path = fileOf(TEXT);
        AioFile reader = io.openFile(path, StandardOpenOption.READ);
        AioFile writer = io.openFile(path, StandardOpenOption.WRITE);
        assertThrows(NonWritableChannelException.class, () -> reader.write(0, direct("x")));
        assertThrows(NonWritableChannelException.class, () -> reader.sync(FsyncMode.DSYNC));
        assertThrows(
                NonReadableChannelException.class, () -> writer.read(0, ByteBuffer.allocate(1)));
    }

    @Test
    void aClosedFileRefusesThem() throws IOException {
        AioFile file = openBoth(fileOf(TEXT));
        file.close();
        assertThrows(ClosedChannelException.class, () -> file.read(0, ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> file.write(0, direct("x")));
        assertThrows(ClosedChannelException.class, () -> file.write(0));
        assertThrows(ClosedChannelException.class, () -> file.sync(FsyncMode.SYNC));
    }

    @Test
    void anErrorNamesTheErrnoAndTheBytes() throws IOException {
        AioFile file = openDevice("/dev/full");
        ErrnoException e =
                assertThrows(ErrnoException.class, () -> file.write(0, direct("x"), direct("y")));
        assertEquals(seen(file, Errno.ENOSPC), e.errno());
        assertEquals(0, e.bytesTransferred());
    }

    @Test
    void inACallbackWhatWouldWaitIsRefused() throws Exception {
        AioFile file = openBoth(fileOf(TEXT));
        AioFile appended = io.openFile(fileOf(""), StandardOpenOption.APPEND);
        CompletableFuture<Void> called = new CompletableFuture<>();
        SigevNotify callback =
                SigevNotify.callback(
                        Runnable::run,
                        op -> {
                            try {
                                assertThrows(
                                        IllegalStateException.class,
                                        () -> file.sync(FsyncMode.DSYNC));
                                assertThrows(
                                        IllegalStateException.class,
                                        () -> appended.write(0, direct("x")));
                                called.complete(null);
                            } catch (Throwable e) {
                                called.completeExceptionally(e);
                            }
                        });
        io.writev(file, 0, List.of(direct("xyz")), 0, callback).submit();
        assertNull(called.get(10, TimeUnit.SECONDS));
    }
}
