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

/** {@code probe}: what the machine offers, and what would be used. */
@Command(
        name = "probe",
        description = "Shows the machine, every backend with its cause, and what is selected.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:an engine can be opened, and all that --require names is there",
            "1:no engine can be opened as the settings ask, nothing could be tried in the folder of"
                    + " --path, or something required is missing; the cause is shown",
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
                    "Select for that file or folder, by writing a temporary file there: shows the"
                            + " file system, which backend serves it, NOWAIT and the alignment of"
                            + " direct I/O.")
    private @Nullable String path;

    @Option(
            names = "--require",
            paramLabel = "CAP",
            split = ",",
            completionCandidates = Caps.class,
            description =
                    "Exit with 1 unless each is there: a backend (freebsd-aio, io-uring, kernel-aio,"
                            + " pwritev, lio-listio, nio); how the first choice gathers (native,"
                            + " coalesced) and notifies (callback, kevent, signal, thread-id); what"
                            + " the folder of --path has (direct, nowait); jna. Joined by commas.")
    private List<String> require = new ArrayList<>();

    @Option(
            names = "--json",
            description =
                    "Print JSON of the schema io.jnaaio.probe/1, which platform-notes/probe-json.md"
                            + " explains.")
    private boolean json;

    /** For picocli. */
    ProbeCommand() {}

    @Override
    public Integer call() {
        return ProbeRun.run(
                arguments(),
                spec.commandLine().getOut(),
                spec.commandLine().getErr(),
                Style.ofStdout());
    }

    /** What was asked, in the form of the words that {@link Main} reads by itself. */
    ProbeArguments arguments() {
        List<String> names = new ArrayList<>();
        for (String each : require) {
            if (!Requirement.isKnown(each)) {
                throw new ParameterException(
                        spec.commandLine(),
                        "--require: '"
                                + each
                                + "' is none of "
                                + String.join(", ", Requirement.names()));
            }
            names.add(Requirement.spelled(each));
        }
        if (path != null && path.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "--path: a file or folder is expected; '.' is this one");
        }
        return new ProbeArguments(backend.name(), path, names, json, root.isVerbose());
    }

    /** For the completion of shells. */
    static final class Caps implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Requirement.names().iterator();
        }
    }
}
