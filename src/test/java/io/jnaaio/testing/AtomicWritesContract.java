package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioFuture;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AlignedBuffers;
import io.jnaaio.api.Availability;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/**
 * {@code AioFile.writevAtomic}: works for the sizes that a file reports, and is rejected with the cause for all
 * others. If the file system of the temporary folder has no atomic writes, the rejection is tested.
 */
public abstract class AtomicWritesContract extends BackendContract {
    /** The minimum of {@code AioOptions.stagingBytes}. */
    private static final int STAGING_MIN = 65_536;

    /** Constructor for subclasses. */
    protected AtomicWritesContract() {}

    // ---- what the tests use

    private AioFile openDirect(Path path, OpenOption... more) throws IOException {
        Set<OpenOption> options = new HashSet<>(Arrays.asList(more));
        options.add(ExtendedOpenOption.DIRECT);
        try {
            return io.openFile(path, options);
        } catch (UnsupportedOperationException | FileSystemException e) {
            throw new TestAbortedException("no direct I/O on the test's file system: " + e, e);
        }
    }

    private AioFile openDirect(Path path) throws IOException {
        return openDirect(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * True if the file has atomic writes; if not, checks that it reports the cause and rejects an atomic write with
     * it.
     */
    private static boolean isAtomic(AioFile file) {
        Capabilities can = file.capabilities();
        Availability there = can.availability(Capability.ATOMIC_WRITE);
        assertEquals(there.available(), can.has(Capability.ATOMIC_WRITE));
        if (there.available()) {
            assertTrue(can.atomicUnitMin() >= can.offsetAlignment(), can::toString);
            assertTrue(can.atomicUnitMax() >= can.atomicUnitMin(), can::toString);
            assertTrue(can.atomicUnitOptimum() <= can.atomicUnitMax(), can::toString);
            return true;
        }
        assertEquals(0, can.atomicUnitMin());
        assertEquals(0, can.atomicUnitMax());
        assertFalse(there.cause().isEmpty());
        for (boolean durable : new boolean[] {false, true}) {
            UnsupportedOperationException e =
                    assertThrows(
                            UnsupportedOperationException.class,
                            () -> start(file, durable, 0, ByteBuffer.allocate(4096)));
            assertTrue(String.valueOf(e.getMessage()).endsWith(there.cause()), e.getMessage());
        }
        return false;
    }

    private static AioFuture<Long> start(
            AioFile file, boolean durable, long offset, ByteBuffer... buffers) {
        return durable
                ? file.writevAtomicDurable(offset, buffers)
                : file.writevAtomic(offset, buffers);
    }

    private static String refusal(AioFile file, long offset, ByteBuffer... buffers) {
        IllegalArgumentException e =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> {
                            Future<Long> unused = file.writevAtomic(offset, buffers);
                        });
        return String.valueOf(e.getMessage());
    }

    private static ByteBuffer heap(byte[] content, int from, int to) {
        return ByteBuffer.wrap(Arrays.copyOfRange(content, from, to));
    }

    // ---- what works

    @Test
    void aGatherOfAnyMemoryIsWrittenAsAWhole() throws IOException {
        Path path = fileOf("");
        try (AioFile file = openDirect(path)) {
            if (!isAtomic(file)) {
                return;
            }
            int unit = 2 * file.capabilities().atomicUnitMin();
            byte[] content = pattern(unit, 1);
            ByteBuffer first = heap(content, 0, 7);
            ByteBuffer second = direct(Arrays.copyOfRange(content, 7, 4096));
            ByteBuffer third = heap(content, 4096, unit);
            assertEquals(unit, valueOf(file.writevAtomic(unit, first, second, third)));
            assertEquals(0, first.remaining() + second.remaining() + third.remaining());
            byte[] all = new byte[2 * unit];
            System.arraycopy(content, 0, all, unit, unit);
            assertContent(all, path, "it is where it was written");
        }
    }

    @Test
    void oneAlignedBufferOfEachSizeIsWritten() throws IOException {
        Path path = fileOf("");
        try (AioFile file = openDirect(path)) {
            if (!isAtomic(file)) {
                return;
            }
            Capabilities can = file.capabilities();
            for (int unit = can.atomicUnitMin(); unit <= can.atomicUnitMax(); unit *= 2) {
                byte[] content = pattern(unit, unit);
                ByteBuffer buffer = AlignedBuffers.allocate(unit, 4096).put(content).flip();
                assertEquals(unit, valueOf(file.writevAtomicDurable(0, buffer)));
                assertEquals(unit, buffer.position());
                assertContent(content, path, "all of the " + unit + " bytes are there");
            }
        }
    }

    @Test
    void itMayBeMadeInAContinuation() throws IOException {
        Path path = fileOf("");
        try (AioFile file = openDirect(path)) {
            if (!isAtomic(file)) {
                return;
            }
            int unit = file.capabilities().atomicUnitMin();
            Long second =
                    valueOf(
                            file.writevAtomic(0, ByteBuffer.allocate(unit))
                                    .thenCompose(
                                            bytes ->
                                                    file.writevAtomic(
                                                            unit, ByteBuffer.allocate(unit))));
            assertEquals(unit, second.longValue());
            assertEquals(2L * unit, file.size());
        }
    }

    // ---- what is refused

    @Test
    void aFileInThePageCacheHasNone() throws IOException {
        try (AioFile file = openNew()) {
            assertFalse(isAtomic(file), "it is not opened with DIRECT");
        }
    }

    @Test
    void aFileInAppendModeHasNone() throws IOException {
        try (AioFile file = openDirect(fileOf(""), StandardOpenOption.APPEND)) {
            assertFalse(isAtomic(file), "the offset is ignored there");
        }
    }

    @Test
    void aWrongLengthOrOffsetIsRefusedWithTheNumbers() throws IOException {
        try (AioFile file = openDirect(fileOf(""))) {
            if (!isAtomic(file)) {
                return;
            }
            int min = file.capabilities().atomicUnitMin();
            int max = file.capabilities().atomicUnitMax();
            String range = " bytes: a power of two from " + min + " to " + max + " is expected";
            for (int wrong : new int[] {0, 1, min / 2, min + min / 2, 3 * min, 2 * max}) {
                assertEquals(
                        "writevAtomic: " + wrong + range,
                        refusal(file, 0, ByteBuffer.allocate(wrong)));
            }
            assertEquals("writevAtomic: 0" + range, refusal(file, 0));
            assertEquals(
                    "writevAtomic: offset "
                            + min
                            + ": a multiple of the length, "
                            + 2 * min
                            + " bytes, is expected",
                    refusal(file, min, ByteBuffer.allocate(2 * min)));
            assertEquals(0, file.size(), "nothing was written");
        }
    }

    @Test
    void wrongArgumentsAreRefusedAsForWritev() throws IOException {
        try (AioFile file = openDirect(fileOf(""))) {
            ByteBuffer page = ByteBuffer.allocate(4096);
            assertTrue(refusal(file, -4096, page).contains("offset -4096"), "a negative offset");
            assertTrue(
                    refusal(file, Long.MAX_VALUE - 4095, page).contains("beyond 2^63-1"),
                    "an end that no file reaches");
            assertTrue(refusal(file, 0, page, null).contains("buffer 1 is null"), "a null buffer");
            assertTrue(refusal(file, 0, page, page).contains("twice"), "one buffer twice");
            assertThrows(
                    NullPointerException.class, () -> file.writevAtomic(0, (ByteBuffer[]) null));
        }
        try (AioFile file = openDirect(fileOf(""), StandardOpenOption.READ)) {
            assertThrows(
                    NonWritableChannelException.class,
                    () -> file.writevAtomic(0, ByteBuffer.allocate(4096)));
        }
    }

    @Test
    void whatCannotBeCopiedTogetherIsRefusedWithTheRemedy() throws IOException {
        try (AioFile file =
                engine(AioOptions.builder().stagingBytes(STAGING_MIN))
                        .openFile(
                                fileOf(""), StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT)) {
            if (!isAtomic(file) || file.capabilities().atomicUnitMax() <= STAGING_MIN) {
                return;
            }
            int unit = 2 * STAGING_MIN;
            String refusal = refusal(file, 0, ByteBuffer.allocate(unit));
            assertTrue(refusal.contains("at most " + STAGING_MIN), refusal);
            assertTrue(refusal.contains("AioOptions.stagingBytes"), refusal);
            assertEquals(
                    unit,
                    valueOf(file.writevAtomic(0, AlignedBuffers.allocate(unit, 4096))),
                    "in place it works");
        } catch (UnsupportedOperationException | FileSystemException e) {
            throw new TestAbortedException("no direct I/O on the test's file system: " + e, e);
        }
    }

    @Test
    void aClosedFileAnswersThroughTheFuture() throws IOException {
        AioFile file = openDirect(fileOf(""));
        file.close();
        if (!isAtomic(file)) {
            return;
        }
        int unit = file.capabilities().atomicUnitMin();
        ByteBuffer buffer = ByteBuffer.allocate(unit);
        assertInstanceOf(ClosedChannelException.class, failureOf(file.writevAtomic(0, buffer)));
        assertEquals(unit, buffer.remaining());
    }

    @Test
    void closingWaitsForThoseInFlight() throws IOException {
        Path path = fileOf("");
        AioFile file = openDirect(path);
        if (!isAtomic(file)) {
            file.close();
            return;
        }
        int unit = file.capabilities().atomicUnitMin();
        byte[] content = pattern(unit, 3);
        Future<Long> write = file.writevAtomic(0, ByteBuffer.wrap(content));
        file.close();
        assertTrue(write.isDone());
        assertContent(content, path, "what was submitted before the close is written");
    }
}
