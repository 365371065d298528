package io.jnaaio.cli;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.ProbeReport;
import io.jnaaio.api.Selection;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A report for people. */
final class ProbeText {
    private final List<String> lines = new ArrayList<>();

    private ProbeText() {}

    static String of(ProbeReport report) {
        ProbeText text = new ProbeText();
        text.lines.add("jna-aio " + report.version());
        text.machine(report.facts());
        text.backends(report.backends());
        text.selection(report);
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
        new TreeMap<>(facts.limits()).forEach(this::row);
        row("symbols", String.join(" ", new TreeSet<>(facts.symbols())));
    }

    private void backends(List<ProbeReport.Backend> backends) {
        heading("backends, best first");
        for (ProbeReport.Backend backend : backends) {
            row(backend.id().id(), state(backend));
        }
    }

    private static String state(ProbeReport.Backend backend) {
        if (!backend.availability().available()) {
            return "unavailable: " + backend.availability().cause();
        }
        return "available    gather "
                + backend.gather()
                + ", notifies by "
                + backend.notifications().stream()
                        .sorted()
                        .map(Enum::name)
                        .collect(Collectors.joining(" "));
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
        row(
                "backend",
                selection.candidates().stream()
                        .map(BackendId::id)
                        .collect(Collectors.joining(", else ")));
        row("because", selection.reason());
    }

    private void heading(String text) {
        lines.add("");
        lines.add(text);
    }

    private void row(String label, String value) {
        lines.add(String.format("  %-26s%s", label, value).stripTrailing());
    }
}
