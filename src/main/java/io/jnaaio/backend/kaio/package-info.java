/**
 * The backend for Linux kernel AIO ({@code io_submit(2)}): asynchronous for files opened with O_DIRECT, and allowed in
 * containers that forbid io_uring.
 */
@NullMarked
package io.jnaaio.backend.kaio;

import org.jspecify.annotations.NullMarked;
