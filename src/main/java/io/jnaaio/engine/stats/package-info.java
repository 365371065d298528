/** What the engine counts, and how monitoring reads it. For the inside of the library. */
@NullMarked
package io.jnaaio.engine.stats;

import org.jspecify.annotations.NullMarked;
