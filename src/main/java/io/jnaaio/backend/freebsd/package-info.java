/** The backend for FreeBSD's native {@code aio_writev(2)}, with completion by kqueue. */
@NullMarked
package io.jnaaio.backend.freebsd;

import org.jspecify.annotations.NullMarked;
