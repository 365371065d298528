package io.jnaaio.api;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if the backend selected by name is unavailable on this machine or cannot open the file. No other backend is
 * tried.
 */
public final class BackendUnavailableException extends IOException {
    private static final long serialVersionUID = 1;

    private final String backend;

    /**
     * Describes which backend is unavailable, and why.
     *
     * @param backend the backend's name
     * @param why what was found, and the remedy
     * @param cause the underlying cause, or null
     */
    public BackendUnavailableException(String backend, String why, @Nullable Throwable cause) {
        super(backend + ": " + why, cause);
        this.backend = Objects.requireNonNull(backend, "backend");
    }

    /** The name of the selected backend. */
    public String backend() {
        return backend;
    }
}
