package io.jnaaio.api;

import java.util.Locale;
import java.util.Objects;

/**
 * The name of a backend.
 *
 * @param id the name used in settings and reports: lower-case words joined by {@code -}
 */
public record BackendId(String id) {
    /** FreeBSD's {@code aio_writev(2)} with kqueue completion. */
    public static final BackendId FREEBSD_AIO = new BackendId("freebsd-aio");

    /** Linux io_uring. */
    public static final BackendId IO_URING = new BackendId("io-uring");

    /** Linux kernel AIO ({@code io_submit}). */
    public static final BackendId KERNEL_AIO = new BackendId("kernel-aio");

    /** Worker threads that call {@code pwritev(2)}. */
    public static final BackendId PWRITEV = new BackendId("pwritev");

    /** POSIX {@code lio_listio(3)}, as implemented by glibc and FreeBSD. */
    public static final BackendId LIO_LISTIO = new BackendId("lio-listio");

    /** java.nio only; uses no native code. */
    public static final BackendId NIO = new BackendId("nio");

    public BackendId {
        Objects.requireNonNull(id, "id");
        if (!id.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException(
                    "backend name '" + id + "': lower-case words joined by '-' are expected");
        }
    }

    /** The backend with this name; {@code IO_URING} and {@code io_uring} are accepted for {@code io-uring}. */
    public static BackendId of(String name) {
        return new BackendId(name.strip().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    // Written out, because the first generated record method that a process calls costs it 20 ms.

    @Override
    public boolean equals(Object other) {
        return other instanceof BackendId backend && backend.id.equals(id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id;
    }
}
