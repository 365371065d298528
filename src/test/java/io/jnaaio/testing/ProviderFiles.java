package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Files: creation, deletion, copy, move, links and attributes. */
abstract class ProviderFiles extends ProviderChannels {
    // ---- made and deleted

    @Test
    void foldersAreMade() throws IOException {
        Path folder = dir.resolve("a");
        provider.createDirectory(folder);
        assertTrue(Files.isDirectory(folder), "it is there");
        assertThrows(
                FileAlreadyExistsException.class,
                () -> provider.createDirectory(folder),
                "a second one of that name");
        assertThrows(
                NoSuchFileException.class,
                () -> provider.createDirectory(dir.resolve("x/y")),
                "without its parent");
        assertEquals(
                folder.resolve("b/c"),
                Files.createDirectories(folder.resolve("b/c")),
                "with all parents");
        assertEquals(folder, Files.createDirectories(folder), "what is there stays");
    }

    @Test
    void filesAreDeleted() throws IOException {
        Path file = fileOf("file", "x");
        provider.delete(file);
        assertTrue(Files.notExists(file) && !Files.exists(file), "it is gone");
        assertThrows(NoSuchFileException.class, () -> provider.delete(file), "a missing file");
        assertFalse(provider.deleteIfExists(file), "deleteIfExists says so");
        Path folder = Files.createDirectories(dir.resolve("a/b")).getParent();
        assertThrows(
                DirectoryNotEmptyException.class,
                () -> provider.delete(folder),
                "a folder that is not empty");
        Path link = Files.createSymbolicLink(dir.resolve("link"), folder);
        assertTrue(provider.deleteIfExists(link), "a link is deleted");
        assertTrue(Files.isDirectory(folder), "not what it leads to");
    }

    @Test
    void temporaryFilesAreOfTheSameProvider() throws IOException {
        Path file = Files.createTempFile(dir, "x", ".tmp");
        Path folder = Files.createTempDirectory(dir, "y");
        assertEquals(dir, file.getParent(), "a file in the folder");
        assertEquals(dir, folder.getParent(), "a folder in the folder");
        assertTrue(Files.isRegularFile(file) && Files.isDirectory(folder), "both are there");
    }

    // ---- copied and moved

    @Test
    void filesAreCopied() throws IOException {
        Path file = fileOf("file", "abc");
        Path copy = dir.resolve("copy");
        provider.copy(file, copy);
        assertContent("abc", copy, "the content is copied");
        assertThrows(
                FileAlreadyExistsException.class, () -> provider.copy(file, copy), "not over it");
        Files.writeString(copy, "other");
        provider.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        assertContent("abc", copy, "REPLACE_EXISTING replaces it");
        FileTime time = FileTime.fromMillis(1_000_000_000);
        assertEquals(file, Files.setLastModifiedTime(file, time), "the same path");
        Path twin = dir.resolve("twin");
        provider.copy(file, twin, StandardCopyOption.COPY_ATTRIBUTES);
        assertEquals(time, Files.getLastModifiedTime(twin), "COPY_ATTRIBUTES takes the time along");
        provider.copy(file, file);
        assertContent("abc", file, "to itself: nothing happens");
        Path folder = Files.createDirectories(dir.resolve("folder/inner")).getParent();
        Path folderCopy = dir.resolve("folderCopy");
        provider.copy(folder, folderCopy);
        assertFalse(Files.exists(folderCopy.resolve("inner")), "of a folder itself alone");
        assertThrows(
                DirectoryNotEmptyException.class,
                () -> provider.copy(file, folder, StandardCopyOption.REPLACE_EXISTING),
                "a folder that is not empty is not replaced");
        assertThrows(
                UnsupportedOperationException.class,
                () -> provider.copy(file, dir.resolve("z"), new CopyOption() {}),
                "an unknown option");
        assertThrows(
                UnsupportedOperationException.class,
                () -> provider.copy(file, dir.resolve("z"), StandardCopyOption.ATOMIC_MOVE),
                "a copy is not atomic");
    }

    @Test
    void linksAreCopiedOrFollowed() throws IOException {
        Path file = fileOf("file", "abc");
        Path link = Files.createSymbolicLink(dir.resolve("link"), file);
        provider.copy(link, dir.resolve("followed"));
        assertTrue(
                Files.isRegularFile(dir.resolve("followed"), LinkOption.NOFOLLOW_LINKS),
                "by default the target is copied");
        provider.copy(link, dir.resolve("kept"), LinkOption.NOFOLLOW_LINKS);
        assertTrue(
                Files.isSymbolicLink(dir.resolve("kept")), "with NOFOLLOW_LINKS the link itself");
    }

    @Test
    void filesAreMoved() throws IOException {
        Path file = fileOf("file", "abc");
        Path moved = dir.resolve("moved");
        provider.move(file, moved);
        assertTrue(Files.notExists(file), "it is gone from there");
        assertContent("abc", moved, "and is here");
        Path other = fileOf("other", "xyz");
        assertThrows(
                FileAlreadyExistsException.class, () -> provider.move(other, moved), "not over it");
        provider.move(other, moved, StandardCopyOption.REPLACE_EXISTING);
        assertContent("xyz", moved, "REPLACE_EXISTING replaces it");
        provider.move(moved, file, StandardCopyOption.ATOMIC_MOVE);
        assertContent("xyz", file, "ATOMIC_MOVE moves");
        Path folder = Files.createDirectories(dir.resolve("folder/inner")).getParent();
        provider.move(folder, dir.resolve("elsewhere"));
        assertTrue(
                Files.isDirectory(dir.resolve("elsewhere/inner")),
                "a folder with all that is in it");
        assertThrows(
                NoSuchFileException.class, () -> provider.move(moved, other), "a missing file");
        assertThrows(
                UnsupportedOperationException.class,
                () -> provider.move(file, other, StandardCopyOption.COPY_ATTRIBUTES),
                "what moves takes its attributes along");
    }

    @Test
    void filesGoToTheDefaultFileSystemAndBack() throws IOException {
        Path file = fileOf("file", "abc");
        Path out = Files.copy(file, plain.resolve("out"));
        assertContent("abc", out, "Files.copy leads out");
        Path in = Files.move(out, dir.resolve("in"));
        assertContent("abc", in, "Files.move leads in");
        assertTrue(Files.notExists(out), "what is moved is gone");
        assertEquals(-1, Files.mismatch(in, plain.resolve("file")), "they are compared");
    }

    // ---- links

    @Test
    void symbolicLinksAreMadeAndRead() throws IOException {
        fileOf("file", "abc");
        Path target = system.getPath("file");
        Path link = dir.resolve("link");
        provider.createSymbolicLink(link, target);
        assertEquals(target, provider.readSymbolicLink(link), "the target as it was given");
        assertTrue(Files.isSymbolicLink(link), "it is a link");
        assertContent("abc", link, "and leads to the file");
        assertThrows(
                FileAlreadyExistsException.class,
                () -> provider.createSymbolicLink(link, target),
                "a second one of that name");
        assertThrows(
                NotLinkException.class,
                () -> provider.readSymbolicLink(dir.resolve("file")),
                "a file is no link");
    }

    @Test
    void hardLinksAreTheSameFile() throws IOException {
        Path file = fileOf("file", "abc");
        Path hard = dir.resolve("hard");
        provider.createLink(hard, file);
        assertTrue(provider.isSameFile(file, hard), "one file by two names");
        assertThrows(
                FileSystemException.class, () -> provider.createLink(hard, file), "a second one");
    }

    @Test
    void sameFileIsAnEquivalence() throws IOException {
        Path file = fileOf("file", "abc");
        Path link = Files.createSymbolicLink(dir.resolve("link"), file);
        Path other = fileOf("other", "abc");
        assertTrue(provider.isSameFile(file, file), "reflexive");
        assertTrue(provider.isSameFile(file, link) && provider.isSameFile(link, file), "symmetric");
        assertFalse(provider.isSameFile(file, other), "the content does not matter");
        Path missing = dir.resolve("missing");
        assertTrue(provider.isSameFile(missing, missing), "equal paths need no file");
        assertThrows(
                NoSuchFileException.class,
                () -> provider.isSameFile(file, missing),
                "others are looked at");
    }

    // ---- attributes

    @Test
    void accessIsChecked() throws IOException {
        Path file = fileOf("file", "abc");
        provider.checkAccess(file);
        provider.checkAccess(file, AccessMode.READ, AccessMode.WRITE);
        assertThrows(
                NoSuchFileException.class,
                () -> provider.checkAccess(dir.resolve("missing")),
                "a missing file");
        assertThrows(
                IOException.class,
                () -> provider.checkAccess(file, AccessMode.EXECUTE),
                "a file that nobody may execute");
        assertTrue(provider.isHidden(dir.resolve(".x")), "hidden on Unix by its name");
        assertFalse(provider.isHidden(file), "or not");
    }

    @Test
    void basicAttributesAreReadAndSet() throws IOException {
        Path file = fileOf("file", "abc");
        BasicFileAttributes read = provider.readAttributes(file, BasicFileAttributes.class);
        assertEquals(3, read.size(), "the size");
        assertTrue(read.isRegularFile() && !read.isDirectory() && !read.isOther(), "what it is");
        assertTrue(
                provider.readAttributes(
                                Files.createSymbolicLink(dir.resolve("link"), file),
                                BasicFileAttributes.class,
                                LinkOption.NOFOLLOW_LINKS)
                        .isSymbolicLink(),
                "NOFOLLOW_LINKS reads those of a link");
        BasicFileAttributeView view =
                provider.getFileAttributeView(file, BasicFileAttributeView.class);
        FileTime time = FileTime.fromMillis(1_000_000_000);
        view.setTimes(time, null, null);
        assertEquals(time, view.readAttributes().lastModifiedTime(), "a view sets times");
        assertEquals("basic", view.name(), "a view has a name");
        assertThrows(
                NoSuchFileException.class,
                () -> provider.readAttributes(dir.resolve("missing"), BasicFileAttributes.class),
                "a missing file");
    }

    /** Supported by no provider. */
    private interface UnknownView extends FileAttributeView {}

    /** Supported by no provider. */
    private interface UnknownAttributes extends BasicFileAttributes {}

    @Test
    void attributesAreReadAndSetByName() throws IOException {
        Path file = fileOf("file", "abc");
        assertEquals(
                Map.of("size", 3L, "isDirectory", false),
                provider.readAttributes(file, "size,isDirectory"),
                "those that are named");
        assertTrue(
                provider.readAttributes(file, "*").keySet().containsAll(Set.of("size", "fileKey")),
                "or all");
        FileTime time = FileTime.fromMillis(2_000_000_000);
        provider.setAttribute(file, "basic:lastModifiedTime", time);
        assertEquals(time, Files.getLastModifiedTime(file), "set by name");
        assertThrows(
                IllegalArgumentException.class,
                () -> provider.readAttributes(file, "colour"),
                "an unknown name");
        assertThrows(
                UnsupportedOperationException.class,
                () -> provider.readAttributes(file, "paint:colour"),
                "an unknown view");
        assertThrows(
                ClassCastException.class,
                () -> provider.setAttribute(file, "lastModifiedTime", "now"),
                "a value of another type");
        assertNull(
                provider.getFileAttributeView(file, UnknownView.class), "an unknown view is null");
        assertThrows(
                UnsupportedOperationException.class,
                () -> provider.readAttributes(file, UnknownAttributes.class),
                "unknown attributes");
    }

    @Test
    void posixAttributesAreReadAndSet() throws IOException {
        assumePosix();
        Path file = fileOf("file", "abc");
        var permissions = PosixFilePermissions.fromString("rw-r-----");
        assertEquals(file, Files.setPosixFilePermissions(file, permissions), "the same path");
        PosixFileAttributes read = provider.readAttributes(file, PosixFileAttributes.class);
        assertEquals(permissions, read.permissions(), "the permissions that were set");
        assertEquals(Files.getOwner(file), read.owner(), "the owner");
        assertTrue(provider.readAttributes(file, "posix:*").containsKey("group"), "by name, too");
    }
}
