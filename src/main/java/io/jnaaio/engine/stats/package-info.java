/** The counters of the engine, and the MXBean that publishes them. Internal. */
@NullMarked
package io.jnaaio.engine.stats;

import org.jspecify.annotations.NullMarked;
