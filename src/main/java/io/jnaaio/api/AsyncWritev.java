package io.jnaaio.api;

/**
 * A positional gathering write: writes the buffers one after the other, as a single operation, at an offset.
 *
 * <p>The interface is the same on every platform. The result is what one {@code pwritev(2)} would return: the length of
 * the contiguous prefix that reached the file, which may be short. Bytes after a gap are never written. {@link
 * AioFile#writev} continues after a short write.
 */
public interface AsyncWritev extends AsyncOperation<Long> {
    /** The offset in the file, in bytes; ignored if the file was opened with APPEND. */
    long offset();

    /** The number of buffers. */
    int iovlen();

    /** The number of bytes to write: the bytes remaining in all buffers when the operation was created. */
    long nbytes();
}
