/**
 * Support for code that must not throw: a lock, a log and a clock that work with a full heap, pauses, a check of the
 * stack before any work has begun, and a check that reports the fault of a truncated mapping at the copy that caused
 * it. Internal.
 */
@NullMarked
package io.jnaaio.engine.guard;

import org.jspecify.annotations.NullMarked;
