package io.jnaaio.api;

/**
 * Whether operations record the stack trace of their submission, for the warning about results that are never read, for
 * {@code io.jnaaio.spi.LeakListener}, and for {@link AsyncIo#inFlight()}.
 */
public enum LeakTracking {
    /** Warn without a stack trace. */
    OFF,
    /** Record the stack trace of one submission in 128. */
    SAMPLE,
    /** Record every stack trace, at the cost of a stack walk per submission. */
    FULL
}
