package io.jnaaio.api;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The backend selected by name is not available here, or cannot open this file. No other backend is tried silently. */
public final class BackendUnavailableException extends IOException {
    private static final long serialVersionUID = 1;

    private final String backend;

    /**
     * Says which backend and why.
     *
     * @param backend its name
     * @param why what was seen, and the remedy
     * @param cause what was thrown, if anything was
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
