package io.jnaaio.cli;

import java.io.PrintWriter;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code help}: prints the same text as the option {@code --help} of a command. */
@Command(
        name = "help",
        description = "Prints the help of a command; without one, the list of commands.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {"0:the help was printed", "1:an error, which is printed", "2:wrong usage"})
final class HelpCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "COMMAND",
            completionCandidates = Names.class,
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private @Nullable String command;

    /** Called by picocli. */
    HelpCommand() {}

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        CommandLine shown = command == null ? root : root.getSubcommands().get(command);
        if (shown == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "'"
                            + command
                            + "' is not a command; the commands are "
                            + String.join(", ", root.getSubcommands().keySet()));
        }
        PrintWriter out = spec.commandLine().getOut();
        shown.usage(out);
        out.flush();
        return 0;
    }

    /** The values for completion. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Commands.commandLine().getSubcommands().keySet().iterator();
        }
    }
}
