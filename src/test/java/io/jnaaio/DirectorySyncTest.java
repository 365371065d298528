package io.jnaaio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jnaaio.api.Availability;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.PlatformFacts.Os;
import io.jnaaio.channels.AioFileSystemProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Aio.syncDirectory, by fsync(2) and by java.nio. */
class DirectorySyncTest {
    @TempDir private Path folder;

    /** This machine as it is, and without JNA. */
    static Stream<Arguments> machines() {
        PlatformFacts here = Aio.probe().facts();
        return Stream.of(
                Arguments.of(Named.of("as it is", here)),
                Arguments.of(Named.of("without JNA", withoutJna(here, here.os()))));
    }

    private static PlatformFacts withoutJna(PlatformFacts facts, Os os) {
        return new PlatformFacts(
                os,
                facts.osName(),
                facts.kernel(),
                facts.arch(),
                facts.dataModelBits(),
                facts.littleEndian(),
                facts.libc(),
                facts.libcVersion(),
                facts.java(),
                Availability.no("it is left out"),
                "",
                facts.pageSizeBytes(),
                facts.iovMax(),
                Set.of(),
                Map.of());
    }

    private static ErrnoException failure(Path directory, PlatformFacts facts) {
        return assertThrows(ErrnoException.class, () -> DirectorySync.run(directory, facts));
    }

    private static void assertNames(ErrnoException e, String... parts) {
        for (String part : parts) {
            assertTrue(e.getMessage().contains(part), () -> part + " in: " + e.getMessage());
        }
    }

    @Test
    void aDirectoryWithANewFileIsSynced() throws IOException {
        Files.createFile(folder.resolve("log"));
        Aio.syncDirectory(folder);
    }

    @ParameterizedTest
    @MethodSource("machines")
    void thePathWithoutANameIsTheWorkingDirectory(PlatformFacts facts) throws IOException {
        DirectorySync.run(Path.of(""), facts);
    }

    @ParameterizedTest
    @MethodSource("machines")
    void anEmptyDirectoryAndALinkToItAreSynced(PlatformFacts facts) throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        DirectorySync.run(empty, facts);
        DirectorySync.run(Files.createSymbolicLink(folder.resolve("link"), empty), facts);
    }

    @Test
    void nullIsNamed() {
        Exception e = assertThrows(NullPointerException.class, () -> Aio.syncDirectory(null));
        assertEquals("directory", e.getMessage());
    }

    @ParameterizedTest
    @MethodSource("machines")
    void aMissingDirectoryIsReported(PlatformFacts facts) {
        Path missing = folder.resolve("missing");
        ErrnoException e = failure(missing, facts);
        assertEquals(Errno.ENOENT, e.errno());
        assertNames(e, "open: ENOENT", "create it before it is synced", missing.toString());
    }

    @ParameterizedTest
    @MethodSource("machines")
    void aFileIsReported(PlatformFacts facts) throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        ErrnoException e = failure(file, facts);
        assertEquals(Errno.ENOTDIR, e.errno());
        assertNames(e, "open: ENOTDIR", "sync the directory that holds it", file.toString());
    }

    /** The files of /proc have no sync. */
    @ParameterizedTest
    @MethodSource("machines")
    void aFileSystemThatCannotSyncDirectoriesIsReported(PlatformFacts facts) {
        Path proc = Path.of("/proc");
        Assumptions.assumeTrue(Files.isDirectory(proc), "this system has no /proc");
        ErrnoException e = failure(proc, facts);
        assertNames(e, "cannot sync", "/proc");
        if (facts.jna().available()) {
            assertEquals(Errno.EINVAL, e.errno());
            assertNames(e, "fsync: EINVAL (22)", "dirsync");
        } else {
            assertEquals(Errno.EIO, e.errno());
            assertNames(e, "FileChannel.force", e.getCause().toString());
        }
    }

    @Test
    void aRefusedPermissionIsReported() {
        IOException refused = new AccessDeniedException("/secret", null, "not for you");
        ErrnoException e = DirectorySync.explained(refused, Path.of("/secret"));
        assertEquals(Errno.EACCES, e.errno());
        assertEquals(refused, e.getCause());
        assertNames(e, "open: EACCES", "permission to read it", "/secret");
        ErrnoException byErrno = new ErrnoException("open", Errno.EACCES, 13, "", 0, null);
        e = DirectorySync.explained(byErrno, Path.of("/secret"));
        assertNames(e, "open: EACCES (13)", "permission to read it", "/secret");
    }

    @Test
    void entriesThatCouldNotBeWrittenAreReported() {
        ErrnoException failed = new ErrnoException("fsync", Errno.EIO, 5, "", 0, null);
        ErrnoException e = DirectorySync.explained(failed, folder);
        assertNames(e, "fsync: EIO (5)", "may be lost in a power cut", folder.toString());
    }

    @ParameterizedTest
    @MethodSource("machines")
    void anInterruptStopsNothingAndStays(PlatformFacts facts) throws IOException {
        Thread.currentThread().interrupt();
        try {
            DirectorySync.run(folder, facts);
        } finally {
            assertTrue(Thread.interrupted(), "the interrupt is still there");
        }
    }

    @Test
    void aDirectoryOfTheLibrarysFileSystemIsSynced() throws IOException {
        Aio.syncDirectory(AioFileSystemProvider.path(folder));
    }

    @Test
    void aDirectoryInAnArchiveIsReported() throws IOException {
        URI archive = URI.create("jar:" + folder.resolve("archive.zip").toUri());
        try (FileSystem zip = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
            Path inside = Files.createDirectory(zip.getPath("/inside"));
            ErrnoException e = failure(inside, Aio.probe().facts());
            assertNames(e, "cannot sync this directory", "/inside");
        }
    }

    @Test
    void onWindowsADirectoryIsOnlyLookedFor() throws IOException {
        PlatformFacts windows = withoutJna(Aio.probe().facts(), Os.WINDOWS);
        DirectorySync.run(Path.of("/proc"), windows); // which fails where it is synced
        assertEquals(Errno.ENOENT, failure(folder.resolve("missing"), windows).errno());
    }

    @Test
    void otherErrorsOfJavaNioKeepTheirText() {
        IOException other = new FileSystemException("/x", null, "Too many open files");
        ErrnoException e = DirectorySync.explained(other, Path.of("/x"));
        assertNames(e, "FileChannel.force", "Too many open files", "/x");
    }
}
