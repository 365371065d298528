package io.jnaaio.backend.lio;

import io.jnaaio.spi.Request;
import org.jspecify.annotations.Nullable;

/** The control block of one slot, and the request that uses it now. */
final class Element {
    final LioDriver driver;
    final int slot;

    /** The address of the control block. */
    final long aiocb;

    /** Set from submit to report. */
    volatile @Nullable Request request;

    /** Why it could not be queued. */
    int error;

    /** The next one of the {@link ElementQueue} that it is in. */
    @Nullable Element next;

    Element(LioDriver driver, int slot, long aiocb) {
        this.driver = driver;
        this.slot = slot;
        this.aiocb = aiocb;
    }

    /** Takes the request out, once: its slot may be in use again as soon as it is reported. */
    Request take() {
        Request taken = request;
        if (taken == null) {
            throw new IllegalStateException("the control block is not in use");
        }
        request = null;
        return taken;
    }
}
