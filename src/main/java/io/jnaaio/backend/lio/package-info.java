/**
 * The backend for POSIX {@code lio_listio(3)} of glibc and FreeBSD 12: one call submits pieces of many operations. The
 * threads of glibc execute the requests of a file one at a time.
 */
@NullMarked
package io.jnaaio.backend.lio;

import org.jspecify.annotations.NullMarked;
