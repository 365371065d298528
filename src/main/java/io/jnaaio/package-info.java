/** The door: {@link io.jnaaio.Aio} opens engines and says what the machine can do. */
@NullMarked
package io.jnaaio;

import org.jspecify.annotations.NullMarked;
