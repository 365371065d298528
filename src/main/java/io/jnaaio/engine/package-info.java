/**
 * The part that all backends share: operations and their states, admission, requests and their results, ordering,
 * notification, files, futures.
 *
 * <p>The path of one write: {@link io.jnaaio.engine.Admission} gives it a {@link io.jnaaio.engine.Slot},
 * {@link io.jnaaio.engine.FileQueue} decides when it starts and in which request, {@link io.jnaaio.engine.DriverPort}
 * submits it to the driver and receives the report, {@link io.jnaaio.engine.Reports} distributes the result,
 * {@link io.jnaaio.engine.Delivery} notifies the user. ARCHITECTURE.md describes these steps, the states of an
 * operation, ownership, the locks, and the terms.
 */
@NullMarked
package io.jnaaio.engine;

import org.jspecify.annotations.NullMarked;
