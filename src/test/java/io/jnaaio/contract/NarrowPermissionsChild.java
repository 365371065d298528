package io.jnaaio.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.BackendId;
import io.jnaaio.channels.AioFileChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Locks files that may not be opened again; prints one line per case. A lock held by a descriptor treats the JDK's
 * channels in this JVM like another process, so one of them, opened earlier, takes the place of another process.
 */
final class NarrowPermissionsChild {
    private static final Set<OpenOption> BOTH =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE);
    private static final Class<OverlappingFileLockException> OVERLAP =
            OverlappingFileLockException.class;

    private final AsyncIo io;
    private final Path dir;
    private int files;

    private NarrowPermissionsChild(AsyncIo io, Path dir) {
        this.io = io;
        this.dir = dir;
    }

    public static void main(String[] arguments) throws Exception {
        AioOptions options = AioOptions.builder().backend(BackendId.of(arguments[0])).build();
        try (AsyncIo io = Aio.open(options)) {
            NarrowPermissionsChild child = new NarrowPermissionsChild(io, Path.of(arguments[1]));
            ChildCases.run("createdForWritingAlone", child::createdForWritingAlone);
            ChildCases.run("readOnly", child::readOnly);
            ChildCases.run("betweenProcesses", child::betweenProcesses);
            ChildCases.run("withinTheJvm", child::withinTheJvm);
            ChildCases.run("closed", child::closed);
            ChildCases.run("noThread", child::noThread);
        }
    }

    private AioFileChannel open(Path path, Set<OpenOption> options) throws IOException {
        return AioFileChannel.open(io, path, options, null);
    }

    private Path file() throws IOException {
        return Files.writeString(dir.resolve("file" + files++), "abc");
    }

    /** Removes the permissions, so that the file cannot be opened from here on. */
    private static void seal(Path path) throws IOException {
        Files.setPosixFilePermissions(path, Set.of());
        assertThrows(AccessDeniedException.class, () -> FileChannel.open(path).close());
    }

    private static <T> T valueOf(Future<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private static Throwable failureOf(Future<?> future) {
        return assertThrows(ExecutionException.class, () -> valueOf(future)).getCause();
    }

    private void createdForWritingAlone() throws Exception {
        Path path = dir.resolve("sealed");
        Set<OpenOption> create = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var readOnly =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--r--r--"));
        try (AioFileChannel channel = AioFileChannel.open(io, path, create, null, readOnly)) {
            assertEquals(1, valueOf(channel.write(ByteBuffer.wrap(new byte[1]), 0)));
            FileLock lock = valueOf(channel.lock());
            assertTrue(lock.isValid());
            assertEquals(Long.MAX_VALUE, lock.size());
            assertThrows(OVERLAP, channel::tryLock);
            lock.release();
            assertFalse(lock.isValid());
            lock.release();
            assertTrue(channel.tryLock(3, 4, false).isValid());
            channel.force(true);
        }
    }

    private void readOnly() throws Exception {
        Path path = file();
        try (AioFileChannel channel = open(path, Set.of(StandardOpenOption.READ))) {
            seal(path);
            channel.force(true);
            channel.force(false);
            assertTrue(channel.tryLock(0, 10, true).isValid());
        }
    }

    private void betweenProcesses() throws Exception {
        Path path = file();
        FileChannel another = FileChannel.open(path, BOTH);
        try (FileChannel other = FileChannel.open(path, BOTH);
                AioFileChannel channel = open(path, BOTH)) {
            seal(path);
            FileLock lock = channel.tryLock(0, 10, false);
            assertNotNull(lock);
            another.close();
            assertNull(other.tryLock(5, 1, true), "the lock is there, whoever closes the file");
            lock.release();
            FileLock theirs = other.tryLock(5, 1, false);
            assertNotNull(theirs, "it is released");
            assertNull(channel.tryLock(0, 10, false), "theirs is seen");
            Future<FileLock> pending = channel.lock(0, 10, false);
            assertThrows(OVERLAP, () -> channel.tryLock(9, 1, false), "an attempt counts");
            theirs.release();
            assertTrue(valueOf(pending).isValid(), "it comes when theirs is released");
        }
    }

    private void withinTheJvm() throws Exception {
        Path path = file();
        try (AioFileChannel one = open(path, BOTH);
                AioFileChannel two = open(path, BOTH)) {
            FileLock early = one.tryLock(0, 5, true);
            seal(path);
            assertThrows(OVERLAP, () -> two.tryLock(4, 1, true), "one holds it by a lock channel");
            early.release();
            FileLock late = two.tryLock(0, 5, false);
            assertThrows(OVERLAP, () -> one.tryLock(4, 1, false), "two has it by its descriptor");
            assertThrows(OVERLAP, () -> one.lock(4, 1, false), "two has it by its descriptor");
            late.release();
            assertNotNull(one.tryLock(4, 1, false));
        }
    }

    private void closed() throws Exception {
        Path path = file();
        FileLock held;
        try (FileChannel other = FileChannel.open(path, BOTH);
                AioFileChannel next = open(path, BOTH)) {
            Future<FileLock> pending;
            try (AioFileChannel channel = open(path, BOTH)) {
                seal(path);
                assertNotNull(other.tryLock(20, 1, false));
                held = channel.tryLock(0, 10, false);
                assertNotNull(held);
                pending = channel.lock(20, 5, false);
            }
            assertInstanceOf(AsynchronousCloseException.class, failureOf(pending));
            assertFalse(held.isValid(), "a close releases it");
            assertThrows(ClosedChannelException.class, held::release);
            assertNotNull(next.tryLock(0, 10, false), "it is free");
            assertInstanceOf(
                    ClosedChannelException.class,
                    assertThrows(IOException.class, () -> lockOfClosed(path)));
        }
    }

    private void lockOfClosed(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        AioFileChannel channel = open(path, BOTH);
        channel.close();
        seal(path);
        var unused = channel.tryLock();
    }

    // ---- no thread available

    private void noThread() throws Exception {
        Path path = file();
        try (FileChannel other = FileChannel.open(path, BOTH);
                AioFileChannel channel = open(path, BOTH)) {
            seal(path);
            FileLock theirs = other.tryLock(0, 10, false);
            assertNotNull(theirs);
            CountDownLatch end = new CountDownLatch(1);
            List<Thread> all = new ArrayList<>();
            Memory limits = limitAddressSpace();
            Throwable thrown = null;
            try {
                useUpThreads(all, end);
                var unused = channel.lock(0, 10, false);
            } catch (OutOfMemoryError e) {
                thrown = e;
            } finally {
                setLimits(limits);
                end.countDown();
            }
            assertInstanceOf(OutOfMemoryError.class, thrown, "the call throws");
            for (Thread thread : all) {
                thread.join();
            }
            assertNull(channel.tryLock(0, 10, false), "no attempt is left in the way");
            theirs.release();
            FileLock lock = other.tryLock(0, 10, false);
            assertNotNull(lock, "no lock is held");
            lock.release();
            assertTrue(valueOf(channel.lock(0, 10, false)).isValid(), "the channel locks again");
        }
    }

    private static void useUpThreads(List<Thread> started, CountDownLatch end) {
        try {
            while (true) {
                Thread thread =
                        new Thread(
                                () -> {
                                    try {
                                        end.await();
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                });
                thread.setDaemon(true);
                thread.start();
                started.add(thread);
            }
        } catch (OutOfMemoryError e) {
            // The cached stacks of ended threads are used up, too.
            System.out.println("no more threads: " + e.getMessage());
        }
    }

    // getrlimit(2): struct rlimit { rlim_t rlim_cur, rlim_max; }; RLIMIT_AS, bits/resource.h, glibc
    // 2.36.
    private static final int RLIMIT_AS = 9;

    /** Limits the address space to what is in use; returns the previous limits. */
    private static Memory limitAddressSpace() throws IOException {
        Memory before = new Memory(2L * Long.BYTES);
        assertEquals(0, call("getrlimit", before));
        Memory now = new Memory(2L * Long.BYTES);
        long pages =
                Long.parseLong(Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[0]);
        now.setLong(0, pages * 4096);
        now.setLong(Long.BYTES, before.getLong(Long.BYTES));
        assertEquals(0, call("setrlimit", now));
        return before;
    }

    private static void setLimits(Memory limits) {
        assertEquals(0, call("setrlimit", limits));
    }

    private static int call(String name, Memory limits) {
        Function function = NativeLibrary.getProcess().getFunction(name);
        return function.invokeInt(new Object[] {RLIMIT_AS, limits});
    }
}
