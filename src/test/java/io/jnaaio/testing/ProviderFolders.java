package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.ClosedDirectoryStreamException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Folders: listed, walked, and kept open. */
abstract class ProviderFolders extends ProviderFiles {
    // ---- streams

    @Test
    void aFolderIsListed() throws IOException {
        Set<Path> expected = Set.of(fileOf("a", ""), fileOf("b", ""), fileOf("c.txt", ""));
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir)) {
            assertEquals(expected, new HashSet<>(listOf(entries)), "the entries, once each");
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir, "*.txt")) {
            assertEquals(Set.of(dir.resolve("c.txt")), new HashSet<>(listOf(entries)), "by a glob");
        }
        try (DirectoryStream<Path> entries =
                provider.newDirectoryStream(
                        dir, entry -> entry.getFileSystem() == system && entry.endsWith("b"))) {
            assertEquals(Set.of(dir.resolve("b")), new HashSet<>(listOf(entries)), "by a filter");
        }
        Path relative = dir.getRoot().relativize(dir);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir.getRoot())) {
            for (Path entry : entries) {
                assertEquals(dir.getRoot(), entry.getParent(), "resolved against the folder");
            }
        }
        assertFalse(relative.isAbsolute(), "a relative path is relative");
    }

    @Test
    void aStreamIsIteratedOnce() throws IOException {
        fileOf("a", "");
        try (DirectoryStream<Path> entries = provider.newDirectoryStream(dir, entry -> true)) {
            Iterator<Path> iterator = entries.iterator();
            assertThrows(IllegalStateException.class, entries::iterator, "not twice");
            assertEquals(dir.resolve("a"), iterator.next(), "the only entry");
            assertFalse(iterator.hasNext(), "there is no other");
            assertThrows(NoSuchElementException.class, iterator::next, "there is no other");
        }
        DirectoryStream<Path> closed = provider.newDirectoryStream(dir, entry -> true);
        closed.close();
        closed.close();
        assertThrows(IllegalStateException.class, closed::iterator, "not after it was closed");
    }

    @Test
    void aFilterMayFail() throws IOException {
        fileOf("a", "");
        try (DirectoryStream<Path> entries =
                provider.newDirectoryStream(
                        dir,
                        entry -> {
                            throw new IOException("thrown by a filter, on purpose");
                        })) {
            DirectoryIteratorException e =
                    assertThrows(
                            DirectoryIteratorException.class,
                            () -> entries.iterator().hasNext(),
                            "an IOException comes out of the iterator");
            assertEquals("thrown by a filter, on purpose", e.getCause().getMessage(), "as cause");
        }
    }

    @Test
    void onlyAFolderIsListed() throws IOException {
        Path file = fileOf("a", "");
        assertThrows(
                NotDirectoryException.class,
                () -> provider.newDirectoryStream(file, entry -> true),
                "a file is no folder");
        assertThrows(
                NoSuchFileException.class,
                () -> provider.newDirectoryStream(dir.resolve("missing"), entry -> true),
                "a missing folder");
    }

    @Test
    void aTreeIsWalked() throws IOException {
        Path inner = Files.createDirectories(dir.resolve("a/b"));
        Path file = Files.writeString(inner.resolve("x"), "x");
        try (var walked = Files.walk(dir)) {
            assertEquals(
                    Set.of(dir, dir.resolve("a"), inner, file),
                    walked.collect(Collectors.toSet()),
                    "all of it");
        }
        try (var found = Files.find(dir, 9, (path, attributes) -> attributes.isRegularFile())) {
            assertEquals(Set.of(file), found.collect(Collectors.toSet()), "or what is wanted");
        }
        try (var listed = Files.list(dir)) {
            assertEquals(1, listed.count(), "or one level");
        }
    }

    // ---- held open

    /**
     * A folder's stream, which stays open even if its path comes to name another folder; skips the test if there is
     * none.
     */
    @SuppressWarnings("StreamResourceLeak") // the caller closes it
    private SecureDirectoryStream<Path> secure(Path folder) throws IOException {
        try (DirectoryStream<Path> known = Files.newDirectoryStream(plain)) {
            Assumptions.assumeTrue(
                    known instanceof SecureDirectoryStream,
                    "the default provider has no SecureDirectoryStream here");
        }
        DirectoryStream<Path> stream = Files.newDirectoryStream(folder);
        assertInstanceOf(
                SecureDirectoryStream.class,
                stream,
                "where the default provider has a SecureDirectoryStream, so has this one");
        return (SecureDirectoryStream<Path>) stream;
    }

    @Test
    void aFolderThatIsHeldOpenIsListed() throws IOException {
        Path file = fileOf("a", "");
        Path inner = Files.createDirectory(dir.resolve("inner"));
        Path deep = Files.writeString(inner.resolve("deep"), "deep");
        try (SecureDirectoryStream<Path> held = secure(dir)) {
            assertEquals(Set.of(file, inner), new HashSet<>(listOf(held)), "its entries");
            try (SecureDirectoryStream<Path> below =
                    held.newDirectoryStream(system.getPath("inner"))) {
                Path entry = below.iterator().next();
                assertSame(system, entry.getFileSystem(), "entries are of the provider");
                assertEquals(deep.getFileName(), entry.getFileName(), "of the folder below");
            }
            Files.createSymbolicLink(dir.resolve("link"), inner);
            assertThrows(
                    IOException.class,
                    () ->
                            held.newDirectoryStream(
                                    system.getPath("link"), LinkOption.NOFOLLOW_LINKS),
                    "NOFOLLOW_LINKS refuses a link");
        }
    }

    @Test
    void aFolderThatIsHeldOpenIsUsedUnderAnotherName() throws IOException {
        Path folder = Files.createDirectory(dir.resolve("folder"));
        Path name = system.getPath("file");
        try (SecureDirectoryStream<Path> held = secure(folder)) {
            Path moved = Files.move(folder, dir.resolve("moved"));
            try (SeekableByteChannel channel =
                    held.newByteChannel(
                            name,
                            options(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
                assertEquals(3, channel.write(ByteBuffer.wrap(bytes("abc"))), "it writes");
            }
            assertContent("abc", moved.resolve("file"), "in the folder that is open");
            assertThrows(
                    FileAlreadyExistsException.class,
                    () ->
                            held.newByteChannel(
                                    name,
                                    options(
                                            StandardOpenOption.CREATE_NEW,
                                            StandardOpenOption.WRITE)),
                    "CREATE_NEW refuses an existing file");
            try (SeekableByteChannel channel = held.newByteChannel(name, options())) {
                assertEquals(3, channel.size(), "it reads");
            }
            BasicFileAttributeView view =
                    held.getFileAttributeView(name, BasicFileAttributeView.class);
            assertEquals(3, view.readAttributes().size(), "attributes of a file in it");
            assertTrue(
                    held.getFileAttributeView(BasicFileAttributeView.class)
                            .readAttributes()
                            .isDirectory(),
                    "attributes of the folder itself");
            held.deleteFile(name);
            assertFalse(Files.exists(moved.resolve("file")), "deleted through it");
            Files.createDirectory(moved.resolve("inner"));
            held.deleteDirectory(system.getPath("inner"));
            assertFalse(Files.exists(moved.resolve("inner")), "deleted through it");
            assertThrows(NoSuchFileException.class, () -> held.deleteFile(name), "a missing file");
        }
    }

    @Test
    void permissionsAreSetThroughAFolderThatIsHeldOpen() throws IOException {
        assumePosix();
        Path file = fileOf("file", "abc");
        var wanted = PosixFilePermissions.fromString("rw-r-----");
        try (SecureDirectoryStream<Path> held = secure(dir)) {
            held.getFileAttributeView(file.getFileName(), PosixFileAttributeView.class)
                    .setPermissions(wanted);
            assertEquals(wanted, Files.getPosixFilePermissions(file), "a file's in it");
            Path strict = system.getPath("strict");
            held.newByteChannel(
                            strict,
                            options(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PosixFilePermissions.asFileAttribute(wanted))
                    .close();
            assertEquals(
                    wanted, Files.getPosixFilePermissions(dir.resolve(strict)), "at the creation");
        }
    }

    /** Supported by no provider. */
    private interface UnknownView extends java.nio.file.attribute.FileAttributeView {}

    @Test
    void filesAreMovedBetweenFoldersThatAreHeldOpen() throws IOException {
        Path one = Files.createDirectory(dir.resolve("one"));
        Path two = Files.createDirectory(dir.resolve("two"));
        Files.writeString(one.resolve("a"), "abc");
        try (SecureDirectoryStream<Path> from = secure(one);
                SecureDirectoryStream<Path> to = secure(two)) {
            from.move(system.getPath("a"), to, system.getPath("b"));
            assertContent("abc", two.resolve("b"), "moved from one to the other");
            assertFalse(Files.exists(one.resolve("a")), "it is gone from there");
            assertNull(from.getFileAttributeView(UnknownView.class), "an unknown view is null");
        }
    }

    @Test
    void aFolderThatWasHeldOpenIsClosed() throws IOException {
        fileOf("file", "abc");
        Path name = system.getPath("file");
        SecureDirectoryStream<Path> held = secure(dir);
        SecureDirectoryStream<Path> other = secure(dir);
        BasicFileAttributeView view = held.getFileAttributeView(name, BasicFileAttributeView.class);
        held.close();
        Class<ClosedDirectoryStreamException> type = ClosedDirectoryStreamException.class;
        assertThrows(type, () -> held.newByteChannel(name, options()), "newByteChannel");
        assertThrows(type, () -> held.newDirectoryStream(name), "newDirectoryStream");
        assertThrows(type, () -> held.deleteFile(name), "deleteFile");
        assertThrows(type, () -> held.deleteDirectory(name), "deleteDirectory");
        assertThrows(type, () -> held.move(name, other, name), "move");
        assertThrows(type, () -> other.move(name, held, name), "move to a closed one");
        assertThrows(type, view::readAttributes, "a view of it");
        other.close();
    }

    @Test
    void aFolderThatIsHeldOpenTakesItsProvidersPathsAlone() throws IOException {
        Path name = fileOf("file", "abc").getFileName();
        Class<ProviderMismatchException> type = ProviderMismatchException.class;
        try (SecureDirectoryStream<Path> held = secure(dir);
                FileSystem zip = foreign()) {
            Path other = zip.getPath("x");
            assertThrows(type, () -> held.newByteChannel(other, options()), "newByteChannel");
            assertThrows(type, () -> held.newDirectoryStream(other), "newDirectoryStream");
            assertThrows(type, () -> held.deleteFile(other), "deleteFile");
            assertThrows(type, () -> held.move(other, held, name), "a source");
            assertThrows(type, () -> held.move(name, held, other), "a target");
            assertThrows(
                    type,
                    () -> held.move(name, new ForeignStream(), name),
                    "a folder of another provider");
        }
    }

    /** A stream of another provider; none of its methods is called. */
    private static final class ForeignStream implements SecureDirectoryStream<Path> {
        private static UnsupportedOperationException uncalled() {
            return new UnsupportedOperationException("nobody calls this");
        }

        @Override
        public SecureDirectoryStream<Path> newDirectoryStream(Path path, LinkOption... options) {
            throw uncalled();
        }

        @Override
        public SeekableByteChannel newByteChannel(
                Path path,
                Set<? extends java.nio.file.OpenOption> options,
                java.nio.file.attribute.FileAttribute<?>... attrs) {
            throw uncalled();
        }

        @Override
        public void deleteFile(Path path) {
            throw uncalled();
        }

        @Override
        public void deleteDirectory(Path path) {
            throw uncalled();
        }

        @Override
        public void move(Path source, SecureDirectoryStream<Path> to, Path target) {
            throw uncalled();
        }

        @Override
        public <V extends java.nio.file.attribute.FileAttributeView> V getFileAttributeView(
                Class<V> type) {
            throw uncalled();
        }

        @Override
        public <V extends java.nio.file.attribute.FileAttributeView> V getFileAttributeView(
                Path path, Class<V> type, LinkOption... options) {
            throw uncalled();
        }

        @Override
        public Iterator<Path> iterator() {
            throw uncalled();
        }

        @Override
        public void close() {}
    }
}
