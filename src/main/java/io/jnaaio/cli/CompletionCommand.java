package io.jnaaio.cli;

import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code completion}: prints a script that makes a shell complete the words of this CLI. */
@Command(
        name = "completion",
        description = {
            "Prints a completion script for a shell.",
            "To load it:",
            "bash:  source <(jna-aio completion bash)",
            "zsh:   source <(jna-aio completion zsh)"
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:the script was printed",
            "1:an error, which is printed",
            "2:wrong usage"
        })
final class CompletionCommand implements Callable<Integer> {
    private static final String ZSH = "zsh";

    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "SHELL",
            completionCandidates = Shells.class,
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private String shell;

    /** Called by picocli. */
    CompletionCommand() {}

    @Override
    public Integer call() {
        if (!Shells.ALL.contains(shell)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "'" + shell + "' is not one of " + String.join(", ", Shells.ALL));
        }
        PrintWriter out = spec.commandLine().getOut();
        if (shell.equals(ZSH)) {
            out.print("autoload -U +X compinit && compinit -u\n");
            out.print("autoload -U +X bashcompinit && bashcompinit\n");
        }
        out.print(AutoComplete.bash("jna-aio", spec.root().commandLine()));
        out.flush();
        return 0;
    }

    /** The values for completion. */
    static final class Shells implements Iterable<String> {
        static final List<String> ALL = List.of("bash", ZSH);

        @Override
        public Iterator<String> iterator() {
            return ALL.iterator();
        }
    }
}
