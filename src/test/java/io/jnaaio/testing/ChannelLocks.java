package io.jnaaio.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Locks: within the channel, within the JVM, between processes. */
abstract class ChannelLocks extends ChannelClosing {
    private static final Class<OverlappingFileLockException> OVERLAP =
            OverlappingFileLockException.class;

    // ---- within the channel

    @Test
    void aLockSaysWhatItIs() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        FileLock lock = channel.tryLock(10, 20, true);
        assertNotNull(lock, "a free region can be locked");
        assertTrue(lock.isValid(), "a lock is valid until it is released");
        assertTrue(lock.isShared(), "a shared lock says so");
        assertEquals(10, lock.position(), "a lock knows where it begins");
        assertEquals(20, lock.size(), "a lock knows how long it is");
        assertSame(channel, lock.acquiredBy(), "a lock knows the channel that acquired it");
        assertNull(lock.channel(), "which is no FileChannel");
        lock.release();
        assertFalse(lock.isValid(), "a released lock is not valid");
        lock.release();
        lock.close();
    }

    @Test
    void lockByFutureAndByHandler() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        try (FileLock lock = valueOf(channel.lock(0, 10, false))) {
            assertTrue(lock.isValid() && !lock.isShared(), "the future has an exclusive lock");
        }
        Seen<FileLock> seen = new Seen<>();
        channel.lock("attached", seen);
        FileLock all = valueOf(seen.result);
        assertEquals(0, all.position(), "lock() locks the whole file");
        assertEquals(Long.MAX_VALUE, all.size(), "lock() locks the whole file");
        assertEquals("attached", seen.attachment(), "the attachment comes along");
        assertSame(channel, all.acquiredBy(), "a lock knows the channel that acquired it");
        all.release();
        assertTrue(valueOf(channel.lock()).isValid(), "what was released can be locked again");
    }

    @Test
    void overlappingLocksOfTheChannelAreThrown() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        Seen<FileLock> seen = new Seen<>();
        FileLock lock = channel.tryLock(10, 10, true);
        String promise = "a region that overlaps one that this JVM holds is refused at the call";
        assertThrows(OVERLAP, () -> channel.tryLock(19, 1, true), promise);
        assertThrows(OVERLAP, () -> channel.lock(0, 11, false), promise);
        assertThrows(OVERLAP, () -> channel.lock(12, 2, true, null, seen), promise);
        assertThrows(OVERLAP, channel::tryLock, promise);
        FileLock beside = channel.tryLock(20, 5, false);
        assertTrue(beside.isValid(), "regions beside it can be locked");
        lock.release();
        assertTrue(
                channel.tryLock(10, 10, false).isValid(), "what was released can be locked again");
    }

    @Test
    void theWrongKindOfLockIsRefused() throws IOException {
        AsynchronousFileChannel reads = channel(fileOf("abc"), READ);
        AsynchronousFileChannel writes = channel(fileOf("abc"), WRITE);
        Class<NonReadableChannelException> notReadable = NonReadableChannelException.class;
        Class<NonWritableChannelException> notWritable = NonWritableChannelException.class;
        String shared = "a shared lock needs a channel that reads";
        String exclusive = "an exclusive lock needs a channel that writes";
        assertThrows(notReadable, () -> writes.tryLock(0, 1, true), shared);
        assertThrows(notReadable, () -> writes.lock(0, 1, true), shared);
        assertThrows(notWritable, () -> reads.tryLock(0, 1, false), exclusive);
        assertThrows(notWritable, reads::lock, exclusive);
        assertTrue(reads.tryLock(0, 1, true).isValid(), "a channel that reads locks shared");
        assertTrue(writes.tryLock(0, 1, false).isValid(), "one that writes locks exclusively");
    }

    @Test
    void impossibleRegionsAreRefused() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        Seen<FileLock> seen = new Seen<>();
        Class<IllegalArgumentException> type = IllegalArgumentException.class;
        String promise = "a region outside 0 to 2^63-1 is refused at the call";
        assertThrows(type, () -> channel.tryLock(-1, 1, false), promise);
        assertThrows(type, () -> channel.tryLock(0, -1, false), promise);
        assertThrows(type, () -> channel.lock(Long.MAX_VALUE, 1, false), promise);
        assertThrows(type, () -> channel.lock(-1, 1, false, null, seen), promise);
        assertThrows(
                NullPointerException.class,
                () -> channel.lock(0, 1, false, null, nullHandler()),
                "a null handler is refused");
    }

    @SuppressWarnings("NullAway") // null is the point
    private static java.nio.channels.CompletionHandler<FileLock, Object> nullHandler() {
        return null;
    }

    // ---- within the JVM

    @Test
    void fileChannelsOfThisJvmSeeTheLock() throws IOException {
        Path path = fileOf("abc");
        AsynchronousFileChannel channel = channel(path, BOTH);
        FileLock lock = channel.tryLock(0, 10, false);
        FileChannel other =
                closed(
                        FileChannel.open(
                                path,
                                java.nio.file.StandardOpenOption.READ,
                                java.nio.file.StandardOpenOption.WRITE));
        String promise = "a lock is held on behalf of the JVM, whichever channel acquired it";
        assertThrows(OVERLAP, () -> other.tryLock(5, 1, false), promise);
        assertThrows(OVERLAP, () -> other.lock(9, 5, true), promise);
        lock.release();
        FileLock theirs = other.tryLock(0, 10, false);
        assertTrue(theirs.isValid(), "what was released can be locked by another channel");
        assertThrows(OVERLAP, () -> channel.tryLock(0, 1, false), promise);
        assertThrows(OVERLAP, () -> channel.lock(0, 1, false), promise);
        theirs.release();
        assertTrue(channel.tryLock(0, 1, false).isValid(), "and the other way round");
    }

    @Test
    void channelsOfOneKindSeeEachOthersLocks() throws IOException {
        Path path = fileOf("abc");
        AsynchronousFileChannel one = channel(path, BOTH);
        AsynchronousFileChannel two = channel(path, BOTH);
        FileLock lock = one.tryLock(0, 10, true);
        assertTrue(lock.isValid(), "a free region can be locked");
        assertThrows(
                OVERLAP,
                () -> two.tryLock(0, 1, true),
                "a lock is held on behalf of the JVM, whichever channel acquired it");
    }

    @Test
    void aCloseReleasesTheLocks() throws IOException {
        Path path = fileOf("abc");
        AsynchronousFileChannel channel = channel(path, BOTH);
        FileLock lock = channel.tryLock(0, 10, false);
        channel.close();
        assertFalse(lock.isValid(), "a lock is valid until its channel is closed");
        assertThrows(
                ClosedChannelException.class,
                lock::release,
                "to release a lock of a closed channel is an error");
        AsynchronousFileChannel next = channel(path, BOTH);
        assertTrue(next.tryLock(0, 10, false).isValid(), "a close releases the locks");
    }

    // ---- between processes

    @Test
    void anotherProcessSeesTheLockAndItsEnd() throws Exception {
        Path path = fileOf("abc");
        AsynchronousFileChannel channel = channel(path, BOTH);
        FileLock lock = channel.tryLock(0, 10, false);
        try (LockingProcess other = LockingProcess.start(path)) {
            assertEquals("busy", other.tryLock(), "a lock keeps other processes out");
            lock.release();
            assertEquals("locked", other.tryLock(), "a released lock does not");
            assertEquals("released", other.release(), "the other process lets go");
        }
    }

    @Test
    void closingAnUnlockedChannelOfAnotherFileKeepsTheLock() throws Exception {
        Path path = fileOf("abc");
        AsynchronousFileChannel channel = channel(path, BOTH);
        FileLock lock = channel.tryLock(0, 10, false);
        assertTrue(lock.isValid(), "a free region can be locked");
        channel(fileOf("other"), BOTH).close();
        assertEquals(1, valueOf(channel.write(heap("x"), 0)), "the channel works on");
        try (LockingProcess other = LockingProcess.start(path)) {
            assertEquals("busy", other.tryLock(), "the lock stays while its file is open");
            channel.close();
            assertEquals("locked", other.tryLock(), "a close frees it for other processes");
        }
    }

    @Test
    void aLockWaitsForAnotherProcess() throws Exception {
        Path path = fileOf("abc");
        AsynchronousFileChannel channel = channel(path, BOTH);
        try (LockingProcess other = LockingProcess.start(path)) {
            assertEquals("locked", other.tryLock(), "the other process comes first");
            assertNull(channel.tryLock(0, 1, false), "tryLock does not wait, it returns null");
            Seen<FileLock> seen = new Seen<>();
            channel.lock(0, 1, false, null, seen);
            assertFalse(seen.result.isDone(), "lock waits for the other process");
            assertThrows(
                    OVERLAP,
                    () -> channel.lock(0, 5, false),
                    "a pending attempt of this JVM counts as a lock of it");
            assertEquals(1, valueOf(channel.write(heap("x"), 0)), "meanwhile the channel works");
            assertEquals("released", other.release(), "the other process lets go");
            assertTrue(valueOf(seen.result).isValid(), "then the lock is acquired");
        }
    }

    @Test
    void aCloseCutsOffAPendingLock() throws Exception {
        Path path = fileOf("abc");
        AsynchronousFileChannel channel = channel(path, BOTH);
        try (LockingProcess other = LockingProcess.start(path)) {
            assertEquals("locked", other.tryLock(), "the other process comes first");
            Future<FileLock> pending = channel.lock();
            Thread.currentThread().interrupt();
            assertThrows(
                    InterruptedException.class,
                    pending::get,
                    "who waits is interrupted, as Future promises");
            assertTrue(channel.isOpen(), "which does not close the channel");
            channel.close();
            assertInstanceOf(
                    AsynchronousCloseException.class,
                    failureOf(pending, "a close ends a pending lock"),
                    "a pending lock fails with AsynchronousCloseException");
        }
    }

    // ---- FileLock

    @Test
    void aLockSaysWhatItOverlaps() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        try (FileLock lock = channel.tryLock(10, 10, false)) {
            assertTrue(lock.overlaps(0, 11) && lock.overlaps(19, 1), "the first and the last byte");
            assertTrue(lock.overlaps(12, 2) && lock.overlaps(0, 100), "within and around");
            assertFalse(lock.overlaps(0, 10) || lock.overlaps(20, 5), "what only touches does not");
        }
    }

    @Test
    void aReleasedLockKeepsAllButItsValidity() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        FileLock lock = channel.tryLock(7, 8, false);
        lock.close();
        channel.close();
        assertFalse(lock.isValid(), "only the validity changes");
        assertEquals(7, lock.position(), "only the validity changes");
        assertEquals(8, lock.size(), "only the validity changes");
        assertFalse(lock.isShared(), "only the validity changes");
        assertSame(channel, lock.acquiredBy(), "only the validity changes");
    }

    @Test
    void aRegionNeedNotLieInTheFile() throws IOException {
        AsynchronousFileChannel channel = channelOn("abc");
        FileLock beyond = channel.tryLock(1000, 1000, false);
        assertTrue(beyond.isValid(), "a region behind the end can be locked");
        assertThrows(OVERLAP, () -> channel.tryLock(1999, 1, false), "the region is held");
        channel.truncate(0);
        assertEquals(3, valueOf(channel.write(heap("xyz"), 1500)), "the file may grow into it");
        assertTrue(beyond.isValid() && beyond.size() == 1000, "the region does not change");
        FileLock last = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
        assertTrue(last.isValid(), "up to 2^63-1");
    }

    @Test
    void locksOfDifferentFilesDoNotMeet() throws IOException {
        AsynchronousFileChannel one = channelOn("abc");
        AsynchronousFileChannel two = channelOn("abc");
        assertTrue(
                one.tryLock().isValid() && two.tryLock().isValid(), "each file has its own locks");
    }

    @Test
    void aSharedLockKeepsExclusiveOnesOfOtherProcessesOut() throws Exception {
        Path path = fileOf("abc");
        AsynchronousFileChannel channel = channel(path, BOTH);
        try (LockingProcess other = LockingProcess.start(path)) {
            FileLock shared = channel.tryLock(0, 10, true);
            assertEquals("busy", other.tryLock(), "an exclusive lock must wait for a shared one");
            assertTrue(shared.isShared(), "which is shared");
            shared.release();
            FileLock beside = channel.tryLock(10, 10, false);
            assertEquals("locked", other.tryLock(), "regions beside it are free");
            assertTrue(beside.isValid(), "for both");
            assertNull(channel.tryLock(0, 1, true), "a shared lock must wait for an exclusive one");
        }
    }

    @Test
    void aRegionOfSizeZeroReachesToTheEnd() throws Exception {
        Path path = fileOf("abc");
        AsynchronousFileChannel channel = channel(path, BOTH);
        try (LockingProcess other = LockingProcess.start(path)) {
            FileLock lock = channel.tryLock(0, 0, false);
            assertEquals("busy", other.tryLock(), "all bytes from the position on are locked");
            lock.release();
            assertEquals("locked", other.tryLock(), "until it is released");
        }
    }

    @Test
    void aPendingLockTimesOutAlone() throws Exception {
        Path path = fileOf("abc");
        AsynchronousFileChannel channel = channel(path, BOTH);
        try (LockingProcess other = LockingProcess.start(path)) {
            assertEquals("locked", other.tryLock(), "the other process comes first");
            Future<FileLock> pending = channel.lock(0, 1, false);
            assertThrows(
                    java.util.concurrent.TimeoutException.class,
                    () -> pending.get(1, java.util.concurrent.TimeUnit.NANOSECONDS),
                    "a wait may end before the lock is there");
            assertFalse(pending.isDone(), "which does not end the attempt");
            assertEquals("released", other.release(), "the other process lets go");
            assertTrue(valueOf(pending).isValid(), "then the lock is acquired");
        }
    }
}
