package io.jnaaio.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** All commands, as the option parser knows them. */
@Command(
        name = "jna-aio",
        description = "Asynchronous positional gathering writes: what works here, shown and tried.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:success",
            "1:an error, which is shown",
            "2:wrong usage",
            "130:interrupted (Ctrl-C)"
        },
        subcommands = {
            ProbeCommand.class,
            DoctorCommand.class,
            GatherCommand.class,
            SelftestCommand.class,
            BenchCommand.class,
            CompletionCommand.class
        })
final class Commands implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description =
                    "Print the stack trace of an error, too; probe prints all it knows of io_uring"
                            + " and the settings.")
    private boolean verbose;

    /** For picocli. */
    Commands() {}

    /** Runs one command; its exit status. */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        return commandLine().setOut(out).setErr(err).execute(args);
    }

    /** The commands, which print where the caller wants. */
    static CommandLine commandLine() {
        Commands root = new Commands();
        CommandLine line = new CommandLine(root);
        // Each command has the option --version, and would print nothing.
        Version version = new Version();
        line.getSubcommands()
                .values()
                .forEach(each -> each.getCommandSpec().versionProvider(version));
        return line
                // A file name may begin with '@'.
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Commands::correct)
                .setExecutionExceptionHandler(root::explain)
                .setExecutionStrategy(root::quietly);
    }

    boolean isVerbose() {
        return verbose;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "which command? " + String.join(", ", spec.subcommands().keySet()));
    }

    private int quietly(ParseResult parsed) {
        if (!verbose) {
            QuietLogs.set();
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private static int correct(ParameterException error, String[] args) {
        CommandLine command = error.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        err.println(name + ": " + error.getMessage());
        err.println("Try '" + name + " --help'.");
        err.flush();
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private int explain(Exception error, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println(command.getCommandSpec().qualifiedName() + ": " + ErrorText.of(error));
        if (verbose) {
            error.printStackTrace(err);
        }
        err.flush();
        return command.getCommandSpec().exitCodeOnExecutionException();
    }
}
