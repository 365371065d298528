package io.jnaaio.spi;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.api.PlatformFacts;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** The one public class of a backend: says whether it works here, and opens drivers. */
public interface DriverFactory {
    /** Which backend this is. */
    BackendId id();

    /** Whether it works here: tried, not concluded from version numbers. Never throws. */
    Availability availability(PlatformFacts facts);

    /** The weakest way it gathers, on this platform. */
    GatherMode gather();

    /** What it can notify by. */
    default Set<NotifyKind> notifications() {
        return Set.of(NotifyKind.NONE, NotifyKind.CALLBACK);
    }

    /**
     * What else the kernel tells of it, by the kernel's own names, for reports; asked only where it is available. Never throws.
     */
    default Map<String, String> details(PlatformFacts facts) {
        return Map.of();
    }

    /**
     * Makes a queue on which the kernel tells the user of operations.
     *
     * @throws UnsupportedOperationException if this backend has no such thing
     */
    default EventQueue openEventQueue() throws IOException {
        throw new UnsupportedOperationException("the " + id() + " backend has no queue of events");
    }

    /** Opens a driver. It starts no thread before its first request. */
    Driver open(DriverContext context) throws IOException;
}
