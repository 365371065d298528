/**
 * Observation of operations: events of JDK Flight Recorder, and warnings about results that were never read. The
 * package does not use the class of an operation; the engine passes it a description.
 */
@NullMarked
package io.jnaaio.engine.trace;

import org.jspecify.annotations.NullMarked;
