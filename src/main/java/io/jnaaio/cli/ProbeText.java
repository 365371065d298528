package io.jnaaio.cli;

import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.CacheEffect;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.PathFacts;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.ProbeReport;
import io.jnaaio.api.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Formats a report as text. */
final class ProbeText {
    private static final int LABEL_WIDTH = 26;
    private static final int STATE_WIDTH = 12;

    private final List<String> lines = new ArrayList<>();
    private final Style style;

    private ProbeText(Style style) {
        this.style = style;
    }

    /** Formats a report without colours and without the details of {@code --verbose}. */
    static String of(ProbeReport report) {
        return of(report, List.of(), false, Style.PLAIN);
    }

    static String of(ProbeReport report, List<Requirement> required, boolean verbose, Style style) {
        ProbeText text = new ProbeText(style);
        text.lines.add(style.bold("jna-aio " + report.version()));
        text.machine(report.facts());
        text.backends(report.backends());
        if (verbose) {
            text.details(report.backends());
            text.settings(report.settings());
        }
        text.path(report.path());
        text.selection(report);
        text.required(required);
        return String.join(System.lineSeparator(), text.lines);
    }

    private void machine(PlatformFacts facts) {
        heading("machine");
        row("os", facts.osName() + " " + facts.kernel());
        row(
                "processor",
                facts.arch()
                        + ", "
                        + facts.dataModelBits()
                        + " bit, "
                        + (facts.littleEndian() ? "little" : "big")
                        + " endian");
        row("libc", (facts.libc() + " " + facts.libcVersion()).strip());
        row("java", facts.java());
        row("jna", facts.jna().available() ? facts.jnaVersion() : facts.jna().cause());
        row("page", facts.pageSizeBytes() == 0 ? "unknown" : facts.pageSizeBytes() + " bytes");
        row("iov_max", Integer.toString(facts.iovMax()));
        for (Map.Entry<String, String> limit : new TreeMap<>(facts.limits()).entrySet()) {
            row(limit.getKey(), limit.getValue());
        }
        row("symbols", String.join(" ", new TreeSet<>(facts.symbols())));
    }

    private void backends(List<ProbeReport.Backend> backends) {
        heading("backends, in auto's order of preference; it chooses for each file");
        for (ProbeReport.Backend backend : backends) {
            boolean there = backend.availability().available();
            String why =
                    there
                            ? "gather "
                                    + backend.gather()
                                    + ", notifies by "
                                    + Requirement.join(backend.notifications())
                            : backend.availability().cause();
            String state =
                    there
                            ? style.good(padded("available", STATE_WIDTH))
                            : style.pale(padded("unavailable", STATE_WIDTH));
            row(backend.id().id(), state + "(" + why + ")");
        }
    }

    private void details(List<ProbeReport.Backend> backends) {
        for (ProbeReport.Backend backend : backends) {
            if (!backend.details().isEmpty()) {
                heading(backend.id() + ", as the kernel reports it");
                backend.details().forEach(this::row);
            }
        }
    }

    private void settings(List<ProbeReport.Setting> settings) {
        heading("settings in effect");
        for (ProbeReport.Setting setting : settings) {
            String value = setting.value().isEmpty() ? "none" : setting.value();
            row("jnaaio." + setting.name(), value + " (" + setting.origin() + ")");
        }
    }

    private void path(@Nullable PathFacts path) {
        if (path == null) {
            return;
        }
        heading("folder");
        row("path", path.folder());
        row("file system", path.fileSystem().isEmpty() ? "unknown" : path.fileSystem());
        if (!path.tried().available()) {
            row("written", style.bad("no (" + path.tried().cause() + ")"));
            return;
        }
        row("buffered", "uses " + path.buffered());
        row("nowait", state(path.nowait()));
        row("direct", path.direct().available() ? direct(path) : state(path.direct()));
        row("atomic write", atomic(path));
        row("uncached", effect(path.uncached()));
        row("write behind", effect(path.writeBehind()));
    }

    private static String direct(PathFacts path) {
        return "uses "
                + path.directBackend()
                + ", aligned to "
                + path.memoryAlignment()
                + " bytes in memory, "
                + path.offsetAlignment()
                + " in the file";
    }

    private static String atomic(PathFacts path) {
        Capabilities direct = path.directFile();
        Availability there = path.availability(Capability.ATOMIC_WRITE);
        if (direct == null || !there.available()) {
            return state(there);
        }
        String units =
                "yes, of " + direct.atomicUnitMin() + " to " + direct.atomicUnitMax() + " bytes";
        return direct.atomicUnitOptimum() == 0
                ? units
                : units + ", best up to " + direct.atomicUnitOptimum();
    }

    private static String effect(CacheEffect effect) {
        return effect.opened().available()
                ? "uses " + effect.backend() + "; " + effect
                : state(effect.opened());
    }

    private static String state(Availability availability) {
        return availability.available() ? "yes" : "no (" + availability.cause() + ")";
    }

    private void selection(ProbeReport report) {
        Selection selection = report.selection();
        heading("selected");
        row("asked for", selection.requested() + " (" + selection.origin() + ")");
        String error = report.selectionError();
        if (error != null) {
            row("backend", "none: " + error);
            return;
        }
        StringBuilder order = new StringBuilder();
        for (BackendId id : selection.candidates()) {
            order.append(order.length() == 0 ? "" : ", else ").append(id.id());
        }
        row("backend", order.toString());
        row("because", selection.reason());
    }

    private void required(List<Requirement> required) {
        if (required.isEmpty()) {
            return;
        }
        heading("required");
        for (Requirement each : required) {
            boolean there = each.met().available();
            row(
                    each.name(),
                    there
                            ? style.good("met")
                            : style.bad("not met") + " (" + each.met().cause() + ")");
        }
    }

    private void heading(String text) {
        lines.add("");
        lines.add(style.bold(text));
    }

    private void row(String label, String value) {
        lines.add(("  " + padded(label, LABEL_WIDTH) + value).stripTrailing());
    }

    private static String padded(String text, int width) {
        return text.length() >= width ? text + " " : text + " ".repeat(width - text.length());
    }
}
