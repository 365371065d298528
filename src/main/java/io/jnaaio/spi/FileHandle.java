package io.jnaaio.spi;

import java.io.IOException;
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

    /** Closes it. Called once. */
    void close() throws IOException;
}
