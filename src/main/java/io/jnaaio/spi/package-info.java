/**
 * The interfaces that a backend implements. A driver executes requests; the engine does everything else: state, order,
 * continuation of short transfers, back-pressure, futures and close.
 */
@NullMarked
package io.jnaaio.spi;

import org.jspecify.annotations.NullMarked;
