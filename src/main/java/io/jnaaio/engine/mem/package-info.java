/** Native memory and descriptors for the native backends; the only part of the engine that uses JNA. */
@NullMarked
package io.jnaaio.engine.mem;

import org.jspecify.annotations.NullMarked;
