/**
 * What can be watched of operations: the events of the flight recorder, and the warning of a result that nobody claimed.
 * Knows no operation, only what it is told of one.
 */
@NullMarked
package io.jnaaio.engine.trace;

import org.jspecify.annotations.NullMarked;
