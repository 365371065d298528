package io.jnaaio.jna;

/**
 * Where the members of {@code struct iovec} lie, in bytes from its start; read once from {@link
 * Iovec}.
 *
 * @param size bytes of one iovec
 * @param base {@code void *iov_base}
 * @param len {@code size_t iov_len}
 */
public record IovecLayout(int size, int base, int len) {
    static IovecLayout read() {
        Iovec iovec = new Iovec();
        return new IovecLayout(iovec.size(), iovec.offsetOf("iov_base"), iovec.offsetOf("iov_len"));
    }
}
