/**
 * The library behind the interfaces of java.nio: {@link io.jnaaio.channels.AioFileChannel} is an
 * {@code AsynchronousFileChannel} that also gathers and scatters, and
 * {@link io.jnaaio.channels.AioFileSystemProvider} provides it to unchanged programs.
 */
@NullMarked
package io.jnaaio.channels;

import org.jspecify.annotations.NullMarked;
