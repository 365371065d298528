package io.jnaaio.engine.file;

import io.jnaaio.api.AioFile;
import io.jnaaio.spi.FileHandle;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The operations that a channel needs beyond {@link AioFile}: syncing a file that is not open for writing, and locking
 * its regions. Both use the open handle, because opening the file again may fail.
 */
public final class OwnHandle {
    private final FileHandle handle;
    private final KeepOpen keepOpen;
    private final Object lockKey;

    /** A file of an engine. */
    public interface Source {
        /** Returns the open handle; null if it supports neither. */
        @Nullable OwnHandle ownHandle();
    }

    private OwnHandle(FileHandle handle, KeepOpen keepOpen, Object lockKey) {
        this.handle = handle;
        this.keepOpen = keepOpen;
        this.lockKey = lockKey;
    }

    /** Returns the handle of a file; null if it supports neither. */
    public static @Nullable OwnHandle of(AioFile file) {
        return file instanceof Source source ? source.ownHandle() : null;
    }

    /** Returns the given handle; null if it supports neither. */
    public static @Nullable OwnHandle of(FileHandle handle, KeepOpen keepOpen) {
        Optional<Object> key = handle.lockKey();
        return key.isPresent() ? new OwnHandle(handle, keepOpen, key.get()) : null;
    }

    /** A key that is equal for all open files of this JVM that are the same file. */
    public Object lockKey() {
        return lockKey;
    }

    /** Syncs the file; see {@link FileHandle#force}. */
    public void force(boolean metaData) throws IOException {
        keepOpen.enterCall();
        try {
            keepOpen.checkOpen();
            handle.force(metaData);
        } finally {
            keepOpen.leaveCall();
        }
    }

    /** Locks a region without waiting; false if it is already locked; see {@link FileHandle#tryLock}. */
    public boolean tryLock(long position, long size, boolean shared) throws IOException {
        keepOpen.enterCall();
        try {
            keepOpen.checkOpen();
            return handle.tryLock(position, size, shared);
        } finally {
            keepOpen.leaveCall();
        }
    }

    /** Unlocks a region; see {@link FileHandle#unlock}. */
    public void unlock(long position, long size) throws IOException {
        keepOpen.enterCall();
        try {
            keepOpen.checkOpen();
            handle.unlock(position, size);
        } finally {
            keepOpen.leaveCall();
        }
    }
}
