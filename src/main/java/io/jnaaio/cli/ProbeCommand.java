package io.jnaaio.cli;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code probe}: shows which backends are available, and which one is selected. */
@Command(
        name = "probe",
        description =
                "Shows which backends are available, why the others are not, and which one is"
                        + " selected.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:an engine can be opened, and every requirement is met",
            "1:no engine can be opened with these settings, PATH does not exist or cannot be written"
                    + " to, or a requirement is not met; the cause is printed",
            "2:wrong usage",
            "3:the probe itself failed"
        },
        exitCodeOnExecutionException = ProbeRun.FAILED)
final class ProbeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @ParentCommand private Commands root;

    @Mixin private BackendOption backend;

    @Option(
            names = "--path",
            paramLabel = "PATH",
            description =
                    "Select the backend for this file or folder, which must exist, by writing a"
                            + " temporary file there. Also shows the file system, whether it"
                            + " supports NOWAIT, and the alignment of direct I/O.")
    private @Nullable String path;

    @Option(
            names = "--require",
            paramLabel = "CAP",
            split = ",",
            completionCandidates = Caps.class,
            description =
                    "Exit with status 1 unless each of these is met, separated by commas:"
                            + " ${COMPLETION-CANDIDATES}. A backend is available; the first choice,"
                            + " or a file in the folder of --path, has the capability; JNA loads.")
    private List<String> require = new ArrayList<>();

    @Option(
            names = "--json",
            description =
                    "Print JSON of the schema io.jnaaio.probe/1, which platform-notes/probe-json.md"
                            + " describes.")
    private boolean json;

    /** Called by picocli. */
    ProbeCommand() {}

    @Override
    public Integer call() {
        return ProbeRun.run(
                arguments(),
                spec.commandLine().getOut(),
                spec.commandLine().getErr(),
                root.style());
    }

    /** Returns the arguments in the same form as {@link ProbeArguments#parse}. */
    ProbeArguments arguments() {
        List<String> names = new ArrayList<>();
        for (String each : require) {
            if (!Requirement.isKnown(each)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--require: '"
                                + each
                                + "' is not one of "
                                + String.join(", ", Requirement.names()));
            }
            names.add(Requirement.spelled(each));
        }
        if (path != null && path.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--path: empty; use '.' for the current folder");
        }
        return new ProbeArguments(backend.name(), path, names, json, root.isVerbose());
    }

    /** The values for completion. */
    static final class Caps implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Requirement.names().iterator();
        }
    }
}
