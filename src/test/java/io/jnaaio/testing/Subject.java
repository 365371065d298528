package io.jnaaio.testing;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An engine under test.
 *
 * @param io the engine
 * @param fake what it works on, if that is a fake
 */
record Subject(AsyncIo io, @Nullable FakeAio fake) {
    /** How one is opened. */
    @FunctionalInterface
    interface Opener {
        Subject open(AioOptions.Builder options) throws IOException;
    }

    /**
     * Closes it; what a fake holds completes.
     *
     * @param drained true if nothing is in flight
     */
    void close(boolean drained) throws IOException {
        if (fake != null) {
            fake.close();
        } else if (drained) {
            io.close();
        } else {
            io.closeNow();
        }
    }
}
