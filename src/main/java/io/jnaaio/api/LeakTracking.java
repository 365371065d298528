package io.jnaaio.api;

/**
 * Whether an operation remembers where it was submitted, for the warning when its result is never claimed, for {@code
 * io.jnaaio.spi.LeakListener}, and for {@link AsyncIo#inFlight()}.
 */
public enum LeakTracking {
    /** Warn without the place. */
    OFF,
    /** Remember the place of one submission in 128. */
    SAMPLE,
    /** Remember every place; costs a stack walk per submission. */
    FULL
}
