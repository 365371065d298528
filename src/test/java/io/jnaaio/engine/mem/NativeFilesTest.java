package io.jnaaio.engine.mem;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.Aio;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.NativePath;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.FileHandle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Opening files as descriptors, over the C library of this system. */
@Timeout(60)
class NativeFilesTest {
    // fcntl(2), Linux man-pages 6.03; bits/fcntl-linux.h, glibc 2.36.
    private static final int F_SETSIG = 10;
    private static final int F_SETLEASE = 1024;
    private static final int F_GETLEASE = 1025;
    private static final int F_WRLCK = 1;
    private static final int F_UNLCK = 2;

    /** A signal that is ignored by default; SIGIO ends the process. */
    private static final int SIGURG = 23;

    @TempDir Path dir;

    private FileCalls calls;
    private PlatformAbi abi;
    private NativeFiles files;

    @BeforeEach
    void openCalls() {
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux"), "leases and /sys are Linux's");
        calls = LibcFiles.create();
        abi = PlatformAbi.of(Aio.probe().facts());
        files = new NativeFiles(calls, abi);
    }

    @Test
    void aLeasedFileIsWaitedFor() throws Exception {
        Path path = Files.writeString(dir.resolve("leased"), "abc");
        int holder = calls.open(NativePath.bytes(path), abi.open().rdwr(), 0);
        try {
            assertEquals(0, calls.fcntl(holder, F_SETSIG, SIGURG));
            Assumptions.assumeTrue(
                    calls.fcntl(holder, F_SETLEASE, F_WRLCK) == 0,
                    "this file system has no leases");
            CompletableFuture<FileHandle> opened = CompletableFuture.supplyAsync(() -> open(path));
            while (calls.fcntl(holder, F_GETLEASE, 0) == F_WRLCK && !opened.isDone()) {
                Thread.onSpinWait(); // until the kernel asks for the lease back
            }
            assertEquals(0, calls.fcntl(holder, F_SETLEASE, F_UNLCK));
            FileHandle file = opened.get(30, TimeUnit.SECONDS);
            assertEquals(3, file.size(), "it is opened when the lease is given up");
            file.close();
        } finally {
            assertEquals(0, calls.close(holder));
        }
    }

    private FileHandle open(Path path) {
        try {
            return files.open(path, Set.of(StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aFileToBeDeletedStaysUntilADriverServesIt() throws IOException {
        Path path = Files.writeString(dir.resolve("deleted"), "abc");
        FileHandle file =
                files.open(
                        path, Set.of(StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
        assertTrue(Files.exists(path), "another driver may have to open it by its name");
        ((FdHandle) file).deleteIfAsked();
        assertFalse(Files.exists(path));
        file.close();
        Path next = Files.writeString(path, "next");
        ((FdHandle) file).deleteIfAsked();
        assertTrue(Files.exists(next), "it is deleted once");
    }

    @Test
    void aDiskSaysItsSizeAndKeepsThePosition() throws Exception {
        String disk = disk();
        long bytes =
                512 * Long.parseLong(Files.readString(Path.of("/sys/block", disk, "size")).strip());
        FileHandle file = files.open(Path.of("/dev", disk), Set.of(StandardOpenOption.READ));
        try {
            assertEquals(bytes, file.size());
            String info = "/proc/self/fdinfo/" + file.fd().getAsInt();
            assertEquals("pos:\t0", Files.readAllLines(Path.of(info)).get(0));
        } finally {
            file.close();
        }
    }

    private static String disk() throws IOException {
        Path blocks = Path.of("/sys/block");
        Assumptions.assumeTrue(Files.isDirectory(blocks), "this system shows no disks");
        try (Stream<Path> disks = Files.list(blocks)) {
            return disks.map(path -> path.getFileName().toString())
                    .filter(name -> Files.isReadable(Path.of("/dev", name)))
                    .findFirst()
                    .orElseGet(() -> Assumptions.abort("no disk may be read by this user"));
        }
    }

    @Test
    void aLockKeepsOutOtherHandlesAndOutlivesTheirClose() throws IOException {
        Path path = Files.writeString(dir.resolve("locked"), "abc");
        Set<StandardOpenOption> both = Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
        FileHandle one = files.open(path, both);
        FileHandle two = files.open(path, both);
        assertEquals(one.lockKey(), two.lockKey(), "the same file");
        assertTrue(one.tryLock(10, 10, false));
        assertFalse(two.tryLock(19, 1, true), "another handle is kept out");
        assertTrue(two.tryLock(20, Long.MAX_VALUE - 20, false), "beside it there is room");
        two.close();
        FileHandle three = files.open(path, both);
        assertFalse(three.tryLock(0, Long.MAX_VALUE, true), "a close of another releases nothing");
        one.unlock(10, 10);
        assertTrue(three.tryLock(0, Long.MAX_VALUE, true));
        assertTrue(one.tryLock(5, 5, true), "shared locks overlap");
        assertFalse(one.tryLock(5, 5, false));
        one.force(true);
        one.force(false);
        one.close();
        three.close();
    }

    @Test
    void statusIsThatOfTheFile() throws Exception {
        Path path = Files.writeString(dir.resolve("status"), "abcdef");
        FdHandle file = (FdHandle) files.open(path, Set.of(StandardOpenOption.READ));
        var status = calls.fstat(file.descriptor());
        assertEquals(6, status.sizeBytes());
        assertEquals(Files.getAttribute(path, "unix:ino"), status.inode());
        assertEquals(Files.getAttribute(path, "unix:dev"), status.device());
        assertFalse(status.isDevice());
        try (Memory target = new Memory(8)) {
            assertEquals(6, calls.read(file.descriptor(), Pointer.nativeValue(target), 8));
        }
        file.close();
        assertEquals(null, calls.fstat(file.descriptor()), "EBADF");
        FdHandle device = (FdHandle) files.open(Path.of("/dev/null"), Set.of());
        assertTrue(calls.fstat(device.descriptor()).isDevice());
        assertEquals(0, device.size());
        device.close();
    }
}
