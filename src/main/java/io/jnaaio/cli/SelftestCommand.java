package io.jnaaio.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code selftest}: checks the library's contract on this machine. */
@Command(
        name = "selftest",
        description = {
            "Checks what the library documents, with every backend available here.",
            "Writes some 100 MiB of temporary files, at most 8 MiB at a time, and deletes them."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:every check passed",
            "1:a check failed, or an error, which is printed",
            "2:wrong usage",
            "130:interrupted; the temporary files were deleted"
        })
final class SelftestCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private BackendOption backend;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}",
            description =
                    "Folder of the temporary files; its file system is the one that is tested"
                            + " (default: ${DEFAULT-VALUE}).")
    private Path folder;

    /** Called by picocli. */
    SelftestCommand() {}

    @Override
    public Integer call() throws IOException {
        Selftest selftest = new Selftest(backend.toOptions().build(), spec.commandLine().getOut());
        PathErrors.checkFolder(folder);
        Thread runner = Thread.currentThread();
        Interrupt interrupt =
                Interrupt.stopping(
                        () -> {
                            selftest.stop();
                            // A check that waits is woken, closes what it has opened, and ends.
                            runner.interrupt();
                        });
        try {
            boolean good = selftest.run(folder);
            if (selftest.isStopped()) {
                PrintWriter err = spec.commandLine().getErr();
                err.println("jna-aio selftest: interrupted");
                err.flush();
                return Interrupt.STATUS;
            }
            return good ? 0 : 1;
        } finally {
            interrupt.remove();
        }
    }
}
