package io.jnaaio.api;

import java.io.IOException;

/** A lock on a region of a file, held until it or the file is closed; see {@link AioFile#tryLock}. For any thread. */
public interface AioLock extends AutoCloseable {
    /** The file. */
    AioFile file();

    /** Where the region begins, in bytes. */
    long position();

    /** The length of the region, in bytes; 0 for all behind the position. */
    long size();

    /** True if other shared locks may overlap it. */
    boolean isShared();

    /** True until it is released, or the file is closed. */
    boolean isValid();

    /** Releases it, once; nothing happens if the file is closed, which has released it. */
    @Override
    void close() throws IOException;
}
