package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

/** Paths: parts, comparison, resolution, URIs. */
abstract class ProviderPaths extends ProviderRig {
    private Path relative(String first, String... more) {
        return system.getPath(first, more);
    }

    /** A file system of another provider: the JDK's for zip files. */
    final FileSystem foreign() throws IOException {
        ByteArrayOutputStream empty = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(empty)) {
            zip.putNextEntry(new ZipEntry("x"));
        }
        Path file = Files.write(Files.createTempFile(plain, "x", ".zip"), empty.toByteArray());
        return FileSystems.newFileSystem(file);
    }

    // ---- parts

    @Test
    void aPathIsMadeOfNames() {
        Path path = relative("a", "b", "c");
        assertEquals(3, path.getNameCount(), "each name counts");
        assertEquals(relative("a"), path.getName(0), "names are relative paths");
        assertEquals(relative("c"), path.getFileName(), "the file name is the last one");
        assertEquals(relative("a", "b"), path.getParent(), "the parent is all but the last");
        assertEquals(relative("b", "c"), path.subpath(1, 3), "a subpath has the names between");
        assertNull(relative("a").getParent(), "a single name has no parent");
        assertNull(path.getRoot(), "a relative path has no root");
        assertFalse(path.isAbsolute(), "a path without a root is relative");
        List<Path> names = new ArrayList<>();
        path.forEach(names::add);
        assertEquals(
                List.of(relative("a"), relative("b"), relative("c")), names, "iterated in order");
        for (Path each : names) {
            assertSame(system, each.getFileSystem(), "parts are of the same file system");
        }
    }

    @Test
    void aRootHasNoNames() {
        Path root = dir.getRoot();
        assertTrue(dir.isAbsolute() && root.isAbsolute(), "a path with a root is absolute");
        assertEquals(0, root.getNameCount(), "a root has no names");
        assertNull(root.getFileName(), "a root has no file name");
        assertNull(root.getParent(), "a root has no parent");
        assertEquals(root, root.getRoot(), "a root is its own root");
        assertFalse(root.iterator().hasNext(), "there is nothing to iterate over");
        assertThrows(
                NoSuchElementException.class, () -> root.iterator().next(), "nothing to iterate");
    }

    @Test
    void anEmptyPathHasOneEmptyName() {
        Path empty = relative("");
        assertEquals(1, empty.getNameCount(), "an empty path has one name, which is empty");
        assertEquals(empty, empty.getFileName(), "its file name is empty");
        assertFalse(empty.isAbsolute(), "it is relative");
        assertEquals("", empty.toString(), "its text is empty");
        assertEquals(relative("a"), relative("a").resolve(empty), "resolving it changes nothing");
        assertEquals(empty.toAbsolutePath(), relative("").toAbsolutePath(), "the working folder");
    }

    @Test
    void indexesOutsideAreRefused() {
        Path path = relative("a", "b");
        Class<IllegalArgumentException> type = IllegalArgumentException.class;
        assertThrows(type, () -> path.getName(-1), "a negative index");
        assertThrows(type, () -> path.getName(2), "an index beyond the last name");
        assertThrows(type, () -> path.subpath(0, 3), "an end beyond the last name");
        assertThrows(type, () -> path.subpath(1, 1), "nothing between the indexes");
        assertThrows(type, () -> path.subpath(-1, 1), "a negative index");
        assertThrows(type, () -> dir.getRoot().getName(0), "a root has no names");
    }

    @Test
    void anIteratorOfAPathRemovesNothing() {
        Iterator<Path> names = relative("a", "b").iterator();
        assertEquals(relative("a"), names.next(), "the first name");
        assertThrows(UnsupportedOperationException.class, names::remove, "paths do not change");
    }

    @Test
    void aNulCharacterIsRefused() {
        assertThrows(InvalidPathException.class, () -> relative("a\0b"), "no file has that name");
        assertThrows(InvalidPathException.class, () -> dir.resolve("\0"), "no file has that name");
    }

    // ---- starts, ends

    @Test
    void startsWithComparesNames() throws IOException {
        Path path = dir.resolve("foo/bar");
        assertTrue(path.startsWith(path) && path.startsWith(dir), "it starts with its first names");
        assertTrue(path.startsWith(dir.getRoot()), "and with its root");
        assertTrue(path.startsWith(dir.toString()), "given as text, too");
        assertFalse(path.startsWith(dir.resolve("fo")), "names are compared whole");
        assertFalse(
                path.startsWith(relative("foo")), "an absolute one starts with no relative one");
        assertFalse(path.startsWith(""), "an empty path starts only an empty path");
        try (FileSystem other = foreign()) {
            assertFalse(path.startsWith(other.getPath("x")), "of another file system: false");
            assertFalse(path.endsWith(other.getPath("x")), "of another file system: false");
        }
    }

    @Test
    void endsWithComparesNames() {
        Path path = dir.resolve("foo/bar");
        assertTrue(path.endsWith("bar") && path.endsWith("foo/bar"), "it ends with its last names");
        assertTrue(path.endsWith(path), "and with itself");
        assertFalse(path.endsWith("ar"), "names are compared whole");
        assertFalse(path.endsWith(path.getRoot().resolve("bar")), "an absolute one must be equal");
        assertFalse(path.endsWith(""), "an empty path ends only an empty path");
    }

    // ---- other paths

    @Test
    void normalizeRemovesWhatIsRedundant() {
        assertEquals(relative("a/c"), relative("a/b/../c").normalize(), ".. takes a name away");
        assertEquals(relative("a"), relative("./a/.").normalize(), ". means nothing");
        assertEquals(relative("../a"), relative("../a").normalize(), "a leading .. stays");
        assertEquals(relative(""), relative("a/..").normalize(), "nothing left is empty");
        assertEquals(dir, dir.normalize(), "what is normal stays");
    }

    @Test
    void resolveAppendsOrReplaces() {
        assertEquals("a/b".replace("/", system.getSeparator()), relative("a").resolve("b") + "");
        assertEquals(dir, relative("a").resolve(dir), "an absolute path is the result itself");
        assertEquals(dir, dir.resolve(relative("")), "an empty path resolves to this path");
        assertEquals(relative("b"), relative("").resolve("b"), "against an empty path it stays");
        assertEquals(dir.resolve("b"), dir.resolve("a").resolveSibling("b"), "beside it");
        assertEquals(
                relative("b"), relative("a").resolveSibling("b"), "without a parent: the other");
        assertEquals(
                relative(""), relative("a").resolveSibling(""), "without both: the empty path");
    }

    @Test
    void relativizeIsTheReverseOfResolve() {
        Path from = relative("a/b");
        Path to = relative("a/c/d");
        assertEquals(relative("../c/d"), from.relativize(to), "the way from one to the other");
        assertEquals(relative(""), from.relativize(from), "to itself: empty");
        assertEquals(
                relative("q/r"),
                from.relativize(from.resolve("q/r")),
                "p.relativize(p.resolve(q)).equals(q)");
        assertThrows(
                IllegalArgumentException.class,
                () -> from.relativize(dir),
                "there is no way from a relative path to an absolute one");
        assertThrows(
                IllegalArgumentException.class, () -> dir.relativize(from), "nor the other way");
    }

    @Test
    void pathsOfOtherProvidersAreMismatches() throws IOException {
        Class<ProviderMismatchException> type = ProviderMismatchException.class;
        try (FileSystem zip = foreign()) {
            Path other = zip.getPath("x");
            assertThrows(type, () -> dir.resolve(other), "resolve");
            assertThrows(type, () -> dir.relativize(other), "relativize");
            assertThrows(type, () -> provider.checkAccess(other), "a file of another provider");
            assertThrows(type, () -> provider.delete(other), "a file of another provider");
            assertThrows(type, () -> provider.createDirectory(other), "a file of another provider");
            assertThrows(
                    type,
                    () -> provider.newByteChannel(other, options()),
                    "a file of another provider");
            assertThrows(type, () -> provider.copy(dir, other), "a target of another provider");
            assertThrows(
                    type,
                    () -> provider.createSymbolicLink(dir.resolve("l"), other),
                    "a target of another provider");
            assertThrows(ClassCastException.class, () -> dir.compareTo(other), "not comparable");
            assertFalse(provider.isSameFile(dir, other), "files of two providers are not the same");
        }
    }

    @Test
    void absoluteAndRealPaths() throws IOException {
        assertSame(dir, dir.toAbsolutePath(), "an absolute path is returned itself");
        Path absolute = relative("x").toAbsolutePath();
        assertTrue(absolute.isAbsolute() && absolute.endsWith("x"), "against the working folder");
        Path file = fileOf("file", "x");
        Path link = Files.createSymbolicLink(dir.resolve("link"), relative("file"));
        assertEquals(file.toRealPath(), link.toRealPath(), "links are resolved");
        assertEquals(
                "link",
                String.valueOf(link.toRealPath(LinkOption.NOFOLLOW_LINKS).getFileName()),
                "unless forbidden");
        assertEquals(
                file.toRealPath(), dir.resolve("./x/../file").normalize().toRealPath(), "one file");
        assertThrows(
                NoSuchFileException.class,
                () -> dir.resolve("missing").toRealPath(),
                "only a file that exists has a real path");
    }

    // ---- identity

    @Test
    void equalPathsAreEqualInAllWays() throws IOException {
        Path one = dir.resolve("x");
        Path two = relative(one.toString());
        assertEquals(one, two, "the same text, the same path");
        assertEquals(one.hashCode(), two.hashCode(), "equal paths have one hash code");
        assertEquals(0, one.compareTo(two), "equal paths compare as 0");
        assertEquals(one.toString(), two.toString(), "the text leads to an equal path");
        assertNotEquals(one, dir.resolve("y"), "another name, another path");
        assertNotEquals(relative("x"), relative("./x"), "no file is looked at");
        assertTrue(
                one.compareTo(dir.resolve("y")) < 0 && dir.resolve("y").compareTo(one) > 0,
                "the order is total");
        assertFalse(one.equals(null), "nothing equals null");
        assertNotEquals(one, one.toString(), "a path is no text");
    }

    // ---- URIs

    @Test
    void aUriLeadsBack() throws IOException {
        for (String name : new String[] {"plain", "with space", "%41", "q?a#b", "\u00e4"}) {
            Path path;
            try {
                path = dir.resolve(name);
            } catch (InvalidPathException e) {
                continue; // this JVM's file names have no such character
            }
            URI uri = path.toUri();
            assertTrue(uri.isAbsolute(), "a URI of a path has a scheme");
            assertEquals(provider.getScheme(), uri.getScheme(), "that of the provider");
            assertEquals(path, Path.of(uri), "Path.of(p.toUri()).equals(p.toAbsolutePath())");
            assertEquals(path, provider.getPath(uri), "the provider makes the same of it");
        }
        Path relative = relative("x");
        assertEquals(
                relative.toAbsolutePath(), Path.of(relative.toUri()), "that of the absolute path");
        assertTrue(dir.toUri().getRawPath().endsWith("/"), "a folder's ends with a slash");
    }

    @Test
    void otherUrisAreRefused() {
        String scheme = provider.getScheme();
        Class<IllegalArgumentException> type = IllegalArgumentException.class;
        for (String uri :
                new String[] {
                    scheme + ":opaque",
                    scheme + ":///x?query",
                    scheme + ":///x#fragment",
                    scheme + "://host/x",
                    "other:///x",
                    "/x"
                }) {
            assertThrows(type, () -> provider.getPath(URI.create(uri)), uri);
        }
        for (String uri : new String[] {scheme + ":///x", scheme + "://host/", "other:///"}) {
            assertThrows(type, () -> provider.getFileSystem(URI.create(uri)), uri);
        }
    }
}
