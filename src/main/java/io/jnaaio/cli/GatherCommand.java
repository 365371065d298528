package io.jnaaio.cli;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.FsyncMode;
import java.io.IOException;
import java.io.PrintWriter;
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

/** {@code gather}: writes files, one after the other, into one file at an offset. */
@Command(
        name = "gather",
        description =
                "Writes files, one after the other, into one file at an offset, asynchronously."
                        + " Creates the file if it is missing, and never truncates it.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit status:%n",
        exitCodeList = {
            "0:all is written",
            "1:an error, which is shown",
            "2:wrong usage",
            "130:interrupted; what was in flight was waited for, and nothing is half-open"
        })
final class GatherCommand implements Callable<Integer> {
    /** What is made durable before it says that it is done. */
    enum Sync {
        NONE,
        DATA,
        FULL
    }

    @Spec private CommandSpec spec;

    @Mixin private BackendOption backend;

    @Parameters(
            index = "0",
            paramLabel = "OUT@OFFSET",
            converter = Target.Converter.class,
            description =
                    "The file to write into, and where: bytes, or with K, M or G. Without @OFFSET"
                            + " at its beginning; a name that ends like one needs @0.")
    private Target target;

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "IN",
            description = "The files to write into it, in this order.")
    private List<Path> inputs;

    @Option(
            names = "--sync",
            paramLabel = "WHAT",
            defaultValue = "NONE",
            description = "What to make durable at the end: none (the default), data or full.")
    private Sync sync;

    @Option(
            names = "--depth",
            paramLabel = "N",
            description = "How many operations may be in flight, 1 to 65536.")
    private @Nullable Integer depth;

    /** For picocli. */
    GatherCommand() {}

    @Override
    public Integer call() throws IOException {
        AioOptions options = options();
        Gatherer.Result result;
        try (AsyncIo io = Aio.open(options)) {
            Interrupt interrupt = Interrupt.closing(io);
            Progress progress = Progress.onTerminal(spec.commandLine().getErr());
            try {
                result = new Gatherer(io, progress).gather(target, inputs, toMode(sync));
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
                "%d bytes of %d %s written to %s at offset %d in %.3f s, %.1f MiB/s, backend %s",
                result.bytes(),
                result.files(),
                result.files() == 1 ? "file" : "files",
                target.path(),
                target.offset(),
                seconds,
                result.bytes() / seconds / (1 << 20),
                result.backend());
    }

    private static @Nullable FsyncMode toMode(Sync sync) {
        return switch (sync) {
            case NONE -> null;
            case DATA -> FsyncMode.DSYNC;
            case FULL -> FsyncMode.SYNC;
        };
    }
}
