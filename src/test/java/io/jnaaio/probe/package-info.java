/** Tests of the probe. */
@NullMarked
package io.jnaaio.probe;

import org.jspecify.annotations.NullMarked;
