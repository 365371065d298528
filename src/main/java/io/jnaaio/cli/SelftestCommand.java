package io.jnaaio.cli;

import io.jnaaio.api.AioOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code selftest}: tries, on this machine, what the library promises. */
@Command(
        name = "selftest",
        description =
                "Tries, on every backend that is available here, what the library promises."
                        + " Writes some 100 MiB of temporary files and deletes them.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:every check passed",
            "1:some failed, or an error, which is shown",
            "2:wrong usage",
            "130:interrupted; the temporary files are removed"
        })
final class SelftestCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "${sys:java.io.tmpdir}",
            description = "Where to put the temporary files; the file system that is tried.")
    private Path folder;

    /** For picocli. */
    SelftestCommand() {}

    @Override
    public Integer call() throws IOException {
        Selftest selftest = new Selftest(AioOptions.defaults(), spec.commandLine().getOut());
        ErrorText.checkFolder(folder);
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
