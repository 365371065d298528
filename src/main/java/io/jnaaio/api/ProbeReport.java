package io.jnaaio.api;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this machine offers. It is a value: a report of one machine can be studied on another.
 *
 * @param version the library's version
 * @param facts what was read from the machine
 * @param backends every backend of this version, best first for this platform
 * @param selection what an engine opened now would use
 * @param selectionError why no engine could be opened as the settings ask, or null
 */
public record ProbeReport(
        String version,
        PlatformFacts facts,
        List<Backend> backends,
        Selection selection,
        @Nullable String selectionError) {
    public ProbeReport {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(facts, "facts");
        backends = List.copyOf(backends);
        Objects.requireNonNull(selection, "selection");
    }

    /**
     * One backend.
     *
     * @param id its name
     * @param availability whether it works, and if not, why
     * @param gather how it gathers; null where unknown because it is unavailable
     * @param notifications what it can notify by; empty if it is unavailable
     */
    public record Backend(
            BackendId id,
            Availability availability,
            @Nullable GatherMode gather,
            Set<NotifyKind> notifications) {
        public Backend {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(availability, "availability");
            notifications = Set.copyOf(notifications);
        }
    }
}
