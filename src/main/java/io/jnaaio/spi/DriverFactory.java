package io.jnaaio.spi;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.api.PlatformFacts;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** The only public class of a backend: reports whether the backend works on this machine, and opens drivers. */
public interface DriverFactory {
    /** The backend's name. */
    BackendId id();

    /** Whether the backend works on this machine, found by a probe, not by comparing versions. Never throws. */
    Availability availability(PlatformFacts facts);

    /** The weakest mode in which it gathers on this platform. */
    GatherMode gather();

    /** The forms of notification that it supports. */
    default Set<NotifyKind> notifications() {
        return Set.of(NotifyKind.NONE, NotifyKind.CALLBACK);
    }

    /**
     * What else the kernel reports about it, by the kernel's own names, for reports. Called only if the backend is
     * available. Never throws.
     */
    default Map<String, String> details(PlatformFacts facts) {
        return Map.of();
    }

    /**
     * Creates a queue on which the kernel notifies the user of completions.
     *
     * @throws UnsupportedOperationException if this backend has no such queue
     */
    default EventQueue openEventQueue() throws IOException {
        throw new UnsupportedOperationException("the " + id() + " backend has no event queue");
    }

    /** Opens a driver, which must not start a thread before its first request. */
    Driver open(DriverContext context) throws IOException;
}
