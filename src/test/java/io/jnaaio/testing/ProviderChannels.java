package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Opening files: as a channel, as a stream, with all options. */
abstract class ProviderChannels extends ProviderSystem {
    @Test
    void aByteChannelReadsByDefault() throws IOException {
        Path file = fileOf("file", "abc");
        try (SeekableByteChannel channel = provider.newByteChannel(file, options())) {
            assertEquals(3, channel.size(), "a channel knows the size");
            ByteBuffer target = ByteBuffer.allocate(8);
            assertEquals(3, channel.position(0).read(target), "it reads from its position");
            assertEquals(3, channel.position(), "which is advanced");
            assertEquals(-1, channel.read(target), "-1 is the end");
            assertThrows(
                    NonWritableChannelException.class,
                    () -> channel.write(ByteBuffer.allocate(1)),
                    "no options mean READ alone");
        }
        SeekableByteChannel closed = provider.newByteChannel(file, options());
        closed.close();
        assertThrows(ClosedChannelException.class, closed::size, "a closed one is closed");
    }

    @Test
    void aByteChannelWritesCreatesAndAppends() throws IOException {
        Path file = dir.resolve("file");
        assertThrows(
                NoSuchFileException.class,
                () -> provider.newByteChannel(file, options(StandardOpenOption.WRITE)),
                "without CREATE a missing file is an error");
        try (SeekableByteChannel channel =
                provider.newByteChannel(
                        file, options(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW))) {
            assertEquals(3, channel.write(ByteBuffer.wrap(bytes("abc"))), "bytes are written");
            assertThrows(
                    NonReadableChannelException.class,
                    () -> channel.read(ByteBuffer.allocate(1)),
                    "WRITE does not read");
        }
        assertThrows(
                FileAlreadyExistsException.class,
                () ->
                        provider.newByteChannel(
                                file,
                                options(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)),
                "CREATE_NEW refuses an existing file");
        try (SeekableByteChannel channel =
                provider.newByteChannel(file, options(StandardOpenOption.APPEND))) {
            assertEquals(1, channel.write(ByteBuffer.wrap(bytes("d"))), "bytes are appended");
        }
        assertContent("abcd", file, "APPEND writes at the end");
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        provider.newByteChannel(
                                file, options(StandardOpenOption.READ, StandardOpenOption.APPEND)),
                "READ and APPEND exclude each other");
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        provider.newByteChannel(
                                file,
                                options(
                                        StandardOpenOption.APPEND,
                                        StandardOpenOption.TRUNCATE_EXISTING)),
                "APPEND and TRUNCATE_EXISTING exclude each other");
        assertThrows(
                UnsupportedOperationException.class,
                () -> provider.newByteChannel(file, options(new OpenOption() {})),
                "an unknown option");
    }

    @Test
    void deleteOnCloseAndNoFollow() throws IOException {
        Path file = fileOf("file", "abc");
        Path link = Files.createSymbolicLink(dir.resolve("link"), file);
        assertThrows(
                IOException.class,
                () -> provider.newByteChannel(link, options(LinkOption.NOFOLLOW_LINKS)),
                "NOFOLLOW_LINKS refuses a link");
        provider.newByteChannel(file, options(StandardOpenOption.DELETE_ON_CLOSE)).close();
        assertTrue(Files.notExists(file), "DELETE_ON_CLOSE leaves nothing");
    }

    @Test
    void attributesAreSetAtTheCreation() throws IOException {
        assumePosix();
        var permissions =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Path file = dir.resolve("file");
        provider.newByteChannel(
                        file,
                        options(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        permissions)
                .close();
        assertEquals(permissions.value(), Files.getPosixFilePermissions(file), "a file's");
        Path folder = Files.createDirectory(dir.resolve("folder"), permissions);
        assertEquals(permissions.value(), Files.getPosixFilePermissions(folder), "a folder's");
    }

    @Test
    void aFileChannelMapsLocksAndTransfers() throws IOException {
        Path file = fileOf("file", "abc");
        try (FileChannel channel =
                        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel target =
                        FileChannel.open(
                                dir.resolve("target"),
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE)) {
            assertEquals('b', channel.map(FileChannel.MapMode.READ_ONLY, 0, 3).get(1), "it maps");
            assertTrue(channel.tryLock().isValid(), "it locks");
            assertEquals(3, channel.transferTo(0, 3, target), "it transfers");
        }
        assertContent("abc", dir.resolve("target"), "what was transferred is there");
    }

    @Test
    void anAsynchronousChannelReadsAndWrites() throws Exception {
        Path file = dir.resolve("file");
        try (AsynchronousFileChannel channel =
                AsynchronousFileChannel.open(
                        file,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE)) {
            ByteBuffer source = ByteBuffer.wrap(bytes("abc"));
            assertEquals(3, channel.write(source, 1).get(20, TimeUnit.SECONDS), "it writes");
            ByteBuffer target = ByteBuffer.allocate(8);
            assertEquals(4, channel.read(target, 0).get(20, TimeUnit.SECONDS), "it reads");
            assertEquals(4, channel.size(), "it knows the size");
        }
        assertContent("\0abc", file, "the file has it");
        assertThrows(
                FileAlreadyExistsException.class,
                () ->
                        AsynchronousFileChannel.open(
                                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                "CREATE_NEW refuses an existing file");
        assertThrows(
                NoSuchFileException.class,
                () -> AsynchronousFileChannel.open(dir.resolve("missing")),
                "a missing file");
    }

    @Test
    void streamsReadAndWrite() throws IOException {
        Path file = dir.resolve("file");
        try (OutputStream out = provider.newOutputStream(file)) {
            out.write(bytes("abcdef"));
        }
        try (OutputStream out = provider.newOutputStream(file)) {
            out.write(bytes("xyz"));
        }
        assertContent("xyz", file, "by default a file is created, or emptied");
        try (OutputStream out =
                provider.newOutputStream(
                        file, StandardOpenOption.APPEND, StandardOpenOption.CREATE)) {
            out.write('!');
        }
        try (InputStream in = provider.newInputStream(file)) {
            assertEquals('x', in.read(), "a stream reads");
            assertEquals(1, in.skip(1), "and skips");
            assertEquals(
                    "z!", new String(in.readAllBytes(), StandardCharsets.US_ASCII), "to the end");
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> provider.newOutputStream(file, StandardOpenOption.READ),
                "an output stream does not read");
        assertThrows(
                UnsupportedOperationException.class,
                () -> provider.newInputStream(file, StandardOpenOption.WRITE),
                "an input stream does not write");
        assertThrows(
                NoSuchFileException.class,
                () -> provider.newInputStream(dir.resolve("missing")),
                "a missing file");
    }

    @Test
    void readersAndWritersOfFiles() throws IOException {
        Path file = Files.write(dir.resolve("file"), java.util.List.of("one", "two"));
        assertEquals(java.util.List.of("one", "two"), Files.readAllLines(file), "lines");
        try (var lines = Files.lines(file)) {
            assertEquals(2, lines.count(), "a stream of lines");
        }
        try (var reader = Files.newBufferedReader(file)) {
            assertEquals("one", reader.readLine(), "a reader");
        }
        try (var writer = Files.newBufferedWriter(file, StandardOpenOption.APPEND)) {
            writer.write("three");
        }
        assertEquals("three", Files.readAllLines(file).get(2), "a writer");
        assertFalse(Files.size(file) == 0, "the size follows");
    }
}
