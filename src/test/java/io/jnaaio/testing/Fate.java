package io.jnaaio.testing;

import io.jnaaio.api.Errno;
import org.jspecify.annotations.Nullable;

/**
 * What a plan makes of one call.
 *
 * @param errno it fails with that; null if it does not fail
 * @param bytesMax bytes it may move
 * @param refused EAGAIN at submission
 * @param never it stays in flight
 * @param delayNanos it takes so much longer
 * @param twice it is reported twice
 * @param race how a cancel of it ends; null if no rule says so
 */
record Fate(
        @Nullable Errno errno,
        long bytesMax,
        boolean refused,
        boolean never,
        long delayNanos,
        boolean twice,
        @Nullable CancelRace race) {}
