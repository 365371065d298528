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

/** All commands, declared for the option parser. */
@Command(
        name = "jna-aio",
        description = "Asynchronous gathering writes: inspect and test what works on this machine.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:success",
            "1:an error, which is printed",
            "2:wrong usage",
            "130:interrupted (Ctrl-C)"
        },
        subcommands = {
            ProbeCommand.class,
            DoctorCommand.class,
            GatherCommand.class,
            SelftestCommand.class,
            BenchCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        })
final class Commands implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description =
                    "Also print the stack trace of an error; probe also prints what the kernel"
                            + " reports of io_uring, and the settings in effect.")
    private boolean verbose;

    private final Style style;

    private Commands(Style style) {
        this.style = style;
    }

    /** Runs one command and returns its exit status. */
    static int execute(PrintWriter out, PrintWriter err, Style style, String... args) {
        return commandLine(style).setOut(out).setErr(err).execute(args);
    }

    /** The commands, without colours. */
    static CommandLine commandLine() {
        return commandLine(Style.PLAIN);
    }

    /** The commands, without their output streams. */
    static CommandLine commandLine(Style style) {
        Commands root = new Commands(style);
        CommandLine line = new CommandLine(root);
        // Without this, --version of a command would print nothing.
        Version version = new Version();
        line.getSubcommands()
                .values()
                .forEach(each -> each.getCommandSpec().versionProvider(version));
        return line
                // File names may begin with '@'.
                .setExpandAtFiles(false)
                // On JDK 22 and later the parser would take any console for a terminal.
                .setColorScheme(CommandLine.Help.defaultColorScheme(ansi(style)))
                .setParameterExceptionHandler(Commands::correct)
                .setExecutionExceptionHandler(root::explain)
                .setExecutionStrategy(root::quietly);
    }

    private static CommandLine.Help.Ansi ansi(Style style) {
        return style == Style.ANSI ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF;
    }

    boolean isVerbose() {
        return verbose;
    }

    /** The style of the output to stdout. */
    Style style() {
        return style;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: one of " + String.join(", ", spec.subcommands().keySet()));
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
