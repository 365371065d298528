package io.jnaaio.cli;

import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.ProbeReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Something that {@code doctor} examined, whether or not there was a finding.
 *
 * @param about its name
 * @param seen the value found
 */
record Examined(String about, String seen) {
    private static final int LABEL_WIDTH = 26;

    /** Everything examined, in the order of {@link Doctor}. */
    static List<Examined> of(ProbeReport report, Surroundings around) {
        PlatformFacts facts = report.facts();
        List<Examined> all = new ArrayList<>();
        String error = report.selectionError();
        all.add(
                new Examined(
                        "selection",
                        report.selection().requested()
                                + " ("
                                + report.selection().origin()
                                + "): "
                                + (error == null ? "an engine can be opened" : error)));
        all.add(new Examined("jvm", facts.java() + ", " + facts.dataModelBits() + " bit"));
        all.add(
                new Examined(
                        "jna",
                        facts.jna().available()
                                ? facts.jnaVersion() + " loads"
                                : facts.jna().cause()));
        all.add(
                new Examined(
                        "folder of jna's library",
                        around.unpackFolder()
                                + (around.unpackNoexec()
                                        ? ", on a noexec mount"
                                        : ", not on a noexec mount")));
        all.add(new Examined("native access", nativeAccess(around)));
        all.add(new Examined("kernel", facts.osName() + " " + facts.kernel()));
        all.add(new Examined("libc", (facts.libc() + " " + facts.libcVersion()).strip()));
        all.add(
                new Examined(
                        "container", around.container() ? "looks like one" : "no sign of one"));
        for (ProbeReport.Backend backend : report.backends()) {
            boolean works = backend.availability().available();
            all.add(
                    new Examined(
                            backend.id().id(), works ? "works" : backend.availability().cause()));
        }
        for (Map.Entry<String, String> limit : new TreeMap<>(facts.limits()).entrySet()) {
            all.add(new Examined(limit.getKey(), limit.getValue()));
        }
        all.add(new Examined("settings", settings(report)));
        return all;
    }

    private static String nativeAccess(Surroundings around) {
        if (around.nativeAccess() == null) {
            return "needs no permission before JDK 22";
        }
        return Boolean.TRUE.equals(around.nativeAccess())
                ? "enabled for this program"
                : "not enabled for this program";
    }

    private static String settings(ProbeReport report) {
        StringJoiner set = new StringJoiner(", ");
        for (ProbeReport.Setting setting : report.settings()) {
            if (!setting.origin().equals("default")) {
                set.add("jnaaio." + setting.name() + "=" + setting.value());
            }
        }
        return set.length() == 0 ? "defaults" : set.toString();
    }

    /** Returns a line of the list. */
    String line() {
        String label = about.length() < LABEL_WIDTH ? about : about + " ";
        return "  " + label + " ".repeat(Math.max(0, LABEL_WIDTH - label.length())) + seen;
    }
}
