package io.jnaaio.channels;

import io.jnaaio.api.AioFile;
import io.jnaaio.engine.file.LockTable;
import io.jnaaio.engine.file.LockTable.Region;
import io.jnaaio.engine.file.OwnHandle;
import io.jnaaio.spi.LibraryThreads;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The locks of a channel. A second channel, one of the JDK, holds them, so that all channels of this JVM see them. It
 * is opened with the first lock and closed right after the file's own descriptor, because POSIX releases all locks of
 * a process on a file as soon as the process closes any descriptor of that file. If the file cannot be opened again,
 * its own descriptor holds the locks.
 */
final class Locks {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    private final AioFileChannel owner;
    private final LockChannel source;
    private final @Nullable OwnHandle own;
    private final LockTable table = LockTable.OF_THIS_JVM;
    private final Object file;
    private final ReentrantLock guard = new ReentrantLock();
    private @Nullable LockHolder holder;
    private boolean stopped;

    Locks(AioFileChannel owner, AioFile file, LockChannel source) {
        this.owner = owner;
        this.source = source;
        own = OwnHandle.of(file);
        this.file = own == null ? this : own.lockKey();
    }

    // ---- lock

    /** Returns null if another process holds an overlapping lock. */
    @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        guard.lock();
        try {
            LockHolder by = holder();
            Region region = enter(position, size);
            FileLock lock = tryLock(by, region, shared);
            if (lock == null) {
                table.remove(file, region);
            }
            return lock;
        } finally {
            guard.unlock();
        }
    }

    /** Tries once; if another process holds an overlapping lock, a thread waits for it. */
    void lock(long position, long size, boolean shared, Outcome<FileLock> to) {
        Attempt attempt = null;
        FileLock now = null;
        IOException failure = null;
        guard.lock();
        try {
            LockHolder by = holder();
            Region region = enter(position, size);
            now = tryLock(by, region, shared);
            if (now == null) {
                attempt = attempt(by, region, shared, to);
            }
        } catch (IOException e) {
            failure = e;
        } finally {
            guard.unlock();
        }
        if (failure != null) {
            to.fail(failure);
        } else if (attempt != null) {
            attempt.startOrForget();
        } else if (now != null) {
            grant(now, to);
        }
    }

    private Attempt attempt(LockHolder by, Region region, boolean shared, Outcome<FileLock> to) {
        try {
            return new Attempt(by, region, shared, to);
        } catch (Error e) {
            table.remove(file, region);
            throw e;
        }
    }

    private Region enter(long position, long size) {
        if (position < 0 || size < 0 || position > Long.MAX_VALUE - size) {
            throw new IllegalArgumentException(
                    "position "
                            + position
                            + ", size "
                            + size
                            + ": 0 or more, and an end of at most 2^63-1, are expected");
        }
        Region region = new Region(owner, owner::isOpen, position, size);
        table.add(file, region);
        return region;
    }

    /** Returns the lock, or null. If it throws, the region has been removed from the table. */
    private @Nullable FileLock tryLock(LockHolder by, Region region, boolean shared)
            throws IOException {
        try {
            FileLock held = by.tryLock(region.position(), region.size(), shared);
            return held == null ? null : lock(held, region);
        } catch (IOException | RuntimeException | Error e) {
            table.remove(file, region);
            throw e;
        }
    }

    /** Wraps the lock that the holder has acquired; releases it if there is no memory for that. */
    private FileLock lock(FileLock held, Region region) {
        try {
            return new AioFileLock(owner, held, () -> table.remove(file, region));
        } catch (Error e) {
            release(held, e);
            throw e;
        }
    }

    private static void release(FileLock lock, Throwable why) {
        try {
            lock.release();
        } catch (IOException e) {
            why.addSuppressed(e);
        }
    }

    private static void grant(FileLock lock, Outcome<FileLock> to) {
        boolean granted;
        try {
            granted = to.succeed(lock);
        } catch (RuntimeException | Error e) {
            // No thread for the handler: the caller never learns of the lock.
            release(lock, e);
            throw e;
        }
        if (!granted) {
            try {
                lock.release();
            } catch (IOException e) {
                // The channel was closed meanwhile, which released the lock.
                to.fail(e);
            }
        }
    }

    /** The holder of the locks, opened at the first need. Called with the guard held. */
    private LockHolder holder() throws IOException {
        if (stopped || !owner.isOpen()) {
            throw new ClosedChannelException();
        }
        LockHolder opened = holder;
        if (opened == null) {
            opened = open();
            holder = opened;
        }
        return opened;
    }

    private LockHolder open() throws IOException {
        try {
            return new ChannelLocks(source.open());
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            // Its permissions have changed since it was opened, or its name no longer exists.
            if (own == null) {
                throw e;
            }
            LOG.log(Level.DEBUG, "the file's own descriptor holds the locks of " + owner, e);
            return new DescriptorLocks(owner, own);
        }
    }

    /** Waits for another process, on a dedicated thread, because an interrupt would close the lock channel. */
    private final class Attempt implements Runnable {
        private final LockHolder by;
        private final Region region;
        private final boolean shared;
        private final Outcome<FileLock> to;

        Attempt(LockHolder by, Region region, boolean shared, Outcome<FileLock> to) {
            this.by = by;
            this.region = region;
            this.shared = shared;
            this.to = to;
        }

        /** Starts the thread. If that fails, removes the region from the table and throws. */
        void startOrForget() {
            try {
                start();
            } catch (RuntimeException | Error e) {
                table.remove(file, region);
                throw e;
            }
        }

        private void start() {
            LibraryThreads.daemon("jna-aio-lock", this).start();
        }

        private static Throwable closedMeanwhile(ClosedChannelException cause) {
            try {
                return new AsynchronousCloseException().initCause(cause);
            } catch (OutOfMemoryError e) {
                return cause;
            }
        }

        @Override
        public void run() {
            FileLock held = null;
            Throwable failure = null;
            try {
                held = lock(by.lock(region.position(), region.size(), shared), region);
            } catch (ClosedChannelException e) {
                failure = closedMeanwhile(e);
            } catch (IOException | RuntimeException | Error e) {
                // OverlappingFileLockException: another channel has taken the lock meanwhile.
                failure = e;
            }
            if (held != null) {
                grant(held, to);
            } else if (failure != null) {
                table.remove(file, region);
                to.fail(failure);
            }
        }
    }

    // ---- force

    /** Syncs a file that was not opened for writing. */
    void force(boolean metaData) throws IOException {
        if (own != null) {
            own.force(metaData);
            return;
        }
        LockHolder by;
        guard.lock();
        try {
            by = holder();
        } finally {
            guard.unlock();
        }
        by.force(metaData);
    }

    // ---- close

    /** Prevents the lock channel from being opened from now on, because that needs the owner's descriptor. */
    void stop() {
        guard.lock();
        try {
            stopped = true;
        } finally {
            guard.unlock();
        }
    }

    /** Closes the lock channel, after the file was closed; threads that wait for a lock fail. */
    void close() throws IOException {
        guard.lock();
        try {
            LockHolder opened = holder;
            if (opened != null) {
                opened.close();
            }
        } finally {
            guard.unlock();
            table.removeAll(file, owner);
        }
    }
}
