package io.jnaaio.api;

/**
 * A positional gathering write: these buffers, as one piece, at this offset.
 *
 * <p>This is the one interface behind which every platform stands. The result is what one {@code pwritev(2)} would
 * report: the number of bytes of the contiguous prefix that is in the file, which may be short. Bytes after a gap are
 * never written. {@link AioFile#writev} goes on after a short write.
 */
public interface AsyncWritev extends AsyncOperation<Long> {
    /** Where in the file it begins, in bytes; ignored by a file opened with APPEND. */
    long offset();

    /** The number of buffers it was made with. */
    int iovlen();

    /** The bytes it was asked to write: what all buffers had remaining when it was made. */
    long nbytes();
}
