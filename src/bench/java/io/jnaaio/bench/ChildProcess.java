package io.jnaaio.bench;

import com.grack.nanojson.JsonParserException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs a contestant in a separate process, so that no code, heap or threads of another affect it. */
final class ChildProcess {
    private static final long PATIENCE_SECONDS = 120;
    private static final int COMPLAINT_LINES = 4;

    /** C has no compiler to warm up, only the caches. */
    private static final long C_WARM_UP_MILLIS = 1000;

    private final BenchOptions options;
    private final @Nullable Profile profile;

    ChildProcess(BenchOptions options) {
        this.options = options;
        profile = options.profile() ? new Profile(options.directory(), System.out) : null;
    }

    /**
     * Runs it until it ends.
     *
     * @throws Contestant.UnavailableException if it cannot run here
     * @throws IOException if it failed or hung
     */
    Outcome run(Roster.Entry entry, CellArguments cell)
            throws IOException, InterruptedException, Contestant.UnavailableException {
        Path out = Files.createTempFile(options.directory(), "out", ".txt");
        Path err = Files.createTempFile(options.directory(), "err", ".txt");
        List<String> command = command(entry, cell);
        if (profile != null) {
            command = profile.wrap(command, entry.isNative());
        }
        Process process =
                new ProcessBuilder(command)
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
        try {
            long seconds = (cell.warmupMillis() + cell.measureMillis()) / 1000 + PATIENCE_SECONDS;
            if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                throw new IOException("it hung: no end after " + seconds + " s");
            }
            String complaint =
                    Files.readString(err)
                            .lines()
                            .limit(COMPLAINT_LINES)
                            .collect(Collectors.joining(" "));
            if (process.exitValue() == Child.EXIT_UNAVAILABLE) {
                throw new Contestant.UnavailableException(complaint);
            }
            if (process.exitValue() != 0) {
                throw new IOException("exit status " + process.exitValue() + ": " + complaint);
            }
            Outcome outcome = Outcome.parse(Files.readString(out).strip());
            if (profile != null) {
                profile.print(entry.name());
            }
            return outcome;
        } catch (JsonParserException e) {
            throw new IOException("its output is not understood", e);
        } finally {
            process.destroyForcibly().waitFor();
            Files.delete(out);
            Files.delete(err);
        }
    }

    private List<String> command(Roster.Entry entry, CellArguments cell)
            throws Contestant.UnavailableException {
        List<String> command = new ArrayList<>();
        if (entry.isNative()) {
            if (!Files.isExecutable(options.baselines())) {
                throw new Contestant.UnavailableException("no C baselines were built");
            }
            command.add(options.baselines().toString());
            command.add(entry.name().substring("c-".length()));
        } else {
            command.addAll(java(options, Child.class));
            command.add(entry.name());
        }
        command.addAll(
                entry.isNative() ? cell.withWarmup(C_WARM_UP_MILLIS).toWords() : cell.toWords());
        return command;
    }

    /** The command that runs a class; arguments may be added. */
    static List<String> java(BenchOptions options, Class<?> main) {
        List<String> command = new ArrayList<>();
        command.add(options.java());
        command.addAll(options.jvmArguments());
        // The folder into which the profile bench-peers puts the native library of Artemis.
        Path built = options.baselines().toAbsolutePath().getParent();
        command.add("-Djava.library.path=" + built.resolve("lib/linux-x86_64"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        String classPath = absolute(System.getProperty("java.class.path"));
        command.addAll(List.of("-cp", classPath, main.getName()));
        return command;
    }

    private static String absolute(String classPath) {
        return java.util.Arrays.stream(classPath.split(File.pathSeparator))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
