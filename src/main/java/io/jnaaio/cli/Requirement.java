package io.jnaaio.cli;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.GatherMode;
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
 * @param met available, or the cause why it is not met
 */
record Requirement(String name, Availability met) {
    private static final List<String> OF_THE_FIRST_CHOICE =
            List.of("native", "coalesced", "callback", "kevent", "signal", "thread-id");

    private static final List<String> OF_A_PATH = List.of("direct", "nowait");

    /** All names that may be given, in the order of the documentation. */
    static List<String> names() {
        List<String> names = new ArrayList<>();
        for (String name : BackendNames.ALL) {
            if (BackendNames.isOne(name)) {
                names.add(name);
            }
        }
        names.addAll(OF_THE_FIRST_CHOICE);
        names.addAll(OF_A_PATH);
        names.add("jna");
        return names;
    }

    static String spelled(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static boolean isKnown(String text) {
        return names().contains(spelled(text));
    }

    /** Whether it depends on the folder of {@code --path}. */
    static boolean needsPath(String name) {
        return OF_A_PATH.contains(name);
    }

    /** Looks each up in a report. */
    static List<Requirement> of(ProbeReport report, List<String> names) {
        List<Requirement> all = new ArrayList<>();
        for (String name : names) {
            all.add(new Requirement(name, met(report, name)));
        }
        return all;
    }

    private static Availability met(ProbeReport report, String name) {
        if (name.equals("jna")) {
            return report.facts().jna();
        }
        if (BackendNames.isOne(name)) {
            ProbeReport.Backend backend = find(report, BackendId.of(name));
            return backend == null
                    ? Availability.no("this version has no such backend")
                    : backend.availability();
        }
        if (OF_A_PATH.contains(name)) {
            return there(report.path(), name);
        }
        if (report.selection().candidates().isEmpty()) {
            return Availability.no("no backend can be used");
        }
        ProbeReport.Backend first = find(report, report.selection().candidates().get(0));
        return first == null ? Availability.no("unknown") : can(first, name);
    }

    private static Availability there(@Nullable PathFacts path, String name) {
        if (path == null) {
            return Availability.no("it is known only with --path");
        }
        return name.equals("direct") ? path.direct() : path.nowait();
    }

    private static Availability can(ProbeReport.Backend backend, String name) {
        if (name.equals("native") || name.equals("coalesced")) {
            GatherMode mode = backend.gather();
            boolean good =
                    mode == GatherMode.NATIVE
                            || (mode == GatherMode.COALESCED && name.equals("coalesced"));
            return good
                    ? Availability.yes()
                    : Availability.no(backend.id() + " gathers " + backend.gather());
        }
        NotifyKind kind = NotifyKind.valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
        Set<NotifyKind> kinds = backend.notifications();
        return kinds.contains(kind)
                ? Availability.yes()
                : Availability.no(backend.id() + " notifies by " + join(kinds));
    }

    /** Names of the forms of notification, in the order of their declaration. */
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
