package io.jnaaio.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether something works on this machine, and if not, why not and what to do about it.
 *
 * @param available true if a probe succeeded
 * @param cause one sentence: what was found, and the remedy; empty if available
 * @param error the exception that the probe threw, or null
 */
public record Availability(boolean available, String cause, @Nullable Throwable error) {
    private static final Availability YES = new Availability(true, "", null);

    public Availability {
        Objects.requireNonNull(cause, "cause");
        if (available != cause.isEmpty()) {
            throw new IllegalArgumentException("only the unavailable have a cause: " + cause);
        }
    }

    /** Available. */
    public static Availability yes() {
        return YES;
    }

    /** Unavailable, for this cause. */
    public static Availability no(String cause) {
        return new Availability(false, cause, null);
    }

    /** Unavailable, for this cause, as shown by the error. */
    public static Availability no(String cause, Throwable error) {
        return new Availability(false, cause, error);
    }
}
