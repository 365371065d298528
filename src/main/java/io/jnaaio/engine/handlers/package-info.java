/**
 * Threads for completion handlers that may block: {@link io.jnaaio.engine.handlers.HandlerThreads} runs them, on the workers of a
 * backend ({@link io.jnaaio.engine.handlers.Workers}) or on threads that do nothing else, and another thread takes over
 * for one that blocks. {@link io.jnaaio.engine.handlers.Callbacks} counts callbacks on any executor. For the inside of the
 * library.
 */
@NullMarked
package io.jnaaio.engine.handlers;

import org.jspecify.annotations.NullMarked;
