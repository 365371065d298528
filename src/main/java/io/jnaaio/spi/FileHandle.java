package io.jnaaio.spi;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/** An open file, as a driver opened it. The engine closes it when nothing of it is in flight. */
public interface FileHandle {
    /** The descriptor, if it has one. */
    OptionalInt fd();

    /** Opened for reading. */
    boolean readable();

    /** Opened for writing. */
    boolean writable();

    /** Opened with APPEND: the system ignores offsets. */
    boolean append();

    /** The size, in bytes. */
    long size() throws IOException;

    /** Cuts the file to that many bytes if it is longer. */
    void truncate(long size) throws IOException;

    /**
     * Allocates the range on the disk; the file grows to cover it.
     *
     * @param offset in bytes, 0 or more
     * @param lengthBytes 1 or more; the end is below 2^63
     * @throws UnsupportedOperationException if there is no way to
     */
    default void preallocate(long offset, long lengthBytes) throws IOException {
        throw new UnsupportedOperationException("preallocate: this file has no way to allocate");
    }

    /**
     * Makes durable what was written to the file, by whomever; the file need not be open for writing.
     *
     * @param metaData true for {@code fsync}, false for {@code fdatasync}
     * @throws UnsupportedOperationException if there is no way to
     */
    default void force(boolean metaData) throws IOException {
        throw new UnsupportedOperationException("force: this file can be synced by requests alone");
    }

    /** What is equal for all handles of the same file and for no other file; empty if the handle has no locks. */
    default Optional<Object> lockKey() {
        return Optional.empty();
    }

    /**
     * Locks a region against other handles, in this process and in others; does not wait. A lock ends with {@link #unlock}
     * and with the close of the handle.
     *
     * @param position in bytes, 0 or more
     * @param size in bytes; {@code Long.MAX_VALUE} and 0 reach to the end of the file, however far it grows
     * @param shared true for a lock that other shared ones may overlap; the file is open for reading, else for writing
     * @return false if it is locked by another
     * @throws UnsupportedOperationException if the handle has no {@link #lockKey}
     */
    default boolean tryLock(long position, long size, boolean shared) throws IOException {
        throw new UnsupportedOperationException("tryLock: this file has no locks");
    }

    /**
     * Unlocks a region that was locked by {@link #tryLock}.
     *
     * @throws UnsupportedOperationException if the handle has no {@link #lockKey}
     */
    default void unlock(long position, long size) throws IOException {
        throw new UnsupportedOperationException("unlock: this file has no locks");
    }

    /** Closes it. Called once. */
    void close() throws IOException;
}
