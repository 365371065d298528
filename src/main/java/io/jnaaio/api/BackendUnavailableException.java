package io.jnaaio.api;

import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The backend that was asked for by name does not work here, or not for this file. There is no silent second choice. */
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

    /** The name of the backend that was asked for. */
    public String backend() {
        return backend;
    }
}
