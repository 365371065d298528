package io.jnaaio.cli;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.ProbeReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code probe}: what the machine offers, and what would be used. */
@Command(
        name = "probe",
        description = "Shows the machine, every backend with its cause, and what is selected.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:an engine can be opened",
            "1:none can be opened as the settings ask, for the cause shown",
            "2:wrong usage",
            "3:the probe itself failed"
        },
        exitCodeOnExecutionException = 3)
final class ProbeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private BackendOption backend;

    @Option(names = "--path", paramLabel = "PATH", description = "Select for that file or folder.")
    private @Nullable Path path;

    @Option(names = "--json", description = "Print JSON of the schema io.jnaaio.probe/1.")
    private boolean json;

    /** For picocli. */
    ProbeCommand() {}

    @Override
    public Integer call() {
        AioOptions options = backend.toOptions().build();
        ProbeReport report = path == null ? Aio.probe(options) : Aio.probe(path, options);
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? ProbeJson.of(report) : ProbeText.of(report));
        out.flush();
        return report.selectionError() == null ? 0 : 1;
    }
}
