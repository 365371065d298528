/**
 * The engine that all backends share: operations and their states, admission, splitting and merging into requests, order,
 * staging, notification, files, futures.
 *
 * <p>The path of a write: {@link io.jnaaio.engine.Admission} gives it a slot, {@link io.jnaaio.engine.Slot} computes its
 * requests, {@link io.jnaaio.engine.Lane} decides when it may start, {@link io.jnaaio.engine.DriverPort} hands it to the driver
 * and takes the report, {@code Lane} distributes the result, {@link io.jnaaio.engine.Delivery} completes the future or runs the callback.
 */
@NullMarked
package io.jnaaio.engine;

import org.jspecify.annotations.NullMarked;
