package io.jnaaio.testing;

import io.jnaaio.spi.Driver;
import io.jnaaio.spi.Request;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where a fault plan's waiting happens: in a fake's virtual time, or on a thread over a real driver. */
interface Timeline {
    /**
     * Gives a request to the driver, after a time.
     *
     * @param asked what it is known by
     * @param onRefused called if the driver refuses it when the time has come
     * @return false if the driver refuses it now
     */
    boolean submit(
            Driver driver,
            Request asked,
            Request request,
            Path path,
            long delayNanos,
            Runnable onRefused);

    /**
     * Holds a request without the driver and then ends it.
     *
     * @param effect ends it; null for never
     */
    void hold(Request asked, Path path, long delayNanos, String why, @Nullable Runnable effect);

    /** Takes back what is held here; false if it is not, or not any more. */
    boolean drop(Request asked);

    /** Completes a request now that the driver holds; false where that cannot be asked for. */
    boolean completeNow(Request asked, long bytesMax);

    /** Nothing is held any more. */
    void close();
}
