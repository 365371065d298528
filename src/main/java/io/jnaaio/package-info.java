/** The entry point: {@link io.jnaaio.Aio} opens engines and reports what this machine supports. */
@NullMarked
package io.jnaaio;

import org.jspecify.annotations.NullMarked;
