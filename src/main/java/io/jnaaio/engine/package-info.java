/**
 * What all backends share: operations and their states, admission, the plan that turns operations into requests and deals
 * the results back, order, staging, notification, files, futures.
 *
 * <p>The way of one write: {@link io.jnaaio.engine.Admission} gives it a slot, {@link io.jnaaio.engine.Slot} lays out its
 * bytes, {@link io.jnaaio.engine.Lane} decides when it may go, {@link io.jnaaio.engine.DriverPort} hands it to the driver
 * and takes the report, {@code Lane} deals the result, {@link io.jnaaio.engine.Trampoline} tells the user.
 */
@NullMarked
package io.jnaaio.engine;

import org.jspecify.annotations.NullMarked;
