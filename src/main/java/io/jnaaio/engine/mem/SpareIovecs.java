package io.jnaaio.engine.mem;

import io.jnaaio.jna.IovecLayout;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Iovec arrays for transfers in the calling thread, kept for reuse. */
final class SpareIovecs {
    private static final int KEPT = 16;
    private static final int CAPACITY_MIN = 16;

    private final IovecLayout layout;
    private final AtomicReferenceArray<@Nullable IovecArray> spare =
            new AtomicReferenceArray<>(KEPT);

    SpareIovecs(IovecLayout layout) {
        this.layout = layout;
    }

    /** Returns an array, to be given back by the same thread. */
    IovecArray take() {
        IovecArray kept = spare.getAndSet(place(), null);
        return kept == null ? new IovecArray(layout, CAPACITY_MIN) : kept;
    }

    void giveBack(IovecArray array) {
        if (!spare.compareAndSet(place(), null, array)) {
            array.close();
        }
    }

    private static int place() {
        return (int) (Thread.currentThread().getId() % KEPT);
    }
}
