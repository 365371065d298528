package io.jnaaio.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The CLI: results on stdout, errors on stderr; exit status 0 for success, 2 for wrong usage. */
@Command(
        name = "jna-aio",
        description = "Asynchronous positional gathering writes: what works here, shown and tried.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            ProbeCommand.class,
            GatherCommand.class,
            SelftestCommand.class,
            BenchCommand.class
        })
public final class Main implements Runnable {
    @Spec private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Print the stack trace of an error, too.")
    private boolean verbose;

    /** For picocli. */
    Main() {}

    /** Runs one command and exits with its status. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The commands, which print where the caller wants. */
    static CommandLine commandLine() {
        Main main = new Main();
        return new CommandLine(main)
                // A file name may begin with '@'.
                .setExpandAtFiles(false)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::correct)
                .setExecutionExceptionHandler(main::explain);
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "which command? probe, gather, selftest or bench");
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

    /** Versions of the library, of Java and of the system. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {
                "jna-aio " + (version == null ? "development" : version),
                "java " + property("java.version") + " (" + property("java.vendor") + ")",
                "os "
                        + property("os.name")
                        + " "
                        + property("os.version")
                        + " on "
                        + property("os.arch")
            };
        }

        private static String property(String name) {
            return System.getProperty(name, "unknown");
        }
    }
}
