package io.jnaaio.testing;

import io.jnaaio.api.Errno;
import org.jspecify.annotations.Nullable;

/**
 * A plan's decision about one call.
 *
 * @param errno the error with which the call fails; null if it does not fail
 * @param bytesMax the maximum number of bytes transferred
 * @param refused true for EAGAIN at submission
 * @param never true if the call stays in flight
 * @param delayNanos the delay
 * @param twice true if the call is reported twice
 * @param race how cancelling the call ends; null if no rule decides
 */
record Fate(
        @Nullable Errno errno,
        long bytesMax,
        boolean refused,
        boolean never,
        long delayNanos,
        boolean twice,
        @Nullable CancelRace race) {}
