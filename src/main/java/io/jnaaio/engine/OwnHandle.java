package io.jnaaio.engine;

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
    private final EngineFile file;
    private final Object lockKey;

    private OwnHandle(EngineFile file, Object lockKey) {
        this.file = file;
        this.lockKey = lockKey;
    }

    /** Returns the handle of a file; null if it supports neither. */
    public static @Nullable OwnHandle of(AioFile file) {
        if (!(file instanceof EngineFile mine)) {
            return null;
        }
        Optional<Object> key = mine.lane().handle().lockKey();
        return key.isPresent() ? new OwnHandle(mine, key.get()) : null;
    }

    /** A key that is equal for all open files of this JVM that are the same file. */
    public Object lockKey() {
        return lockKey;
    }

    /** Syncs the file; see {@link FileHandle#force}. */
    public void force(boolean metaData) throws IOException {
        FileHandle handle = enter();
        try {
            file.checkOpen();
            handle.force(metaData);
        } finally {
            leave();
        }
    }

    /** Locks a region without waiting; false if it is already locked; see {@link FileHandle#tryLock}. */
    public boolean tryLock(long position, long size, boolean shared) throws IOException {
        FileHandle handle = enter();
        try {
            file.checkOpen();
            return handle.tryLock(position, size, shared);
        } finally {
            leave();
        }
    }

    /** Unlocks a region; see {@link FileHandle#unlock}. */
    public void unlock(long position, long size) throws IOException {
        FileHandle handle = enter();
        try {
            file.checkOpen();
            handle.unlock(position, size);
        } finally {
            leave();
        }
    }

    /** Prevents the handle from being closed, if it is open. */
    private FileHandle enter() {
        file.lane().keepOpen().enterCall();
        return file.lane().handle();
    }

    private void leave() {
        file.lane().keepOpen().leaveCall();
    }
}
