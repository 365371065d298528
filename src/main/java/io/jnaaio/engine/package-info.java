/**
 * What all backends share: operations and their states, admission, the requests that are made of operations, the results
 * that are dealt back, order, notification, files, futures.
 *
 * <p>The path of one write: {@link io.jnaaio.engine.Admission} gives it a {@link io.jnaaio.engine.Slot}, {@link
 * io.jnaaio.engine.FileQueue} decides when it starts and in which request, {@link io.jnaaio.engine.DriverPort} hands that to
 * the driver and takes the report, {@link io.jnaaio.engine.Reports} deals the result, {@link io.jnaaio.engine.Delivery} tells
 * the user. ARCHITECTURE.md has these steps, the states of an operation, who holds what, the locks, and the words.
 */
@NullMarked
package io.jnaaio.engine;

import org.jspecify.annotations.NullMarked;
