package io.jnaaio.backend.uring;

import io.jnaaio.jna.IoUringLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The ring of completions. The kernel fills entries and advances the tail; the driver takes them and advances the head.
 * Used only by the ring's thread.
 */
final class CompletionQueue {
    private static final VarHandle INT =
            MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final ByteBuffer ring;
    private final IoUringLayout.Cqe layout;
    private final int headAt;
    private final int tailAt;
    private final int mask;
    private final int cqesAt;
    private int head;

    CompletionQueue(ByteBuffer ring, IoUringLayout.Cqe layout, RingOffsets offsets) {
        this.ring = ring;
        this.layout = layout;
        headAt = offsets.head();
        tailAt = offsets.tail();
        mask = ring.getInt(offsets.ringMask());
        cqesAt = offsets.body();
        head = (int) INT.getAcquire(ring, headAt);
    }

    /** The number of completions available now. */
    int available() {
        return (int) INT.getAcquire(ring, tailAt) - head;
    }

    /** {@code user_data} of the first completion. */
    long userData() {
        return ring.getLong(at() + layout.userData());
    }

    /** {@code res} of the first completion: the result, or a negated errno. */
    int result() {
        return ring.getInt(at() + layout.res());
    }

    private int at() {
        return cqesAt + (head & mask) * layout.size();
    }

    /** Returns the first completion's entry to the kernel. */
    void advance() {
        head++;
        INT.setRelease(ring, headAt, head);
    }
}
