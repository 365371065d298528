/**
 * The backend of Linux's io_uring: one thread per engine submits to a ring and reaps from it; the rings are shared memory,
 * read and written with acquire and release.
 */
@NullMarked
package io.jnaaio.backend.uring;

import org.jspecify.annotations.NullMarked;
