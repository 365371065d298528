package io.jnaaio.channels;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.jspecify.annotations.Nullable;

/** Holds locks by a second channel, of the JDK's, on the same file: all channels of this JVM see them. */
final class CompanionLocks implements LockHolder {
    private final FileChannel companion;

    CompanionLocks(FileChannel companion) {
        this.companion = companion;
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return companion.tryLock(position, size, shared);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return companion.lock(position, size, shared);
    }

    @Override
    public void force(boolean metaData) throws IOException {
        Uninterrupted.run(() -> companion.force(metaData));
    }

    @Override
    public void close() throws IOException {
        companion.close();
    }
}
