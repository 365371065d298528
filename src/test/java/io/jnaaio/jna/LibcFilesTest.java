package io.jnaaio.jna;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.mockito.Mockito.mock;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.api.Errno;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The raw calls, on a real file. */
class LibcFilesTest {
    private static final int SEEK_SET = 0;
    private static final int SEEK_END = 2;

    @TempDir private Path dir;
    private final Memory data = new Memory(16);
    private final long address = Pointer.nativeValue(data);
    private PlatformAbi abi;
    private FileCalls files;
    private Path file;
    private int fd = -1;

    /** By direct mapping. */
    FileCalls calls() {
        return LibcFiles.create(false);
    }

    @BeforeEach
    void open() {
        assumeTrue(
                System.getProperty("os.name").equals("Linux"),
                "uses the numbers of Linux, this is " + System.getProperty("os.name"));
        abi = PlatformAbi.glibc(System.getProperty("os.arch"));
        files = calls();
        file = dir.resolve("file");
        fd = open(file, abi.open().rdwr() | abi.open().creat() | abi.open().excl());
        assertTrue(fd >= 0);
        data.setString(0, "0123456789abcde", "US-ASCII");
    }

    @AfterEach
    void close() {
        if (fd >= 0) {
            assertEquals(0, files.close(fd));
        }
    }

    @Test
    void pwriteAndPread() throws Exception {
        assertEquals(4, files.pwrite(fd, address, 4, 2));
        assertEquals("\0\0000123", Files.readString(file, StandardCharsets.US_ASCII));
        assertEquals(3, files.pread(fd, address + 10, 3, 3));
        assertEquals("123", new String(data.getByteArray(10, 3), StandardCharsets.US_ASCII));
        assertEquals(0, files.pread(fd, address, 3, 6));
    }

    @Test
    void pwritevAndPreadv() throws Exception {
        IovecLayout layout = abi.iovec();
        Memory iov = new Memory(2L * layout.size());
        for (int i = 0; i < 2; i++) {
            iov.setPointer((long) i * layout.size() + layout.base(), data.share(8 - 8L * i));
            iov.setLong((long) i * layout.size() + layout.len(), 2 + i);
        }
        assertEquals(5, files.pwritev(fd, Pointer.nativeValue(iov), 2, 0));
        assertEquals("89012", Files.readString(file, StandardCharsets.US_ASCII));
        data.clear();
        assertEquals(5, files.preadv(fd, Pointer.nativeValue(iov), 2, 0));
        assertEquals("012", new String(data.getByteArray(0, 3), StandardCharsets.US_ASCII));
    }

    @Test
    void positionAndLength() {
        assertEquals(8, files.write(fd, address, 8));
        assertEquals(2, files.lseek(fd, 2, SEEK_SET));
        assertEquals(6, files.read(fd, address, 16));
        assertEquals(0, files.ftruncate(fd, 1L << 40));
        assertEquals(1L << 40, files.lseek(fd, 0, SEEK_END));
        assertEquals(0, files.fsync(fd));
        assertEquals(0, files.fdatasync(fd));
    }

    @Test
    void fcntlShowsTheFlags() {
        int getfl = abi.fcntl().getfl();
        int appending = open(file, abi.open().wronly() | abi.open().append() | abi.open().dsync());
        try {
            int flags = files.fcntl(appending, getfl, 0);
            assertNotEquals(0, flags & abi.open().append());
            assertNotEquals(0, flags & abi.open().dsync());
            assertNotEquals(0, flags & abi.open().largefile(), "a 64-bit kernel sets it by itself");
            assertEquals(0, files.fcntl(appending, abi.fcntl().setfl(), 0));
            assertEquals(0, files.fcntl(appending, getfl, 0) & abi.open().append());
        } finally {
            assertEquals(0, files.close(appending));
        }
    }

    @Test
    void theThirdArgumentOfFcntlArrives() {
        assertTrue(LibcFiles.passesArguments(files, abi.fcntl(), fd));
        FileCalls deaf = mock(FileCalls.class); // answers 0 whatever it is told
        assertFalse(LibcFiles.passesArguments(deaf, abi.fcntl(), fd));
    }

    @Test
    void modeMakesThePermissions() throws Exception {
        Path other = dir.resolve("mode");
        int flags = abi.open().wronly() | abi.open().creat();
        assertEquals(0, files.close(files.open(NativePath.bytes(other.toString()), flags, 0400)));
        assertEquals("[OWNER_READ]", Files.getPosixFilePermissions(other).toString());
    }

    @Test
    void failuresLeaveTheirErrno() {
        assertEquals(-1, files.close(-1));
        assertSame(Errno.EBADF, abi.errno(files.errno()));
        assertEquals(-1, open(dir.resolve("none/none"), abi.open().rdonly()));
        assertSame(Errno.ENOENT, abi.errno(files.errno()));
        assertEquals(-1, open(file, abi.open().rdwr() | abi.open().creat() | abi.open().excl()));
        assertSame(Errno.EEXIST, abi.errno(files.errno()));
        assertEquals(-1, open(file, abi.open().rdonly() | abi.open().directory()));
        assertSame(Errno.ENOTDIR, abi.errno(files.errno()));
        assertEquals(-1, files.pwrite(fd, address, 1, -1));
        assertSame(Errno.EINVAL, abi.errno(files.errno()));
    }

    @Test
    void aSymbolicLinkIsNotFollowed() throws Exception {
        Path link = Files.createSymbolicLink(dir.resolve("link"), file);
        assertEquals(-1, open(link, abi.open().rdonly() | abi.open().nofollow()));
        assertSame(Errno.ELOOP, abi.errno(files.errno()));
    }

    @Test
    void aPathWithoutItsNulIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> files.open(new byte[] {'a'}, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> files.open(new byte[0], 0, 0));
    }

    private int open(Path path, int flags) {
        return files.open(NativePath.bytes(path.toString()), flags | abi.open().cloexec(), 0600);
    }
}
