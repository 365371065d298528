package io.jnaaio.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.ProviderMismatchException;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All that a program does with paths, on the provider's. */
@Timeout(60)
class AioFileSystemProviderTest {
    @TempDir Path real;
    private Path dir;

    @BeforeEach
    void wrap() {
        dir = AioFileSystemProvider.path(real);
    }

    // ---- the way in

    @Test
    void theProviderIsInstalled() {
        List<FileSystemProvider> installed =
                FileSystemProvider.installedProviders().stream()
                        .filter(provider -> provider.getScheme().equals("aio"))
                        .toList();
        assertEquals(1, installed.size());
        assertSame(installed.get(0), dir.getFileSystem().provider());
    }

    @Test
    void urisLeadThereAndBack() throws IOException {
        Path file = Files.writeString(dir.resolve("a b"), "abc");
        URI uri = file.toUri();
        assertEquals("aio", uri.getScheme());
        assertEquals(real.resolve("a b").toUri().getRawPath(), uri.getRawPath());
        assertEquals(file, Path.of(uri));
        assertEquals("abc", Files.readString(Path.of(uri)));
        assertSame(file.getFileSystem(), FileSystems.getFileSystem(URI.create("aio:///")));
        assertThrows(
                FileSystemAlreadyExistsException.class,
                () -> FileSystems.newFileSystem(URI.create("aio:///"), java.util.Map.of()));
        Class<IllegalArgumentException> bad = IllegalArgumentException.class;
        assertThrows(bad, () -> Path.of(URI.create("aio:relative")));
        assertThrows(bad, () -> Path.of(URI.create("aio:///x?query")));
        assertThrows(bad, () -> Path.of(URI.create("aio://host/x")));
        assertThrows(bad, () -> dir.getFileSystem().provider().getPath(URI.create("file:///x")));
        assertThrows(bad, () -> FileSystems.getFileSystem(URI.create("aio:///x")));
    }

    @Test
    void anAsynchronousChannelIsTheLibrarys() throws Exception {
        Path file = Files.createFile(dir.resolve("file"));
        try (AsynchronousFileChannel channel =
                AsynchronousFileChannel.open(
                        file, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
            assertInstanceOf(AioFileChannel.class, channel);
            assertEquals(3, channel.write(ByteBuffer.wrap(new byte[] {'a', 'b', 'c'}), 0).get());
        }
        assertEquals("abc", Files.readString(file));
        try (AioFileChannel channel = AioFileChannel.open(file)) {
            assertEquals(3, channel.size(), "it takes paths of the provider, too");
        }
    }

    @Test
    void otherPathsAreRefused() {
        FileSystemProvider provider = dir.getFileSystem().provider();
        Class<ProviderMismatchException> mismatch = ProviderMismatchException.class;
        assertThrows(mismatch, () -> provider.checkAccess(real));
        assertThrows(mismatch, () -> provider.newInputStream(real.resolve("x")));
        assertThrows(mismatch, () -> dir.resolve(real));
        assertThrows(mismatch, () -> dir.relativize(real));
        assertSame(dir, AioFileSystemProvider.path(dir));
    }

    // ---- paths

    @Test
    void pathsAreLikeThoseBehindThem() {
        Path path = dir.resolve("x/../y/z.txt");
        assertEquals(real.resolve("y/z.txt").toString(), path.normalize().toString());
        assertEquals("z.txt", String.valueOf(path.getFileName()));
        assertEquals(dir.resolve("x/../y"), path.getParent());
        assertEquals(real.getNameCount() + 4, path.getNameCount());
        assertEquals("z.txt", path.getName(path.getNameCount() - 1).toString());
        assertEquals("y/z.txt", dir.relativize(path.normalize()).toString());
        assertEquals("/", String.valueOf(path.getRoot()));
        assertNull(dir.getFileSystem().getPath("x").getRoot());
        assertNull(dir.getFileSystem().getPath("x").getParent());
        assertTrue(path.isAbsolute() && !dir.getFileSystem().getPath("x").isAbsolute());
        assertEquals(
                Path.of("x").toAbsolutePath().toString(),
                dir.getFileSystem().getPath("x").toAbsolutePath().toString());
        assertTrue(path.startsWith(dir) && path.endsWith("y/z.txt") && !path.startsWith(real));
        assertFalse(path.endsWith(Path.of("z.txt")));
        assertEquals(dir.resolve("w"), dir.resolve("v").resolveSibling("w"));
        assertEquals(real.toFile(), dir.toFile());
        assertEquals("y", path.subpath(path.getNameCount() - 2, path.getNameCount() - 1) + "");
        List<String> names = new ArrayList<>();
        dir.getFileSystem().getPath("a", "b", "c").forEach(name -> names.add(name.toString()));
        assertEquals(List.of("a", "b", "c"), names);
    }

    @Test
    void equalityIsWithinTheProvider() {
        Path one = dir.resolve("x");
        assertEquals(one, dir.resolve("x"));
        assertEquals(one.hashCode(), dir.resolve("x").hashCode());
        assertNotEquals(one, dir.resolve("y"));
        assertNotEquals(one, (Object) real.resolve("x"));
        assertNotEquals(real.resolve("x"), (Object) one);
        assertTrue(one.compareTo(dir.resolve("y")) < 0);
        assertThrows(ClassCastException.class, () -> one.compareTo(real));
        assertEquals(2, new TreeSet<>(Set.of(one, dir.resolve("y"))).size());
    }

    @Test
    void theFileSystemIsTheDefaultOne() {
        FileSystem system = dir.getFileSystem();
        FileSystem behind = FileSystems.getDefault();
        assertTrue(system.isOpen() && !system.isReadOnly());
        assertThrows(UnsupportedOperationException.class, system::close);
        assertEquals(behind.getSeparator(), system.getSeparator());
        assertEquals(behind.supportedFileAttributeViews(), system.supportedFileAttributeViews());
        assertEquals(system.getPath("/"), system.getRootDirectories().iterator().next());
        assertTrue(system.getFileStores().iterator() != null);
        PathMatcher matcher = system.getPathMatcher("glob:*.txt");
        assertTrue(matcher.matches(system.getPath("x.txt")));
        assertFalse(matcher.matches(system.getPath("x.log")));
        assertThrows(ProviderMismatchException.class, () -> matcher.matches(Path.of("x.txt")));
    }

    // ---- files

    @Test
    void channelsAndStreams() throws IOException {
        Path file = dir.resolve("file");
        try (SeekableByteChannel bytes =
                Files.newByteChannel(
                        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            assertEquals(3, bytes.write(ByteBuffer.wrap(new byte[] {'a', 'b', 'c'})));
        }
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertEquals(3, channel.map(FileChannel.MapMode.READ_ONLY, 0, 3).remaining());
            assertTrue(channel.tryLock().isValid());
        }
        try (var out = Files.newOutputStream(file, StandardOpenOption.APPEND);
                var in = Files.newInputStream(file)) {
            out.write('d');
            assertEquals("abcd", new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        }
        assertEquals(List.of("abcd"), Files.readAllLines(file));
        assertEquals("abcd", Files.readString(real.resolve("file")), "it is the same file");
    }

    @Test
    void foldersAreListedAndWalked() throws IOException {
        Files.createDirectories(dir.resolve("a/b"));
        Files.writeString(dir.resolve("a/b/x.txt"), "x");
        Files.writeString(dir.resolve("a/y.log"), "y");
        try (Stream<Path> walked = Files.walk(dir)) {
            assertEquals(
                    Set.of(
                            dir,
                            dir.resolve("a"),
                            dir.resolve("a/b"),
                            dir.resolve("a/b/x.txt"),
                            dir.resolve("a/y.log")),
                    Set.copyOf(walked.toList()));
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir.resolve("a"), "*.log")) {
            List<Path> found = new ArrayList<>();
            entries.forEach(found::add);
            assertEquals(List.of(dir.resolve("a/y.log")), found);
        }
        try (Stream<Path> found =
                Files.find(dir, 5, (path, attributes) -> attributes.isRegularFile())) {
            assertEquals(2, found.count());
        }
        Path unused =
                Files.walkFileTree(
                        dir.resolve("a"),
                        new SimpleFileVisitor<>() {
                            @Override
                            public FileVisitResult visitFile(Path file, BasicFileAttributes a)
                                    throws IOException {
                                Files.delete(file);
                                return FileVisitResult.CONTINUE;
                            }

                            @Override
                            public FileVisitResult postVisitDirectory(Path d, IOException e)
                                    throws IOException {
                                Files.delete(d);
                                return FileVisitResult.CONTINUE;
                            }
                        });
        assertFalse(Files.exists(real.resolve("a")));
    }

    @Test
    void copiesAndMovesWithinAndAcross() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "abc");
        assertEquals("abc", Files.readString(Files.copy(file, dir.resolve("copy"))));
        assertThrows(FileAlreadyExistsException.class, () -> Files.copy(file, dir.resolve("copy")));
        Path moved = Files.move(file, dir.resolve("moved"));
        assertTrue(Files.exists(moved) && Files.notExists(file));
        assertEquals("abc", Files.readString(Files.copy(moved, real.resolve("out"))));
        Path in = Files.copy(real.resolve("out"), dir.resolve("in"));
        assertEquals("abc", Files.readString(in));
        Path over =
                Files.move(
                        real.resolve("out"),
                        dir.resolve("in"),
                        StandardCopyOption.REPLACE_EXISTING);
        assertEquals("abc", Files.readString(over));
        assertFalse(Files.exists(real.resolve("out")));
        assertEquals(-1, Files.mismatch(over, real.resolve("in")));
    }

    @Test
    void attributesAreRead() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "abc");
        assertEquals(3, Files.size(file));
        assertTrue(Files.isRegularFile(file) && Files.isWritable(file) && !Files.isHidden(file));
        FileTime time = FileTime.fromMillis(1_000_000);
        assertEquals(time, Files.getLastModifiedTime(Files.setLastModifiedTime(file, time)));
        assertEquals(3L, Files.getAttribute(file, "size"));
        assertEquals(3L, Files.readAttributes(file, "size,isDirectory").get("size"));
        assertEquals(
                3,
                Files.getFileAttributeView(file, BasicFileAttributeView.class)
                        .readAttributes()
                        .size());
        Path attributed =
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(attributed)));
        assertEquals(Files.getFileStore(real), Files.getFileStore(file));
        assertTrue(Files.isSameFile(file, dir.resolve("x/../file").normalize()));
        assertFalse(Files.isSameFile(file, real.resolve("file")), "of different providers");
        assertThrows(NoSuchFileException.class, () -> Files.size(dir.resolve("missing")));
        assertFalse(Files.deleteIfExists(dir.resolve("missing")));
    }

    @Test
    void linksAreMadeAndRead() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "abc");
        Path link =
                Files.createSymbolicLink(dir.resolve("link"), dir.getFileSystem().getPath("file"));
        assertEquals(dir.getFileSystem().getPath("file"), Files.readSymbolicLink(link));
        assertEquals(file.toRealPath(), link.toRealPath());
        assertTrue(
                Files.isSymbolicLink(link)
                        && !Files.isRegularFile(link, LinkOption.NOFOLLOW_LINKS));
        assertEquals("abc", Files.readString(Files.createLink(dir.resolve("hard"), file)));
    }

    @Test
    void temporaryFilesAreMade() throws IOException {
        Path file = Files.createTempFile(dir, "x", ".tmp");
        Path folder = Files.createTempDirectory(dir, "y");
        assertEquals(dir, file.getParent());
        assertEquals(dir, folder.getParent());
        assertTrue(Files.exists(real.resolve(String.valueOf(file.getFileName()))));
    }

    // ---- watching

    @Test
    void foldersAreWatched() throws Exception {
        try (WatchService watcher = dir.getFileSystem().newWatchService()) {
            WatchKey key = dir.register(watcher, StandardWatchEventKinds.ENTRY_CREATE);
            assertEquals(dir, key.watchable());
            Path created = Files.createFile(dir.resolve("new"));
            WatchKey signalled = watcher.poll(20, TimeUnit.SECONDS);
            assertSame(key, signalled, "one folder, one key");
            WatchEvent<?> event = signalled.pollEvents().get(0);
            assertEquals(StandardWatchEventKinds.ENTRY_CREATE, event.kind());
            assertEquals(1, event.count());
            assertEquals(created, dir.resolve((Path) event.context()));
            assertTrue(signalled.reset() && signalled.isValid());
            assertNull(watcher.poll());
            signalled.cancel();
            assertFalse(signalled.isValid());
        }
        try (WatchService foreign = FileSystems.getDefault().newWatchService()) {
            assertThrows(
                    ProviderMismatchException.class,
                    () -> dir.register(foreign, StandardWatchEventKinds.ENTRY_CREATE));
        }
    }

    @Test
    void nullModifiersDoNotHarmTheWatchService() throws Exception {
        WatchEvent.Kind<?>[] events = {StandardWatchEventKinds.ENTRY_CREATE};
        try (WatchService watcher = dir.getFileSystem().newWatchService()) {
            assertThrows(
                    NullPointerException.class,
                    () -> dir.register(watcher, events, (WatchEvent.Modifier[]) null));
            assertTrue(dir.register(watcher, events).isValid());
        }
    }

    @Test
    void aKeyThatWasCancelledIsForgotten() throws Exception {
        try (WatchService watcher = dir.getFileSystem().newWatchService()) {
            WeakReference<WatchKey> forgotten = registerAndCancel(watcher);
            while (forgotten.get() != null) {
                System.gc();
                assertNull(watcher.poll(10, TimeUnit.MILLISECONDS));
            }
        }
    }

    private WeakReference<WatchKey> registerAndCancel(WatchService watcher) throws IOException {
        WatchKey key = dir.register(watcher, StandardWatchEventKinds.ENTRY_CREATE);
        key.cancel();
        return new WeakReference<>(key);
    }

    @Test
    void aKeyThatWasCancelledIsTheSameWhenItsEventsCome() throws Exception {
        try (WatchService watcher = dir.getFileSystem().newWatchService()) {
            WatchKey key = dir.register(watcher, StandardWatchEventKinds.ENTRY_CREATE);
            Path unused = Files.createFile(dir.resolve("new"));
            WatchKey signalled = watcher.poll(20, TimeUnit.SECONDS);
            assertEquals(key, signalled);
            Path other = Files.createFile(dir.resolve("newer"));
            assertTrue(Files.exists(other));
            // Queued once more by the reset, or when the event comes.
            assertTrue(signalled.reset());
            key.cancel();
            WatchKey late = watcher.poll(20, TimeUnit.SECONDS);
            assertEquals(key, late);
            assertEquals(key.hashCode(), late.hashCode());
        }
    }
}
