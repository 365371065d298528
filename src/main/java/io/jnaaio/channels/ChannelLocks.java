package io.jnaaio.channels;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds locks through a second channel, one of the JDK, on the same file, so that all channels of this JVM see them.
 */
final class ChannelLocks implements LockHolder {
    private final FileChannel channel;

    ChannelLocks(FileChannel channel) {
        this.channel = channel;
    }

    @Override
    public @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException {
        return channel.tryLock(position, size, shared);
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) throws IOException {
        return channel.lock(position, size, shared);
    }

    @Override
    public void force(boolean metaData) throws IOException {
        Uninterrupted.run(() -> channel.force(metaData));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
