package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Opening: options, attributes, rejected arguments. */
abstract class ChannelOpening extends ChannelRig {
    private static Set<OpenOption> options(OpenOption... options) {
        return Set.of(options);
    }

    @Test
    void withoutOptionsItReads() throws IOException {
        AsynchronousFileChannel channel = channel(fileOf("abc"), Set.of());
        assertEquals(3, valueOf(channel.read(heap("..."), 0)), "no options mean READ");
        assertThrows(
                NonWritableChannelException.class,
                () -> channel.write(heap("x"), 0),
                "no options mean READ alone");
    }

    @Test
    void writeAloneDoesNotRead() throws IOException {
        AsynchronousFileChannel channel = channel(fileOf("abc"), WRITE);
        assertThrows(
                NonReadableChannelException.class,
                () -> channel.read(heap("..."), 0),
                "a channel opened for writing alone does not read");
    }

    @Test
    void appendIsRefused() throws IOException {
        Path path = fileOf("abc");
        assertThrows(
                UnsupportedOperationException.class,
                () -> open(path, options(StandardOpenOption.APPEND), null),
                "APPEND makes no sense where each write has a position");
        assertThrows(
                UnsupportedOperationException.class,
                () ->
                        open(
                                path,
                                options(StandardOpenOption.APPEND, StandardOpenOption.WRITE),
                                null),
                "APPEND makes no sense where each write has a position");
    }

    @Test
    void aMissingFileIsNotCreatedByItself() {
        Path path = newPath();
        assertThrows(
                NoSuchFileException.class,
                () -> open(path, WRITE, null),
                "without CREATE a missing file is an error");
        assertFalse(Files.exists(path), "without CREATE nothing is created");
    }

    @Test
    void createMakesAMissingFileAndKeepsAnExistingOne() throws IOException {
        Path path = newPath();
        Set<OpenOption> create = options(StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        assertEquals(0, channel(path, create).size(), "CREATE makes an empty file");
        Path existing = fileOf("abc");
        assertEquals(3, channel(existing, create).size(), "CREATE keeps what is there");
    }

    @Test
    void createNewRefusesAnExistingFile() throws IOException {
        Set<OpenOption> createNew =
                options(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        Path existing = fileOf("abc");
        assertThrows(
                FileAlreadyExistsException.class,
                () -> open(existing, createNew, null),
                "CREATE_NEW fails if the file is there");
        assertContent("abc", existing, "a refused open changes nothing");
        assertTrue(channel(newPath(), createNew).isOpen(), "CREATE_NEW makes a new file");
    }

    @Test
    void createWithoutWriteIsIgnored() {
        Path path = newPath();
        assertThrows(
                NoSuchFileException.class,
                () -> open(path, options(StandardOpenOption.CREATE), null),
                "CREATE is ignored where the file is opened for reading alone");
    }

    @Test
    void truncateExistingEmptiesTheFile() throws IOException {
        Path path = fileOf("abc");
        AsynchronousFileChannel channel =
                channel(
                        path,
                        options(StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING));
        assertEquals(0, channel.size(), "TRUNCATE_EXISTING empties the file");
        Path kept = fileOf("abc");
        AsynchronousFileChannel reads =
                channel(
                        kept,
                        options(StandardOpenOption.READ, StandardOpenOption.TRUNCATE_EXISTING));
        assertEquals(3, reads.size(), "TRUNCATE_EXISTING is ignored for reading alone");
    }

    @Test
    void deleteOnCloseLeavesNothing() throws IOException {
        Path path = newPath();
        AsynchronousFileChannel channel =
                channel(
                        path,
                        options(
                                StandardOpenOption.WRITE,
                                StandardOpenOption.READ,
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.DELETE_ON_CLOSE));
        assertEquals(3, valueOf(channel.write(heap("abc"), 0)), "the file can be used");
        assertEquals(3, channel.size(), "the file can be used");
        channel.close();
        assertFalse(Files.exists(path), "DELETE_ON_CLOSE leaves no file behind");
    }

    @Test
    void sparseAndSyncedFilesAreFiles() throws IOException {
        for (OpenOption option :
                new OpenOption[] {
                    StandardOpenOption.SPARSE, StandardOpenOption.SYNC, StandardOpenOption.DSYNC
                }) {
            Path path = newPath();
            AsynchronousFileChannel channel =
                    channel(
                            path,
                            options(
                                    StandardOpenOption.WRITE,
                                    StandardOpenOption.CREATE_NEW,
                                    option));
            assertEquals(3, valueOf(channel.write(direct("abc"), 1)), option + " changes no byte");
            assertContent("\0abc", path, option + " changes no byte");
        }
    }

    @Test
    void linksAreFollowedUnlessForbidden() throws IOException {
        Path target = fileOf("abc");
        Path link = Files.createSymbolicLink(newPath(), target);
        assertEquals(3, channel(link, READ).size(), "links are followed");
        assertThrows(
                IOException.class,
                () -> open(link, options(LinkOption.NOFOLLOW_LINKS, StandardOpenOption.READ), null),
                "NOFOLLOW_LINKS refuses a link");
        assertThrows(
                IOException.class,
                () ->
                        open(
                                link,
                                options(
                                        StandardOpenOption.READ,
                                        StandardOpenOption.DELETE_ON_CLOSE),
                                null),
                "DELETE_ON_CLOSE does not follow a link: what would be deleted is another file");
        assertTrue(Files.isSymbolicLink(link) && Files.exists(target), "a refusal deletes nothing");
    }

    @Test
    void anUnknownOptionIsRefused() throws IOException {
        Path path = fileOf("abc");
        assertThrows(
                UnsupportedOperationException.class,
                () -> open(path, options(new OpenOption() {}), null),
                "an option that means nothing is refused");
    }

    @Test
    void permissionsAreSetWhenTheFileIsCreated() throws IOException {
        Assumptions.assumeTrue(
                dir.getFileSystem().supportedFileAttributeViews().contains("posix"),
                "this file system has no permissions");
        Path path = newPath();
        Set<PosixFilePermission> wanted = PosixFilePermissions.fromString("rw-------");
        var unused =
                closed(
                        open(
                                path,
                                options(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                                null,
                                PosixFilePermissions.asFileAttribute(wanted)));
        assertEquals(
                wanted,
                Files.getPosixFilePermissions(path),
                "the file is created with the permissions that are asked for");
    }

    @Test
    void anUnknownAttributeIsRefused() {
        Path path = newPath();
        FileAttribute<String> unknown =
                new FileAttribute<>() {
                    @Override
                    public String name() {
                        return "colour:name";
                    }

                    @Override
                    public String value() {
                        return "red";
                    }
                };
        assertThrows(
                UnsupportedOperationException.class,
                () ->
                        open(
                                path,
                                options(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                                null,
                                unknown),
                "an attribute that cannot be set is refused");
        assertFalse(Files.exists(path), "a refused open creates nothing");
    }

    @Test
    @SuppressWarnings("NullAway") // nulls are the point
    void nullsAreRefused() throws IOException {
        Path path = fileOf("abc");
        assertThrows(
                NullPointerException.class, () -> open(null, READ, null), "a null path is refused");
        assertThrows(
                NullPointerException.class,
                () -> open(path, null, null),
                "a null set of options is refused");
        Set<OpenOption> withNull = new HashSet<>(READ);
        withNull.add(null);
        assertThrows(
                NullPointerException.class,
                () -> open(path, withNull, null),
                "a null option is refused");
    }

    @Test
    void manyMayBeOpenOnOneFile() throws IOException {
        Path path = fileOf("abc");
        AsynchronousFileChannel one = channel(path, BOTH);
        AsynchronousFileChannel two = channel(path, BOTH);
        assertEquals(1, valueOf(one.write(heap("x"), 0)), "each channel is on its own");
        one.close();
        assertEquals(1, valueOf(two.write(heap("y"), 1)), "closing one leaves the other open");
        assertContent("xyc", path, "both write to the one file");
    }

    @Test
    void openingAndClosingLosesNothing() throws IOException {
        Path path = fileOf("");
        for (int i = 0; i < 200; i++) {
            try (AsynchronousFileChannel channel = open(path, WRITE, null)) {
                assertEquals(1, valueOf(channel.write(heap("x"), i)), "each channel works");
            }
        }
        assertContent("x".repeat(200), path, "each channel works");
    }

    @Test
    void createNewIsIgnoredForReadingAlone() throws IOException {
        Set<OpenOption> readNew = options(StandardOpenOption.READ, StandardOpenOption.CREATE_NEW);
        assertEquals(3, channel(fileOf("abc"), readNew).size(), "an existing file is opened");
        Path missing = newPath();
        assertThrows(
                NoSuchFileException.class,
                () -> open(missing, readNew, null),
                "CREATE_NEW is ignored where the file is opened for reading alone");
    }

    @Test
    void createIsIgnoredBesideCreateNew() throws IOException {
        Path existing = fileOf("abc");
        assertThrows(
                FileAlreadyExistsException.class,
                () ->
                        open(
                                existing,
                                options(
                                        StandardOpenOption.WRITE,
                                        StandardOpenOption.CREATE,
                                        StandardOpenOption.CREATE_NEW),
                                null),
                "CREATE is ignored if CREATE_NEW is present");
    }

    @Test
    void deleteOnCloseIsABestEffort() throws IOException {
        Path path = fileOf("abc");
        AsynchronousFileChannel channel =
                channel(path, options(StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE));
        Files.deleteIfExists(path);
        assertEquals(3, valueOf(channel.read(heap("..."), 0)), "the open file can be used");
        channel.close();
        assertFalse(channel.isOpen(), "that it is gone already is no error");
    }
}
