package io.jnaaio.cli;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.api.PathFacts;
import io.jnaaio.api.ProbeReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A requirement of {@code probe --require}, and whether it is met.
 *
 * @param name one of {@link #names}
 * @param met available if it is met; otherwise the cause
 */
record Requirement(String name, Availability met) {
    /** Properties of the machine or a folder that are not capabilities. */
    private static final String NOWAIT = "nowait";

    private static final String JNA = "jna";

    /** All names, in the order of the documentation. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (String name : BackendNames.ALL) {
            if (BackendNames.isOne(name)) {
                names.add(name);
            }
        }
        for (Capability each : Capability.values()) {
            names.add(each.word());
        }
        names.add(NOWAIT);
        names.add(JNA);
        return names;
    }

    static String spelled(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static boolean isKnown(String text) {
        return names().contains(spelled(text));
    }

    /** True if it depends on the folder given by {@code --path}. */
    static boolean needsPath(String name) {
        Capability capability = capability(name);
        return name.equals(NOWAIT)
                || (capability != null && capability.where() != Capability.Where.BACKEND);
    }

    /** Looks up each name in a report. */
    static List<Requirement> of(ProbeReport report, List<String> names) {
        List<Requirement> all = new ArrayList<>();
        for (String name : names) {
            all.add(new Requirement(name, met(report, name)));
        }
        return all;
    }

    private static Availability met(ProbeReport report, String name) {
        if (name.equals(JNA)) {
            return report.facts().jna();
        }
        if (BackendNames.isOne(name)) {
            ProbeReport.Backend backend = find(report, BackendId.of(name));
            return backend == null
                    ? Availability.no("this version has no such backend")
                    : backend.availability();
        }
        PathFacts path = report.path();
        if (needsPath(name) && path == null) {
            return Availability.no("it is known only with --path");
        }
        Capability capability = capability(name);
        if (path != null && name.equals(NOWAIT)) {
            return path.nowait();
        }
        if (capability == null) {
            return Availability.no("unknown");
        }
        return path != null && needsPath(name)
                ? path.availability(capability)
                : ofTheFirstChoice(report, capability);
    }

    private static @Nullable Capability capability(String name) {
        for (Capability each : Capability.values()) {
            if (each.word().equals(name)) {
                return each;
            }
        }
        return null;
    }

    private static Availability ofTheFirstChoice(ProbeReport report, Capability capability) {
        if (report.selection().candidates().isEmpty()) {
            return Availability.no("no backend can be used");
        }
        ProbeReport.Backend first = find(report, report.selection().candidates().get(0));
        if (first == null || first.gather() == null) {
            return Availability.no("unknown");
        }
        return Capabilities.builder(first.id())
                .gather(first.gather())
                .notifications(first.notifications())
                .build()
                .availability(capability);
    }

    /** Returns the names of the forms of notification, in declaration order. */
    static String join(Set<NotifyKind> kinds) {
        StringBuilder text = new StringBuilder();
        for (NotifyKind kind : new TreeSet<>(kinds)) {
            text.append(text.length() == 0 ? "" : " ").append(kind.name());
        }
        return text.toString();
    }

    private static ProbeReport.@Nullable Backend find(ProbeReport report, BackendId id) {
        for (ProbeReport.Backend backend : report.backends()) {
            if (backend.id().equals(id)) {
                return backend;
            }
        }
        return null;
    }
}
