package io.jnaaio.cli;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.PathFacts;
import io.jnaaio.api.ProbeReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@code probe}, for arguments parsed by the option parser or by {@link ProbeArguments}. Uses no class of the
 * option parser.
 */
final class ProbeRun {
    static final int WRONG_USAGE = 2;
    static final int FAILED = 3;

    private static final String NAME = "jna-aio probe: ";

    private ProbeRun() {}

    /** Prints the report to {@code out} and errors to {@code err}; returns the exit status. */
    static int run(ProbeArguments asked, PrintWriter out, PrintWriter err, Style style) {
        for (String name : asked.require()) {
            if (Requirement.needsPath(name) && asked.path() == null) {
                err.println(
                        NAME
                                + "--require "
                                + name
                                + ": this depends on the folder; add --path DIR");
                err.flush();
                return WRONG_USAGE;
            }
        }
        try {
            return report(asked, out, err, style);
        } catch (InvalidPathException e) {
            err.println(NAME + "--path: " + e.getMessage());
            err.flush();
            return WRONG_USAGE;
        } catch (RuntimeException e) {
            err.println(NAME + ErrorText.of(e));
            if (asked.verbose()) {
                e.printStackTrace(err);
            }
            err.flush();
            return FAILED;
        }
    }

    private static int report(ProbeArguments asked, PrintWriter out, PrintWriter err, Style style) {
        if (asked.path() != null && !asked.verbose()) {
            // Without a path no engine is opened, and nothing is logged.
            QuietLogs.set();
        }
        AioOptions.Builder builder = AioOptions.builder();
        AioOptions options =
                (asked.backend() == null ? builder : builder.backend(asked.backend())).build();
        ProbeReport report =
                asked.path() == null
                        ? Aio.probe(options)
                        : reportOn(Path.of(asked.path()), options);
        List<Requirement> required = Requirement.of(report, asked.require());
        out.println(
                asked.json()
                        ? ProbeJson.of(report, required)
                        : ProbeText.of(report, required, asked.verbose(), style));
        out.flush();
        String missing = missing(required);
        if (missing != null) {
            err.println(NAME + "not met: " + missing);
        }
        PathFacts path = report.path();
        boolean untried = path != null && !path.tried().available();
        if (path != null && untried) {
            err.println(NAME + "--path " + asked.path() + ": " + path.tried().cause());
        }
        err.flush();
        return report.selectionError() == null && missing == null && !untried ? 0 : 1;
    }

    /**
     * Reports on a file or folder that must exist; {@link Aio#probe} also accepts a file that is still to be created.
     */
    private static ProbeReport reportOn(Path path, AioOptions options) {
        try {
            PathErrors.attributes(path, "file or folder");
        } catch (IOException e) {
            ProbeReport report = Aio.probe(options);
            return new ProbeReport(
                    report.version(),
                    report.facts(),
                    report.backends(),
                    report.selection(),
                    report.selectionError(),
                    report.settings(),
                    PathFacts.untried(path.toString(), "", PathErrors.reason(e)));
        }
        return Aio.probe(path, options);
    }

    private static @Nullable String missing(List<Requirement> required) {
        StringBuilder missing = new StringBuilder();
        for (Requirement each : required) {
            if (!each.met().available()) {
                missing.append(missing.length() == 0 ? "" : ", ")
                        .append(each.name())
                        .append(" (")
                        .append(each.met().cause())
                        .append(')');
            }
        }
        return missing.length() == 0 ? null : missing.toString();
    }
}
