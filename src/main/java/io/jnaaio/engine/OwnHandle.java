package io.jnaaio.engine;

import io.jnaaio.api.AioFile;
import io.jnaaio.spi.FileHandle;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a channel needs of a file beyond {@link AioFile}: to sync one that is not open for writing, and to lock its regions,
 * both by the handle that is open, for another open may be refused.
 */
public final class OwnHandle {
    private final EngineFile file;
    private final Object lockKey;

    private OwnHandle(EngineFile file, Object lockKey) {
        this.file = file;
        this.lockKey = lockKey;
    }

    /** That of a file; null if its handle can do neither. */
    public static @Nullable OwnHandle of(AioFile file) {
        if (!(file instanceof EngineFile mine)) {
            return null;
        }
        Optional<Object> key = mine.lane().handle().lockKey();
        return key.isPresent() ? new OwnHandle(mine, key.get()) : null;
    }

    /** Equal for all files of this JVM that are the same file. */
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

    /** Locks a region, or returns false at once; see {@link FileHandle#tryLock}. */
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

    /** From here on the handle is not closed, if it is open now. */
    private FileHandle enter() {
        file.lane().keepOpen().enterCall();
        return file.lane().handle();
    }

    private void leave() {
        file.lane().keepOpen().leaveCall();
    }
}
