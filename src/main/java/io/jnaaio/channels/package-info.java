/**
 * The library as types of java.nio: {@link io.jnaaio.channels.AioFileChannel} is an {@code AsynchronousFileChannel} that
 * also gathers and scatters, and {@link io.jnaaio.channels.AioFileSystemProvider} opens it for unchanged programs.
 */
@NullMarked
package io.jnaaio.channels;

import org.jspecify.annotations.NullMarked;
