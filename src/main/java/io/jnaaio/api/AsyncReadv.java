package io.jnaaio.api;

/**
 * A positional scattering read: fills these buffers, one after the other, from this offset.
 *
 * <p>The result is what one {@code preadv(2)} would report: the bytes read, short where the file ends, 0 at or behind its
 * end.
 */
public interface AsyncReadv extends AsyncOperation<Long> {
    /** Where in the file it begins, in bytes. */
    long offset();

    /** The number of buffers it was made with. */
    int iovlen();

    /** The bytes it was asked to read: what all buffers had remaining when it was made. */
    long nbytes();
}
