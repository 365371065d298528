package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileStore;
import java.nio.file.FileSystemAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.Map;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;

/** The file system itself: its URI, roots, stores, matchers and user names. */
abstract class ProviderSystem extends ProviderPaths {
    private URI root() {
        return URI.create(provider.getScheme() + ":///");
    }

    @Test
    void thereIsOneAndItStaysOpen() {
        assertSame(system, provider.getFileSystem(root()), "the URI of the root means it");
        assertSame(system, FileSystems.getFileSystem(root()), "for FileSystems, too");
        assertTrue(system.isOpen(), "it is open");
        assertThrows(UnsupportedOperationException.class, system::close, "it cannot be closed");
        assertTrue(system.isOpen(), "it is open still");
        assertThrows(
                FileSystemAlreadyExistsException.class,
                () -> provider.newFileSystem(root(), Map.of()),
                "there is no second one");
        assertThrows(
                UnsupportedOperationException.class,
                () -> provider.newFileSystem(dir, Map.of()),
                "it opens no file as a file system");
    }

    @Test
    void itSaysWhatItIs() throws IOException {
        assertFalse(system.isReadOnly(), "its files can be written");
        assertEquals(
                FileSystems.getDefault().getSeparator(), system.getSeparator(), "the separator");
        assertTrue(system.supportedFileAttributeViews().contains("basic"), "all have basic views");
        assertTrue(listOf(system.getRootDirectories()).contains(dir.getRoot()), "its roots");
        for (Path each : system.getRootDirectories()) {
            assertSame(system, each.getFileSystem(), "roots are of the same file system");
        }
        assertNotNull(system.getFileStores().iterator(), "its stores can be iterated");
        FileStore store = Files.getFileStore(dir);
        assertEquals(Files.getFileStore(plain), store, "a file is in the same store");
        assertTrue(store.getTotalSpace() > 0, "a store has a size");
        assertTrue(store.supportsFileAttributeView("basic"), "and attributes");
    }

    @Test
    void pathsAreMadeOfTexts() {
        assertEquals(system.getPath("a", "b"), system.getPath("a/b"), "texts are joined");
        assertEquals(system.getPath("a", "", "b"), system.getPath("a/b"), "empty ones are ignored");
        assertEquals(system.getPath("a//b/"), system.getPath("a/b"), "extra separators, too");
        assertSame(system, system.getPath("a").getFileSystem(), "of this file system");
    }

    @Test
    void matchersMatchPaths() {
        PathMatcher glob = system.getPathMatcher("glob:*.{java,class}");
        assertTrue(glob.matches(system.getPath("x.java")), "a glob matches");
        assertFalse(glob.matches(system.getPath("a/x.java")), "a star ends at a separator");
        assertTrue(
                system.getPathMatcher("glob:**.java").matches(dir.resolve("x.java")),
                "two stars do not");
        PathMatcher regex = system.getPathMatcher("regex:.*\\.java");
        assertTrue(regex.matches(dir.resolve("x.java")), "a regular expression matches");
        assertFalse(regex.matches(dir), "or does not");
        assertThrows(
                PatternSyntaxException.class,
                () -> system.getPathMatcher("glob:{"),
                "a pattern that is invalid");
        assertThrows(
                UnsupportedOperationException.class,
                () -> system.getPathMatcher("other:*"),
                "a syntax that is unknown");
        assertThrows(
                IllegalArgumentException.class,
                () -> system.getPathMatcher("no syntax"),
                "a text of another form");
    }

    @Test
    void usersAreLookedUp() throws IOException {
        UserPrincipalLookupService users;
        try {
            users = system.getUserPrincipalLookupService();
        } catch (UnsupportedOperationException e) {
            return; // optional
        }
        UserPrincipal owner = Files.getOwner(fileOf("file", "x"));
        assertEquals(
                owner, users.lookupPrincipalByName(owner.getName()), "an owner's name leads back");
    }
}
