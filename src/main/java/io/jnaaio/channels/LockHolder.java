package io.jnaaio.channels;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;
import org.jspecify.annotations.Nullable;

/** What holds the locks of a channel for it. */
interface LockHolder {
    /** Null if another process holds it. */
    @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException;

    /**
     * Waits for what another process holds.
     *
     * @throws ClosedChannelException if the channel is closed meanwhile
     */
    FileLock lock(long position, long size, boolean shared) throws IOException;

    /** Syncs the file. */
    void force(boolean metaData) throws IOException;

    /** Closes what was opened for the locks; who waits for one fails. */
    void close() throws IOException;
}
