package io.jnaaio.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a machine supports. A report is a plain value, so a report from one machine can be examined on another.
 *
 * @param version the library's version
 * @param facts what was read from the machine
 * @param backends every backend of this version, best first for this platform
 * @param selection the backends that an engine opened now would use
 * @param selectionError why no engine could be opened with these settings, or null
 * @param settings the settings in effect, each with its origin
 * @param path what was found in a directory; null if the report is not about one
 */
public record ProbeReport(
        String version,
        PlatformFacts facts,
        List<Backend> backends,
        Selection selection,
        @Nullable String selectionError,
        List<Setting> settings,
        @Nullable PathFacts path) {
    public ProbeReport {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(facts, "facts");
        backends = List.copyOf(backends);
        Objects.requireNonNull(selection, "selection");
        settings = List.copyOf(settings);
    }

    /** A report without settings and without a directory. */
    public ProbeReport(
            String version,
            PlatformFacts facts,
            List<Backend> backends,
            Selection selection,
            @Nullable String selectionError) {
        this(version, facts, backends, selection, selectionError, List.of(), null);
    }

    /**
     * One backend.
     *
     * @param id the backend's name
     * @param availability whether it works, and if not, why
     * @param gather how it gathers buffers; null if unknown because the backend is unavailable
     * @param notifications the forms of notification that it supports; empty if it is unavailable
     * @param details what else the kernel reports about it, by the system's own names; empty if unavailable
     */
    public record Backend(
            BackendId id,
            Availability availability,
            @Nullable GatherMode gather,
            Set<NotifyKind> notifications,
            Map<String, String> details) {
        public Backend {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(availability, "availability");
            notifications = Set.copyOf(notifications);
            details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
        }

        /** A backend without details. */
        public Backend(
                BackendId id,
                Availability availability,
                @Nullable GatherMode gather,
                Set<NotifyKind> notifications) {
            this(id, availability, gather, notifications, Map.of());
        }
    }

    /**
     * One setting.
     *
     * @param name the name of the system property without the prefix {@code jnaaio.}
     * @param value the value in effect, in the form of a property; list elements are separated by commas
     * @param origin {@code AioOptions}, {@code system property NAME}, {@code environment NAME} or {@code default}
     */
    public record Setting(String name, String value, String origin) {
        public Setting {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
            Objects.requireNonNull(origin, "origin");
        }
    }
}
