/**
 * The library behind the types of java.nio: {@link io.jnaaio.channels.AioFileChannel} is an {@code
 * AsynchronousFileChannel} that also gathers and scatters, and {@link io.jnaaio.channels.AioFileSystemProvider} gives it
 * to programs that know nothing of it.
 */
@NullMarked
package io.jnaaio.channels;

import org.jspecify.annotations.NullMarked;
