/**
 * The backend for Linux's io_uring: one thread per engine submits to a ring and reaps completions from it. The rings are
 * shared memory, accessed with acquire and release ordering.
 */
@NullMarked
package io.jnaaio.backend.uring;

import org.jspecify.annotations.NullMarked;
