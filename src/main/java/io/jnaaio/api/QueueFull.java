package io.jnaaio.api;

/** What a submission does when the maximum number of operations is in flight. */
public enum QueueFull {
    /** Waits for room. A completion thread never waits. */
    BLOCK,
    /** Fails with EAGAIN. */
    FAIL
}
