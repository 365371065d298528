package io.jnaaio.api;

import java.io.IOException;

/**
 * A lock on a region of a file, held until the lock or the file is closed; see {@link AioFile#tryLock}. Thread-safe.
 */
public interface AioLock extends AutoCloseable {
    /** The file. */
    AioFile file();

    /** The start of the region, in bytes. */
    long position();

    /** The length of the region, in bytes; 0 means everything from the position on. */
    long size();

    /** True if other shared locks may overlap this one. */
    boolean isShared();

    /** True until the lock is released or the file is closed. */
    boolean isValid();

    /**
     * Releases the lock. A second call does nothing, nor does a call after the file is closed, which releases its
     * locks.
     */
    @Override
    void close() throws IOException;
}
