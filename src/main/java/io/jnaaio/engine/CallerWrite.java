package io.jnaaio.engine;

import org.jspecify.annotations.Nullable;

/** A write that its caller makes in its own thread: no driver has it, but a sync waits for its end. Guarded by the lane's lock. */
final class CallerWrite {
    /** Its place in the order of submission. */
    final long sequence;

    @Nullable CallerWrite previous;
    @Nullable CallerWrite next;

    CallerWrite(long sequence) {
        this.sequence = sequence;
    }
}
