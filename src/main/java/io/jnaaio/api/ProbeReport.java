package io.jnaaio.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * @param settings the settings in force, each with its origin
 * @param path what was found out in a folder; null if none was asked about
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

    /** A report on no folder, which names no setting. */
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
     * @param id its name
     * @param availability whether it works, and if not, why
     * @param gather how it gathers; null where unknown because it is unavailable
     * @param notifications what it can notify by; empty if it is unavailable
     * @param details what else the kernel told of it, by the system's own names; empty if unavailable
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

        /** One of which no details are known. */
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
     * @param name as the system property is called, without {@code jnaaio.} before it
     * @param value in force, as a property would spell it; a list is joined by commas
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
