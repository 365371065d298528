package io.jnaaio.engine.file;

import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioLock;
import io.jnaaio.engine.file.LockTable.Region;
import io.jnaaio.engine.guard.IdlePolicy;
import io.jnaaio.spi.FileHandle;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLockInterruptionException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The locks of one file: the system's locks, and a table for this JVM, within which the system's locks may not exclude
 * each other.
 */
public final class RegionLocks {
    private final AioFile file;
    private final FileHandle handle;
    private final KeepOpen keepOpen;
    private final LockTable table = LockTable.OF_THIS_JVM;
    private volatile @Nullable Object key;
    private volatile boolean closed;

    /** Creates the locks of {@code file}, of which none is held. */
    public RegionLocks(AioFile file, FileHandle handle, KeepOpen keepOpen) {
        this.file = file;
        this.handle = handle;
        this.keepOpen = keepOpen;
    }

    /** Implements {@link AioFile#tryLock}. */
    public Optional<AioLock> tryLock(long position, long size, boolean shared) throws IOException {
        Held held = enter(position, size, shared);
        boolean locked = false;
        try {
            locked = held.tryLock();
            return locked ? Optional.of(held) : Optional.empty();
        } finally {
            if (!locked) {
                held.leave();
            }
        }
    }

    /** Implements {@link AioFile#lock}. */
    public AioLock lock(long position, long size, boolean shared) throws IOException {
        Held held = enter(position, size, shared);
        boolean locked = false;
        try {
            while (!locked) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new FileLockInterruptionException();
                }
                locked = held.tryLock();
                if (!locked) {
                    // fcntl(2) can wait by itself (F_SETLKW), but then only a signal ends the wait,
                    // and a close could not.
                    IdlePolicy.OTHER_PROCESS.idle(this, 0);
                }
            }
            return held;
        } catch (ClosedChannelException e) {
            AsynchronousCloseException meanwhile = new AsynchronousCloseException();
            meanwhile.initCause(e);
            throw meanwhile;
        } finally {
            if (!locked) {
                held.leave();
            }
        }
    }

    /** Checks the region and adds it to the table; the caller then takes the system's lock. */
    private Held enter(long position, long size, boolean shared) throws IOException {
        OwnHandle handle = check(position, size, shared);
        Held held = new Held(handle, new Region(this, () -> !closed, position, size), shared);
        table.add(handle.lockKey(), held.region);
        return held;
    }

    /** Called when the descriptor is closed, which releases the locks. */
    public void closed() {
        closed = true;
        Object locked = key;
        if (locked != null) {
            table.removeAll(locked, this);
        }
    }

    private OwnHandle check(long position, long size, boolean shared) throws IOException {
        if (position < 0 || size < 0 || position > Long.MAX_VALUE - size) {
            throw new IllegalArgumentException(
                    "lock: position "
                            + position
                            + ", size "
                            + size
                            + ": 0 or more, and an end of at most 2^63-1, are expected");
        }
        keepOpen.checkOpen();
        if (!shared && !handle.writable()) {
            throw new NonWritableChannelException();
        }
        if (shared && !handle.readable()) {
            throw new NonReadableChannelException();
        }
        OwnHandle own = ownHandle();
        if (own == null) {
            throw new UnsupportedOperationException(
                    "lock: the "
                            + file.backend()
                            + " backend has no locks; open the file as an AioFileChannel, or with a"
                            + " native backend");
        }
        return own;
    }

    private @Nullable OwnHandle ownHandle() throws IOException {
        keepOpen.enterCall();
        try {
            keepOpen.checkOpen();
            OwnHandle own = OwnHandle.of(handle, keepOpen);
            if (own != null) {
                key = own.lockKey();
            }
            return own;
        } finally {
            keepOpen.leaveCall();
        }
    }

    private final class Held implements AioLock {
        private final OwnHandle handle;
        private final Region region;
        private final boolean shared;
        private final AtomicBoolean released = new AtomicBoolean();

        Held(OwnHandle handle, Region region, boolean shared) {
            this.handle = handle;
            this.region = region;
            this.shared = shared;
        }

        boolean tryLock() throws IOException {
            return handle.tryLock(position(), size(), shared);
        }

        void leave() {
            table.remove(handle.lockKey(), region);
        }

        @Override
        public AioFile file() {
            return file;
        }

        @Override
        public long position() {
            return region.position();
        }

        @Override
        public long size() {
            return region.size();
        }

        @Override
        public boolean isShared() {
            return shared;
        }

        @Override
        public boolean isValid() {
            return !released.get() && file.isOpen();
        }

        @Override
        public void close() throws IOException {
            if (!released.compareAndSet(false, true)) {
                return;
            }
            try {
                handle.unlock(position(), size());
            } catch (ClosedChannelException e) {
                // The close releases it.
                return;
            }
            leave();
        }

        @Override
        public String toString() {
            return (shared ? "shared" : "exclusive")
                    + " lock of "
                    + size()
                    + " bytes at "
                    + position()
                    + " on "
                    + file
                    + (isValid() ? "" : " (released)");
        }
    }
}
