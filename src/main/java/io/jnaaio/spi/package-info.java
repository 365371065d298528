/**
 * What a backend implements. A driver moves requests; the engine does all else: state, order, continuation of short
 * transfers, back-pressure, futures and close exist once, above this line.
 */
@NullMarked
package io.jnaaio.spi;

import org.jspecify.annotations.NullMarked;
