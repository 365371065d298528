package io.jnaaio.channels;

import io.jnaaio.engine.file.OwnHandle;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Holds locks through the descriptor of the file itself; closing the file releases them. */
final class DescriptorLocks implements LockHolder {
    /**
     * The interval between attempts. F_SETLKW would wait in the system, but then only a signal could end the wait; a
     * close could not.
     */
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final AioFileChannel owner;
    private final OwnHandle handle;

    DescriptorLocks(AioFileChannel owner, OwnHandle handle) {
        this.owner = owner;
        this.handle = handle;
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        Held lock = new Held(owner, handle, position, size, shared);
        return handle.tryLock(position, size, shared) ? lock : null;
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        Held lock = new Held(owner, handle, position, size, shared);
        while (!handle.tryLock(position, size, shared)) {
            LockSupport.parkNanos(this, PERIOD_NANOS);
        }
        return lock;
    }

    @Override
    public void force(boolean metaData) throws IOException {
        handle.force(metaData);
    }

    @Override
    public void close() {
        // Closing the file has released the locks.
    }

    private static final class Held extends FileLock {
        private final OwnHandle handle;
        private final AtomicBoolean released = new AtomicBoolean();

        Held(AioFileChannel owner, OwnHandle handle, long position, long size, boolean shared) {
            super(owner, position, size, shared);
            this.handle = handle;
        }

        @Override
        public boolean isValid() {
            return !released.get() && acquiredBy().isOpen();
        }

        @Override
        public void release() throws IOException {
            if (!acquiredBy().isOpen()) {
                throw new ClosedChannelException();
            }
            if (released.compareAndSet(false, true)) {
                handle.unlock(position(), size());
            }
        }
    }
}
