package io.jnaaio.api;

/** What a submission does when as many operations are in flight as the engine allows. */
public enum QueueFull {
    /** Waits for room; never on a completion thread. */
    BLOCK,
    /** Is refused with EAGAIN. */
    FAIL
}
