package io.jnaaio.api;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if no backend that the settings allow is available on this machine or can open the file. If a backend was
 * selected by name, no other is tried.
 */
public final class BackendUnavailableException extends IOException {
    private static final long serialVersionUID = 1;

    private final String backend;

    /**
     * Describes which backend is unavailable, and why.
     *
     * @param backend {@code auto}, {@code posix}, or the backend's name
     * @param why what was found, and the remedy
     * @param cause the underlying cause, or null
     */
    public BackendUnavailableException(String backend, String why, @Nullable Throwable cause) {
        super(backend + ": " + why, cause);
        this.backend = Objects.requireNonNull(backend, "backend");
    }

    /** The backend requested: {@code auto}, {@code posix}, or a backend's name. */
    public String backend() {
        return backend;
    }
}
