package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioLock;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Locks on regions of a file, against those of this library and, on Linux, of java.nio. */
public abstract class LockContract extends BackendContract {
    private Path path;
    private AioFile file;

    /** Constructor for subclasses. */
    protected LockContract() {}

    @BeforeEach
    void open() throws IOException {
        path = fileOf(TEXT);
        file = openBoth(path);
        try {
            file.tryLock(0, 1, false).orElseThrow().close();
        } catch (UnsupportedOperationException e) {
            assumeTrue(false, "this backend has no locks: " + e.getMessage());
        }
    }

    @Test
    @SuppressWarnings("try") // closed twice on purpose
    void aRegionIsLockedOnceAndAgainWhenItIsReleased() throws IOException {
        try (AioLock lock = file.tryLock(2, 3, false).orElseThrow()) {
            assertEquals(2, lock.position());
            assertEquals(3, lock.size());
            assertFalse(lock.isShared());
            assertTrue(lock.isValid());
            assertEquals(file, lock.file());
            assertThrows(OverlappingFileLockException.class, () -> file.tryLock(4, 1, false));
            assertThrows(OverlappingFileLockException.class, () -> file.lock(0, 0, true));
            AioFile other = openBoth(path);
            assertThrows(OverlappingFileLockException.class, () -> other.tryLock(4, 1, false));
            other.tryLock(5, 0, false).orElseThrow().close();
            lock.close();
            assertFalse(lock.isValid());
            other.tryLock(2, 3, false).orElseThrow().close();
            lock.close();
        }
    }

    /** The pitfall of POSIX locks, which closing any descriptor of the file releases. */
    @Test
    void closingAnotherDescriptorDoesNotReleaseIt() throws IOException {
        assumeTrue(
                System.getProperty("os.name").equals("Linux"),
                "only Linux has locks of an open file description");
        try (AioLock lock = file.lock(0, 0, false)) {
            openBoth(path).close();
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                assertEquals(null, channel.tryLock(), "it is still held");
            }
            assertTrue(lock.isValid());
        }
    }

    @Test
    void anotherHolderIsWaitedFor() throws Exception {
        assumeTrue(
                System.getProperty("os.name").equals("Linux"),
                "elsewhere the locks of one process do not exclude each other");
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            FileLock held = channel.lock(0, 4, false);
            assertTrue(file.tryLock(3, 1, false).isEmpty());
            assertTrue(file.tryLock(4, 1, false).isPresent());
            FutureTask<Boolean> locking =
                    new FutureTask<>(
                            () -> {
                                try (AioLock lock = file.lock(3, 1, false)) {
                                    return lock.isValid();
                                }
                            });
            Thread waiter = new Thread(locking);
            waiter.start();
            untilItWaits(waiter);
            assertFalse(locking.isDone(), "it waits for the channel's");
            held.release();
            assertTrue(locking.get(10, TimeUnit.SECONDS));
        }
    }

    private static void untilItWaits(Thread waiter) {
        until(
                () -> {
                    Object blocker = LockSupport.getBlocker(waiter);
                    return blocker != null && blocker.getClass().getName().endsWith("Locks");
                },
                "the other thread waits for the lock");
    }

    @Test
    void anInterruptOrACloseEndsTheWait() throws Exception {
        assumeTrue(
                System.getProperty("os.name").equals("Linux"),
                "elsewhere the locks of one process do not exclude each other");
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            FileLock held = channel.lock();
            for (boolean close : new boolean[] {false, true}) {
                AioFile waited = openBoth(path);
                AtomicReference<Throwable> seen = new AtomicReference<>();
                AtomicReference<Boolean> interrupted = new AtomicReference<>();
                Thread waiter =
                        new Thread(
                                () -> {
                                    try (AioLock lock = waited.lock(3, 1, false)) {
                                        seen.set(new AssertionError("locked: " + lock));
                                    } catch (IOException e) {
                                        seen.set(e);
                                    }
                                    interrupted.set(Thread.currentThread().isInterrupted());
                                });
                waiter.start();
                untilItWaits(waiter);
                if (close) {
                    waited.close();
                } else {
                    waiter.interrupt();
                }
                waiter.join(TimeUnit.SECONDS.toMillis(10));
                assertEquals(
                        close
                                ? AsynchronousCloseException.class
                                : FileLockInterruptionException.class,
                        seen.get().getClass());
                assertEquals(!close, interrupted.get(), "the interrupt stays pending");
                // Closing a descriptor releases the channel's lock: the pitfall that the library's
                // locks do not have.
                assertEquals(
                        close,
                        file.tryLock(3, 1, false).isPresent(),
                        "nothing of the attempt is left in the table");
            }
            held.release();
        }
    }

    @Test
    void sharedOnesOfThisLibraryExcludeEachOtherInOneJvm() throws IOException {
        try (AioLock lock = file.lock(0, 4, true)) {
            assertTrue(lock.isShared());
            assertThrows(OverlappingFileLockException.class, () -> file.tryLock(0, 4, true));
        }
    }

    /** The lock is not released before the close: nothing of the engine may stay reachable. */
    @Test
    void aFileThatIsClosedWithALockCanBeCollected() throws IOException {
        WeakReference<AioFile> closed = closedWithALock();
        until(
                () -> {
                    System.gc();
                    return closed.get() == null;
                },
                "the file can be collected");
    }

    private WeakReference<AioFile> closedWithALock() throws IOException {
        // Not opened by engine(), which keeps a reference to it.
        AsyncIo engine = open(AioOptions.builder());
        AioFile locked = openBoth(engine, path);
        assertTrue(locked.lock(0, 0, false).isValid());
        engine.close();
        return new WeakReference<>(locked);
    }

    @Test
    void closingTheFileReleasesIt() throws IOException {
        AioLock lock = file.lock(0, 0, false);
        file.close();
        assertFalse(lock.isValid());
        lock.close();
        try (AioLock again = openBoth(path).lock(0, 0, false)) {
            assertTrue(again.isValid());
        }
        assertThrows(ClosedChannelException.class, () -> file.tryLock(0, 0, false));
        assertThrows(ClosedChannelException.class, () -> file.lock(0, 0, false));
    }

    @Test
    void badArgumentsAreRefused() throws IOException {
        assertThrows(IllegalArgumentException.class, () -> file.tryLock(-1, 1, false));
        assertThrows(IllegalArgumentException.class, () -> file.lock(0, -1, false));
        assertThrows(IllegalArgumentException.class, () -> file.tryLock(2, Long.MAX_VALUE, true));
        AioFile reader = io.openFile(path, StandardOpenOption.READ);
        AioFile writer = io.openFile(path, StandardOpenOption.WRITE);
        assertThrows(NonWritableChannelException.class, () -> reader.tryLock(0, 1, false));
        assertThrows(NonReadableChannelException.class, () -> writer.tryLock(0, 1, true));
    }
}
