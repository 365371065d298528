package io.jnaaio;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.QueueFull;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams into real files, through every backend that is here. */
@Timeout(60)
class AioOutputStreamBackendsTest {
    private static final int BLOCK = 4096;
    private static final byte[] BEFORE =
            "what was there before".getBytes(StandardCharsets.US_ASCII);

    @TempDir Path dir;

    private final Random random = new Random(7);

    private byte[] content(int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        return content;
    }

    private Path file() throws Exception {
        return Files.write(Files.createTempFile(dir, "file", ""), BEFORE);
    }

    /** In pieces of all sizes, single bytes among them. */
    private void write(OutputStream out, byte[] content) throws Exception {
        int at = 0;
        while (at < content.length) {
            int length =
                    Math.min(content.length - at, random.nextInt(3 * BLOCK) >> random.nextInt(12));
            if (length == 1) {
                out.write(content[at]);
            } else {
                out.write(content, at, length);
            }
            at += length;
            if (random.nextInt(50) == 0) {
                out.flush();
            }
        }
    }

    private static byte[] expected(byte[] before, int position, byte[] content) {
        byte[] all = Arrays.copyOf(before, Math.max(before.length, position + content.length));
        System.arraycopy(content, 0, all, position, content.length);
        return all;
    }

    @ParameterizedTest
    @MethodSource("io.jnaaio.log.AppenderBackendsTest#engines")
    void everySizeIsWrittenAndSeenByTheChecksum(AioOptions.Builder options) throws Exception {
        try (AsyncIo io = Aio.open(options.build())) {
            for (int size : new int[] {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 40 * BLOCK + 17}) {
                for (int position : new int[] {0, 5}) {
                    Path path = file();
                    byte[] content = content(size);
                    CRC32C seen = new CRC32C();
                    try (AioFile file = io.openFile(path, WRITE)) {
                        try (AioOutputStream out =
                                AioOutputStream.builder(file)
                                        .position(position)
                                        .blockBytes(BLOCK)
                                        .blocks(3)
                                        .beforeWrite(seen::update)
                                        .open()) {
                            write(out, content);
                            assertEquals(position + size, out.position());
                            out.sync(FsyncMode.DSYNC);
                        }
                    }
                    byte[] expected = size == 0 ? BEFORE : expected(BEFORE, position, content);
                    assertArrayEquals(expected, Files.readAllBytes(path), "size " + size);
                    CRC32C wanted = new CRC32C();
                    wanted.update(content);
                    assertEquals(wanted.getValue(), seen.getValue(), "size " + size);
                }
            }
            assertEquals(0, io.stats().inFlight());
        }
    }

    @ParameterizedTest
    @MethodSource("io.jnaaio.log.AppenderBackendsTest#engines")
    void theDefaultsWriteAMegabyteAndMore(AioOptions.Builder options) throws Exception {
        Path path = dir.resolve("large");
        byte[] content = content(3 * AioOutputStream.BLOCKS * AioOutputStream.BLOCK_BYTES + 1);
        Files.createFile(path);
        try (AsyncIo io = Aio.open(options.build());
                AioFile file = io.openFile(path, WRITE);
                AioOutputStream out = AioOutputStream.open(file, 0)) {
            out.write(content);
        }
        assertArrayEquals(content, Files.readAllBytes(path));
    }

    /** Where the stream's own blocks fill the queue, it waits for them. */
    @ParameterizedTest
    @MethodSource("io.jnaaio.log.AppenderBackendsTest#engines")
    void aQueueOfOneIsEnough(AioOptions.Builder options) throws Exception {
        Path path = file();
        byte[] content = content(20 * BLOCK + 1);
        try (AsyncIo io = Aio.open(options.queueDepth(1).fileQueueFull(QueueFull.FAIL).build());
                AioFile file = io.openFile(path, WRITE);
                AioOutputStream out =
                        AioOutputStream.builder(file).blockBytes(BLOCK).blocks(4).open()) {
            write(out, content);
        }
        assertArrayEquals(content, Files.readAllBytes(path));
    }

    @ParameterizedTest
    @MethodSource("io.jnaaio.log.AppenderBackendsTest#engines")
    void anAppendedStreamIsBehindWhatWasThere(AioOptions.Builder options) throws Exception {
        Path path = file();
        byte[] content = content(9 * BLOCK + 3);
        try (AsyncIo io = Aio.open(options.build());
                AioFile file = io.openFile(path, APPEND)) {
            try (AioOutputStream out =
                    AioOutputStream.builder(file).blockBytes(BLOCK).blocks(4).open()) {
                write(out, content);
                assertEquals(content.length, out.position());
            }
        }
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes(BEFORE);
        expected.writeBytes(content);
        assertArrayEquals(expected.toByteArray(), Files.readAllBytes(path));
    }

    @ParameterizedTest
    @MethodSource("io.jnaaio.log.AppenderBackendsTest#engines")
    void filesThatCannotBeWritten(AioOptions.Builder options) throws Exception {
        Path path = file();
        try (AsyncIo io = Aio.open(options.build())) {
            AioFile reading = io.openFile(path, READ);
            assertThrows(NonWritableChannelException.class, () -> AioOutputStream.open(reading, 0));
            reading.close();
            assertThrows(ClosedChannelException.class, () -> AioOutputStream.open(reading, 0));
            AioFile file = io.openFile(path, WRITE);
            AioOutputStream out = AioOutputStream.builder(file).closesFile(true).open();
            out.write(1);
            file.close();
            assertThrows(ClosedChannelException.class, out::flush);
            assertThrows(ClosedChannelException.class, () -> out.write(2));
            assertThrows(ClosedChannelException.class, out::close);
            assertFalse(file.isOpen());
        }
        assertArrayEquals(BEFORE, Files.readAllBytes(path));
    }
}
