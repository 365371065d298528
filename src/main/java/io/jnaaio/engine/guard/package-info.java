/**
 * What the engine relies on where nothing may throw: a lock and a log that work in a full heap, a check of the stack before any
 * work has begun, and the fault of a truncated mapping at the copy that caused it. For the inside of the library.
 */
@NullMarked
package io.jnaaio.engine.guard;

import org.jspecify.annotations.NullMarked;
