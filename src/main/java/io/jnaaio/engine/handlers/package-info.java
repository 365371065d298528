/**
 * Threads for completion handlers that may block. {@link io.jnaaio.engine.handlers.HandlerThreads} runs the handlers on
 * the workers of a backend ({@link io.jnaaio.engine.handlers.Workers}) or on dedicated threads; if a handler blocks,
 * another thread takes over. {@link io.jnaaio.engine.handlers.Callbacks} counts callbacks on any executor. Internal.
 */
@NullMarked
package io.jnaaio.engine.handlers;

import org.jspecify.annotations.NullMarked;
