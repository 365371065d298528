package io.jnaaio.api;

import java.util.List;
import java.util.Objects;

/**
 * How the backend was chosen.
 *
 * @param requested {@code auto}, {@code posix}, or the name of a backend
 * @param origin where the request came from: {@code AioOptions}, {@code system property jnaaio.backend},
 *     {@code environment JNAAIO_BACKEND}, {@code default}
 * @param candidates the backends that may serve a file, best first; only one if it was selected by name
 * @param reason one sentence that explains the order
 */
public record Selection(
        String requested, String origin, List<BackendId> candidates, String reason) {
    public Selection {
        Objects.requireNonNull(requested, "requested");
        Objects.requireNonNull(origin, "origin");
        candidates = List.copyOf(candidates);
        Objects.requireNonNull(reason, "reason");
    }

    /** True if one backend was selected by name. */
    public boolean forced() {
        return !requested.equals("auto") && !requested.equals("posix");
    }
}
