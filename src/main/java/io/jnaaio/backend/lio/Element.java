package io.jnaaio.backend.lio;

import io.jnaaio.spi.Request;
import org.jspecify.annotations.Nullable;

/** The control block of one slot, and the request that uses it now. */
final class Element {
    final LioDriver driver;
    final int slot;

    /** The address of the control block. */
    final long aiocb;

    /** The request, from submission to report. */
    volatile @Nullable Request request;

    /** The errno of queueing it. */
    int error;

    /** The next element of the {@link ElementQueue} that contains this one. */
    @Nullable Element next;

    Element(LioDriver driver, int slot, long aiocb) {
        this.driver = driver;
        this.slot = slot;
        this.aiocb = aiocb;
    }

    /** Takes the request out, before it is reported: after that its slot may be in use again. */
    Request take() {
        Request taken = request;
        if (taken == null) {
            throw new IllegalStateException("the control block is not in use");
        }
        request = null;
        return taken;
    }
}
