package io.jnaaio.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a backend works here, and if not, why not and what would help.
 *
 * @param available true if it was tried and works
 * @param cause a sentence: what was seen, and the remedy; empty if available
 * @param error what was thrown while it was tried, if anything was
 */
public record Availability(boolean available, String cause, @Nullable Throwable error) {
    private static final Availability YES = new Availability(true, "", null);

    public Availability {
        Objects.requireNonNull(cause, "cause");
        if (available != cause.isEmpty()) {
            throw new IllegalArgumentException("exactly the unavailable has a cause: " + cause);
        }
    }

    /** It works. */
    public static Availability yes() {
        return YES;
    }

    /** It does not, for this cause. */
    public static Availability no(String cause) {
        return new Availability(false, cause, null);
    }

    /** It does not, for this cause, of which the error is the evidence. */
    public static Availability no(String cause, Throwable error) {
        return new Availability(false, cause, error);
    }
}
