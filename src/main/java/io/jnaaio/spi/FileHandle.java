package io.jnaaio.spi;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/** A file opened by a driver. The engine closes it when none of its operations is in flight. */
public interface FileHandle {
    /** The descriptor, if the file has one. */
    OptionalInt fd();

    /** Whether the file is open for reading. */
    boolean readable();

    /** Whether the file is open for writing. */
    boolean writable();

    /** Whether the file is open with APPEND: the system then ignores the offsets of writes. */
    boolean append();

    /** The size, in bytes. */
    long size() throws IOException;

    /** Truncates the file to this size if it is longer. */
    void truncate(long size) throws IOException;

    /**
     * Allocates disk space for a range; the file grows to include it.
     *
     * @param offset in bytes, 0 or more
     * @param lengthBytes 1 or more; the end is below 2^63
     * @throws UnsupportedOperationException if the driver cannot allocate space
     */
    default void preallocate(long offset, long lengthBytes) throws IOException {
        throw new UnsupportedOperationException("preallocate: not supported for this file");
    }

    /**
     * Makes all writes to the file durable, including those of other programs; the file need not be open for writing.
     *
     * @param metaData true for {@code fsync}, false for {@code fdatasync}
     * @throws UnsupportedOperationException if the file can be synced only by requests
     */
    default void force(boolean metaData) throws IOException {
        throw new UnsupportedOperationException("force: this file can be synced only by requests");
    }

    /**
     * A key that is equal for all handles of the same file and for no other file; empty if the handle does not support
     * locks.
     */
    default Optional<Object> lockKey() {
        return Optional.empty();
    }

    /**
     * Locks a region against other handles, in this process and in others, without waiting. {@link #unlock} or closing
     * the handle releases the lock.
     *
     * @param position in bytes, 0 or more
     * @param size in bytes; {@code Long.MAX_VALUE} and 0 extend to the end of the file, however far it grows
     * @param shared true for a lock that other shared locks may overlap, which needs a file open for reading; an
     *     exclusive lock needs a file open for writing
     * @return false if another handle or process holds an overlapping lock
     * @throws UnsupportedOperationException if the handle has no {@link #lockKey}
     */
    default boolean tryLock(long position, long size, boolean shared) throws IOException {
        throw new UnsupportedOperationException("tryLock: this file has no locks");
    }

    /**
     * Releases a lock that {@link #tryLock} took.
     *
     * @throws UnsupportedOperationException if the handle has no {@link #lockKey}
     */
    default void unlock(long position, long size) throws IOException {
        throw new UnsupportedOperationException("unlock: this file has no locks");
    }

    /** Closes the file. Called once. */
    void close() throws IOException;
}
