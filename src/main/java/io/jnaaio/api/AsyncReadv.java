package io.jnaaio.api;

/**
 * A positional scattering read: fills the buffers one after the other from an offset.
 *
 * <p>The result is what one {@code preadv(2)} would return: the number of bytes read, which is short at the end of the
 * file, and 0 at or after the end.
 */
public interface AsyncReadv extends AsyncOperation<Long> {
    /** The offset in the file, in bytes. */
    long offset();

    /** The number of buffers. */
    int iovlen();

    /** The number of bytes to read: the bytes remaining in all buffers when the operation was created. */
    long nbytes();
}
