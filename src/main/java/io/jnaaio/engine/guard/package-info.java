/**
 * For code that must not throw: a lock, a log and a clock that work with a full heap, a check of the stack before any work has
 * begun, and a copy that reports the fault of a truncated mapping itself. Internal.
 */
@NullMarked
package io.jnaaio.engine.guard;

import org.jspecify.annotations.NullMarked;
