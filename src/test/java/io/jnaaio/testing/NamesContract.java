package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.api.AioFile;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** File names: their bytes, links, a file that is deleted while open, files without a size. */
public abstract class NamesContract extends BackendContract {
    private static final OpenOption DELETE = StandardOpenOption.DELETE_ON_CLOSE;

    /** Constructor for subclasses. */
    protected NamesContract() {}

    private Path link(Path target) throws IOException {
        try {
            return Files.createSymbolicLink(newPath(), target);
        } catch (IOException | UnsupportedOperationException e) {
            return Assumptions.abort("no symbolic links here: " + e);
        }
    }

    // ---- bytes

    @Test
    void aNameThatIsNoTextIsOfOneFile() throws IOException {
        if (!files().areReal()) {
            return; // its files are known by the Path
        }
        Path path;
        try {
            path = Path.of(URI.create(dir.toUri() + "caf%E9"));
            Files.writeString(path, TEXT);
        } catch (IOException | IllegalArgumentException e) {
            Assumptions.abort("this system has no such names: " + e);
            return;
        }
        try (AioFile file =
                io.openFile(path, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            assertEquals(TEXT.length(), file.size(), "the file that java.nio made is opened");
            assertEquals(3, valueOf(file.writev(0, heap("ABC"))));
        }
        assertContent("ABCdef123456", path, "it is written");
        io.openFile(path, StandardOpenOption.WRITE, DELETE).close();
        try (Stream<Path> left = Files.list(dir)) {
            assertEquals(List.of(), left.toList(), "no other file was made");
        }
    }

    // ---- links

    @Test
    void noFollowLinksRefusesALinkAlone() throws IOException {
        if (!files().areReal()) {
            return; // it has no links
        }
        Path path = fileOf(TEXT);
        Path link = link(path);
        for (OpenOption access : Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertThrows(
                    IOException.class,
                    () -> io.openFile(link, access, LinkOption.NOFOLLOW_LINKS),
                    "NOFOLLOW_LINKS refuses a link");
            assertEquals(
                    TEXT.length(), io.openFile(path, access, LinkOption.NOFOLLOW_LINKS).size());
        }
    }

    @Test
    void aFileToBeDeletedIsNoLink() throws IOException {
        if (!files().areReal()) {
            return; // it has no links
        }
        Path path = fileOf(TEXT);
        Path link = link(path);
        for (OpenOption more : Set.of(StandardOpenOption.READ, StandardOpenOption.CREATE)) {
            assertThrows(
                    IOException.class,
                    () -> io.openFile(link, StandardOpenOption.WRITE, more, DELETE),
                    "what would be deleted is the link, and what is opened another file");
            assertTrue(Files.isSymbolicLink(link), "the link stays");
            assertContent(TEXT, path, "and so does the file");
        }
    }

    // ---- deleted while open

    @Test
    void aFileThatIsDeletedOnCloseCanBeUsed() throws IOException {
        if (!files().areReal()) {
            return; // who deletes it is the driver
        }
        Path path = newPath();
        for (OpenOption create :
                List.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.CREATE)) {
            try (AioFile file =
                    io.openFile(
                            path,
                            create,
                            DELETE,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.READ)) {
                assertEquals(6, valueOf(file.writev(0, heap("abc"), direct("def"))));
                ByteBuffer back = ByteBuffer.allocate(6);
                assertEquals(6, valueOf(file.readv(0, back)));
                assertEquals("abcdef", textOf(back));
                assertEquals(6, file.size());
            }
            assertFalse(Files.exists(path), "no file is left");
        }
    }

    @Test
    void aDirectFileThatIsDeletedOnCloseCanBeOpened() throws IOException {
        if (!files().areReal()) {
            return; // who deletes it is the driver
        }
        Path reference = fileOf("");
        Path path = fileOf(TEXT);
        OpenOption direct = ExtendedOpenOption.DIRECT;
        try {
            FileChannel.open(reference, StandardOpenOption.WRITE, direct).close();
        } catch (IOException | UnsupportedOperationException e) {
            Assumptions.abort("this file system has no direct I/O: " + e);
        }
        io.openFile(path, StandardOpenOption.WRITE, direct, DELETE).close();
        assertFalse(Files.exists(path), "no file is left");
    }

    // ---- options

    @Test
    void anOptionMayBeRepeated() throws IOException {
        OpenOption write = StandardOpenOption.WRITE;
        try (AioFile file = io.openFile(fileOf(TEXT), write, write, StandardOpenOption.READ)) {
            assertEquals(3, valueOf(file.writev(0, heap("ABC"))), "as FileChannel.open takes it");
        }
    }

    @Test
    void createNewRefusesAFolderAsItRefusesAFile() {
        if (!files().areReal()) {
            return; // it knows no folders
        }
        assertThrows(
                FileAlreadyExistsException.class,
                () -> io.openFile(dir, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                "as FileChannel.open says it");
    }

    // ---- sizes

    @Test
    void aFileWithoutASizeSaysWhatJavaNioSays() throws IOException {
        Path path = Path.of("/proc/self/status");
        Assumptions.assumeTrue(Files.exists(path), "this system has no " + path);
        if (!files().areReal()) {
            return; // it is not there
        }
        try (AioFile file = io.openFile(path);
                FileChannel reference = FileChannel.open(path)) {
            assertEquals(reference.size(), file.size(), "size() of a file of /proc");
        }
    }

    @Test
    void sizeAndTruncateLeaveThePositionAlone() throws IOException {
        AioFile file = openBoth(fileOf(TEXT));
        if (file.fd().isEmpty()) {
            return;
        }
        Path shown = Path.of("/proc/self/fdinfo/" + file.fd().getAsInt());
        Assumptions.assumeTrue(Files.exists(shown), "this system does not show positions");
        assertEquals(TEXT.length(), file.size());
        file.truncate(5);
        assertEquals(5, file.size());
        assertEquals(
                "pos:\t0", Files.readAllLines(shown).get(0), "the descriptor's position stays");
    }
}
