package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.nio.file.ExtendedOpenOption;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.BackendId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Opening: which files, with which options, and how others are rejected. */
public abstract class OpenFileContract extends BackendContract {
    /** Constructor for subclasses. */
    protected OpenFileContract() {}

    private boolean nio() throws IOException {
        return openNew().backend().equals(BackendId.NIO);
    }

    // ---- options

    @Test
    void aMissingFileIsNoSuchFile() {
        Path path = newPath();
        NoSuchFileException e =
                assertThrows(
                        NoSuchFileException.class,
                        () -> io.openFile(path, StandardOpenOption.WRITE),
                        "as FileChannel.open says it");
        assertEquals(path.toString(), e.getFile(), "the exception names the file");
        assertFalse(files().exists(path), "nothing is created without CREATE");
    }

    @Test
    void aMissingFileOpenedForReadingIsNoSuchFileEvenWithCreate() {
        Path path = newPath();
        assertThrows(
                NoSuchFileException.class,
                () -> io.openFile(path, StandardOpenOption.READ, StandardOpenOption.CREATE),
                "CREATE is ignored when opened for reading only, as FileChannel.open does");
    }

    @Test
    void createMakesTheFileAndKeepsWhatIsThere() throws IOException {
        Path path = newPath();
        for (int i = 0; i < 2; i++) {
            try (AioFile file =
                    io.openFile(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                assertEquals(3, valueOf(file.writev(3L * i, heap("abc"))));
            }
        }
        assertContent("abcabc", path, "CREATE keeps what is there");
    }

    @Test
    void createNewRefusesWhatIsThere() throws IOException {
        Path path = fileOf(TEXT);
        assertThrows(
                FileAlreadyExistsException.class,
                () -> io.openFile(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                "as FileChannel.open says it");
        assertContent(TEXT, path, "what is there stays");
    }

    @Test
    void createNewMakesTheFile() throws IOException {
        Path path = newPath();
        AioFile file = io.openFile(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        assertEquals(3, valueOf(file.writev(0, heap("abc"))));
        assertContent("abc", path, "CREATE_NEW makes the file");
    }

    @Test
    void truncateExistingEmptiesTheFile() throws IOException {
        Path path = fileOf(TEXT);
        AioFile file =
                io.openFile(path, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        assertEquals(0, file.size(), "TRUNCATE_EXISTING empties the file");
        assertEquals(1, valueOf(file.writev(0, heap("x"))));
        assertContent("x", path, "TRUNCATE_EXISTING empties the file");
    }

    @Test
    void truncateExistingIsIgnoredForReading() throws IOException {
        Path path = fileOf(TEXT);
        AioFile file =
                io.openFile(path, StandardOpenOption.READ, StandardOpenOption.TRUNCATE_EXISTING);
        assertEquals(12, file.size(), "it is ignored when opened for reading only");
    }

    @Test
    void attributesAreSetAtCreation() throws IOException {
        Assumptions.assumeTrue(
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
                "this file system has no permissions");
        if (!files().areReal()) {
            return; // the file system does not know them
        }
        Path path = newPath();
        AioFile file =
                io.openFile(
                        path,
                        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        assertTrue(file.isOpen());
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
                "the file has the permissions it was created with");
    }

    @Test
    void permissionsAreOnlyForFilesThatAreCreated() throws IOException {
        Assumptions.assumeTrue(
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
                "this file system has no permissions");
        if (!files().areReal()) {
            return; // the file system does not know them
        }
        Path path = fileOf(TEXT);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r-----"));
        for (String permissions : new String[] {"rwx------", "rw-rw-rw-"}) {
            Set<java.nio.file.OpenOption> options =
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            AioFile file =
                    io.openFile(
                            path,
                            options,
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString(permissions)));
            assertEquals(TEXT.length(), file.size());
            assertEquals(
                    "rw-r-----",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
                    "what is there keeps its own");
        }
    }

    @Test
    void everyPermissionIsSetWhereTheUmaskAllowsIt() throws IOException {
        Assumptions.assumeTrue(
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix"),
                "this file system has no permissions");
        if (!files().areReal()) {
            return; // the file system does not know them
        }
        for (String permissions : new String[] {"rwx------", "r--------", "-w-r--r--"}) {
            Path path = newPath();
            Path reference = newPath();
            FileAttribute<?> attribute =
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions));
            Set<java.nio.file.OpenOption> options =
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            io.openFile(path, options, attribute).close();
            java.nio.channels.FileChannel.open(reference, options, attribute).close();
            assertEquals(
                    Files.getPosixFilePermissions(reference),
                    Files.getPosixFilePermissions(path),
                    "as java.nio creates it");
        }
    }

    @Test
    void unknownAttributesAreRefused() {
        Path path = newPath();
        assertThrows(
                UnsupportedOperationException.class,
                () ->
                        io.openFile(
                                path,
                                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                                new UnknownAttribute()),
                "as FileChannel.open refuses it");
        assertFalse(files().exists(path), "nothing is created");
    }

    private static final class UnknownAttribute implements FileAttribute<String> {
        @Override
        public String name() {
            return "nobody:knows";
        }

        @Override
        public String value() {
            return "this";
        }
    }

    @Test
    void synchronousFilesAreWritten() throws IOException {
        for (StandardOpenOption sync :
                new StandardOpenOption[] {StandardOpenOption.SYNC, StandardOpenOption.DSYNC}) {
            Path path = fileOf("");
            AioFile file = io.openFile(path, StandardOpenOption.WRITE, sync);
            assertEquals(6, valueOf(file.writev(0, heap("abc"), direct("def"))));
            assertContent("abcdef", path, sync + " changes nothing about the bytes");
        }
    }

    @Test
    void sparseFilesAreWritten() throws IOException {
        Path path = newPath();
        AioFile file =
                io.openFile(
                        path,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.SPARSE);
        assertEquals(1, valueOf(file.writev(9, heap("x"))));
        assertEquals(10, file.size(), "SPARSE is a hint");
    }

    @Test
    void directFilesAreWrittenFromAlignedMemory() throws IOException {
        Path path = fileOf(new byte[16_384]);
        AioFile file;
        try {
            file =
                    io.openFile(
                            path,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            ExtendedOpenOption.DIRECT);
        } catch (IOException | UnsupportedOperationException e) {
            Assumptions.abort("this file system has no direct I/O: " + e);
            return;
        }
        byte[] content = pattern(12_288, 5);
        ByteBuffer one = ByteBuffer.allocateDirect(4096 + 4096).alignedSlice(4096).limit(4096);
        ByteBuffer two = ByteBuffer.allocateDirect(8192 + 4096).alignedSlice(4096).limit(8192);
        one.put(content, 0, 4096).flip();
        two.put(content, 4096, 8192).flip();
        assertEquals(12_288, valueOf(file.writev(4096, one, two)), "aligned memory goes down");
        byte[] expected = Arrays.copyOf(new byte[4096], 16_384);
        System.arraycopy(content, 0, expected, 4096, 12_288);
        assertContent(expected, path, "direct I/O writes the same bytes");
        ByteBuffer back = ByteBuffer.allocateDirect(8192 + 4096).alignedSlice(4096).limit(8192);
        assertEquals(8192, valueOf(file.readv(8192, back)), "aligned memory is read into");
        assertArrayEquals(Arrays.copyOfRange(expected, 8192, 16_384), contentOf(back.flip()));
    }

    @Test
    void nullAndUnknownOptionsAreRefused() throws IOException {
        Path path = fileOf(TEXT);
        assertThrows(
                NullPointerException.class,
                () -> io.openFile(path, (StandardOpenOption) null),
                "null");
        assertThrows(
                UnsupportedOperationException.class,
                () -> io.openFile(path, StandardOpenOption.WRITE, new UnknownOption()),
                "as FileChannel.open refuses it");
    }

    private static final class UnknownOption implements java.nio.file.OpenOption {}

    // ---- kinds of files

    @Test
    void aDirectoryIsRefused() {
        for (StandardOpenOption option :
                new StandardOpenOption[] {StandardOpenOption.READ, StandardOpenOption.WRITE}) {
            FileSystemException e =
                    assertThrows(
                            FileSystemException.class,
                            () -> io.openFile(dir, option),
                            "a directory is not opened");
            assertEquals(dir.toString(), e.getFile(), "the exception names the file");
        }
    }

    @Test
    void aFifoIsRefusedWithoutBlocking() throws Exception {
        Path fifo = newPath();
        Process process;
        try {
            process = new ProcessBuilder("mkfifo", fifo.toString()).start();
        } catch (IOException e) {
            Assumptions.abort("this system has no mkfifo: " + e.getMessage());
            return;
        }
        Assumptions.assumeTrue(
                process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0, "mkfifo fails");
        for (StandardOpenOption option :
                new StandardOpenOption[] {StandardOpenOption.READ, StandardOpenOption.WRITE}) {
            assertThrows(
                    FileSystemException.class,
                    () -> io.openFile(fifo, option),
                    "a FIFO nobody reads is refused, and blocks nobody");
        }
    }

    @Test
    void aPathThroughAFileIsRefused() throws IOException {
        Path path = fileOf(TEXT).resolve("child");
        assertThrows(
                FileSystemException.class,
                () -> io.openFile(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                "a file is not a directory");
    }

    @Test
    void aSymbolicLinkIsFollowed() throws IOException {
        Path path = fileOf(TEXT);
        if (!files().areReal()) {
            return; // the file system does not know them
        }
        Path link;
        try {
            link = Files.createSymbolicLink(newPath(), path);
        } catch (IOException | UnsupportedOperationException e) {
            Assumptions.abort("no symbolic links here: " + e);
            return;
        }
        assertEquals(3, valueOf(openBoth(link).writev(0, heap("ABC"))));
        assertContent("ABCdef123456", path, "a link stands for its file");
    }

    @Test
    void aLinkToADirectoryIsRefused() throws IOException {
        Path link;
        try {
            link = Files.createSymbolicLink(newPath(), dir);
        } catch (IOException | UnsupportedOperationException e) {
            Assumptions.abort("no symbolic links here: " + e);
            return;
        }
        assertThrows(FileSystemException.class, () -> io.openFile(link), "a directory");
    }

    @Test
    void namesAreNotOnlyAscii() throws IOException {
        Path path;
        try {
            path = dir.resolve("Größe ½ 文 🙂");
        } catch (java.nio.file.InvalidPathException e) {
            Assumptions.abort("this locale has no such names");
            return;
        }
        AioFile file = io.openFile(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        assertEquals(3, valueOf(file.writev(0, heap("abc"))));
        assertContent("abc", path, "a name is what the file system says");
    }

    @Test
    void relativePathsAreRelativeToTheWorkingDirectory() throws IOException {
        Path path = fileOf(TEXT);
        Path relative = Path.of("").toAbsolutePath().relativize(path);
        assertEquals(12, io.openFile(relative).size());
    }

    @Test
    void aForeignPathIsForNioAlone() throws IOException {
        Path zip = newPath().resolveSibling("foreign.zip");
        try (FileSystem foreign = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
            Path inside = Files.writeString(foreign.getPath("/inside"), TEXT);
            if (nio()) {
                try (AioFile file = io.openFile(inside, StandardOpenOption.READ)) {
                    ByteBuffer back = ByteBuffer.allocate(4);
                    assertEquals(4, valueOf(file.readv(2, back)));
                    assertEquals("cdef", textOf(back), "nio serves foreign paths");
                }
            } else {
                assertThrows(
                        ProviderMismatchException.class,
                        () -> io.openFile(inside, StandardOpenOption.READ),
                        "a forced native backend refuses foreign paths");
            }
        }
    }
}
