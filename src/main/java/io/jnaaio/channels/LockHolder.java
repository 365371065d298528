package io.jnaaio.channels;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileLock;
import org.jspecify.annotations.Nullable;

/** Holds the locks of a channel. */
interface LockHolder {
    /** Returns null if another process holds an overlapping lock. */
    @Nullable FileLock tryLock(long position, long size, boolean shared) throws IOException;

    /**
     * Waits until no other process holds an overlapping lock.
     *
     * @throws ClosedChannelException if the channel is closed during the wait
     */
    FileLock lock(long position, long size, boolean shared) throws IOException;

    /** Syncs the file. */
    void force(boolean metaData) throws IOException;

    /** Closes what was opened for the locks; threads that wait for a lock fail. */
    void close() throws IOException;
}
