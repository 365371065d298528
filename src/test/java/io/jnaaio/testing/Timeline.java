package io.jnaaio.testing;

import io.jnaaio.spi.Driver;
import io.jnaaio.spi.Request;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Implements the delays of a fault plan: in a fake's virtual time, or on a thread over a real driver. */
interface Timeline {
    /**
     * Passes a request to the driver, after a delay.
     *
     * @param asked the request that identifies it
     * @param onRefused called if the driver refuses the request after the delay
     * @return false if the driver refuses the request now
     */
    boolean submit(
            Driver driver,
            Request asked,
            Request request,
            Path path,
            long delayNanos,
            Runnable onRefused);

    /**
     * Holds a request without the driver, then ends it.
     *
     * @param effect ends it; null for never
     */
    void hold(Request asked, Path path, long delayNanos, String why, @Nullable Runnable effect);

    /** Takes back a request; false if it is not held here, or no longer. */
    boolean drop(Request asked);

    /** Completes a request that the driver holds now; false if that is not possible. */
    boolean completeNow(Request asked, long bytesMax);

    /** Discards all requests. */
    void close();
}
