package io.jnaaio.jna;

/**
 * The offsets of the members of {@code struct iovec}, in bytes; read once from {@link Iovec}.
 *
 * @param size the size of an iovec
 * @param base {@code void *iov_base}
 * @param len {@code size_t iov_len}
 */
public record IovecLayout(int size, int base, int len) {
    static IovecLayout read() {
        Iovec iovec = new Iovec();
        return new IovecLayout(iovec.size(), iovec.offsetOf("iov_base"), iovec.offsetOf("iov_len"));
    }
}
