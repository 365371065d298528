package io.jnaaio.cli;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code gather}: writes files, one after another, into one file at an offset. */
@Command(
        name = "gather",
        description = {
            "Writes files, one after another, into one file at an offset, asynchronously.",
            "Creates the file if it does not exist, and never truncates it."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:everything was written",
            "1:an error, which is printed",
            "2:wrong usage",
            "130:interrupted; writes in flight were waited for, and how far it came is printed"
        })
final class GatherCommand implements Callable<Integer> {
    private static final int DEPTH_DEFAULT = 256;

    @Spec private CommandSpec spec;

    @Mixin private BackendOption backend;

    @Parameters(
            index = "0",
            paramLabel = "OUT@OFFSET",
            converter = Target.Converter.class,
            description =
                    "Output file and byte offset (suffix K, M or G allowed). The offset defaults to"
                            + " 0; if the file name itself ends in @NUMBER, append @0.")
    private Target target;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "IN",
            description =
                    "The files to write, in this order; - reads standard input to its end, once. A"
                            + " file of that name is ./-.")
    private List<Path> inputs;

    @Option(
            names = "--sync",
            paramLabel = "WHAT",
            defaultValue = "none",
            converter = SyncOption.Converter.class,
            completionCandidates = SyncOption.Names.class,
            description =
                    "When done, call nothing (none, default), fdatasync (data) or fsync (full).")
    private SyncOption sync;

    @Option(
            names = "--depth",
            paramLabel = "N",
            description =
                    "Maximum number of operations in flight, 1 to 65536 (default: "
                            + DEPTH_DEFAULT
                            + ", unless the setting jnaaio.queueDepth says otherwise).")
    private @Nullable Integer depth;

    /** Called by picocli. */
    GatherCommand() {}

    @Override
    public Integer call() throws IOException {
        AioOptions options = options();
        if (inputs.stream().filter(Input::isStandardInput).count() > 1) {
            throw new ParameterException(
                    spec.commandLine(), "-: standard input can be read only once");
        }
        Gatherer.Result result;
        FileChannel stdin = new FileInputStream(FileDescriptor.in).getChannel();
        try (AsyncIo io = Aio.open(options)) {
            Interrupt interrupt =
                    Interrupt.stopping(
                            () -> {
                                try {
                                    stdin.close(); // a read that waits for input returns
                                } finally {
                                    io.closeNow();
                                }
                            });
            Progress progress = Progress.onStderr(spec.commandLine().getErr());
            try {
                result = new Gatherer(io, progress, stdin).gather(target, inputs, sync.mode());
            } catch (IOException | RuntimeException e) {
                if (!interrupt.isRunning()) {
                    throw e;
                }
                PrintWriter err = spec.commandLine().getErr();
                err.println("jna-aio gather: interrupted: " + ErrorText.of(e));
                err.flush();
                return Interrupt.STATUS;
            } finally {
                progress.wipe();
                interrupt.remove();
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println(line(result));
        out.flush();
        return 0;
    }

    private AioOptions options() {
        AioOptions.Builder builder = backend.toOptions();
        try {
            return (depth == null ? builder : builder.queueDepth(depth)).build();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--depth: " + e.getMessage(), e);
        }
    }

    private String line(Gatherer.Result result) {
        double seconds = result.nanos() / 1e9;
        return String.format(
                Locale.ROOT,
                "%d bytes of %d %s written to %s at offset %d%s in %.3f s, %.1f MiB/s, backend %s",
                result.bytes(),
                result.files(),
                result.files() == 1 ? "file" : "files",
                target.path(),
                target.offset(),
                sync.call().isEmpty() ? "" : ", then " + sync.call() + ",",
                seconds,
                result.bytes() / seconds / (1 << 20),
                result.backend());
    }
}
