package io.jnaaio.cli;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.ProbeReport;
import io.jnaaio.spi.DriverWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Runs the checks with each available backend, prints a line for each, and a summary. */
final class Selftest {
    /** A check: throws {@link CheckFailure}, which states what was expected and what was found. */
    @FunctionalInterface
    interface Check {
        void run(Bench bench) throws Exception;
    }

    /**
     * A check and its name.
     *
     * @param name a statement that is true if the check passes
     */
    record Named(String name, Check check) {}

    private static final List<Named> CHECKS =
            Stream.of(TransferChecks.ALL, OperationChecks.ALL, RuleChecks.ALL)
                    .flatMap(List::stream)
                    .toList();

    /** The largest check writes 8 MiB; the file system needs space for itself. */
    private static final long NEEDED_BYTES = 16L << 20;

    private final AioOptions template;
    private final PrintWriter out;
    private int passed;
    private int failed;
    private boolean full;
    private volatile boolean stopped;

    /**
     * Creates a run that has not started.
     *
     * @param template the options of the engines, except those that a check sets; may contain a {@link
     *     DriverWrapper}. If it names a backend, only that one is tested
     * @param out receives the output
     */
    Selftest(AioOptions template, PrintWriter out) {
        this.template = template;
        this.out = out;
    }

    /**
     * Runs all checks.
     *
     * @param parent the folder in which the temporary folder is created
     * @return true if at least one backend is available and every check passed
     * @throws IOException if the backend named is not available, or the temporary folder cannot be created
     */
    boolean run(Path parent) throws IOException {
        int backends = 0;
        List<ProbeReport.Backend> wanted = wanted();
        Path folder = created(parent);
        try {
            for (ProbeReport.Backend backend : wanted) {
                if (stopped || full) {
                    break;
                }
                if (backend.availability().available()) {
                    backends++;
                    runAll(backend.id(), folder);
                } else {
                    line("skip", backend.id(), backend.availability().cause());
                }
            }
        } finally {
            delete(folder);
        }
        if (stopped) {
            return false;
        }
        boolean good = failed == 0 && backends > 0;
        out.println(full ? noSpace(parent) : verdict(backends));
        out.flush();
        return good;
    }

    private List<ProbeReport.Backend> wanted() throws IOException {
        ProbeReport report = Aio.probe(template);
        String asked = template.backend().orElse("auto");
        if (!BackendNames.isOne(asked) && !asked.equals("posix")) {
            return report.backends();
        }
        if (report.selectionError() != null) {
            throw new IOException(report.selectionError());
        }
        List<BackendId> candidates = report.selection().candidates();
        return report.backends().stream().filter(each -> candidates.contains(each.id())).toList();
    }

    private static Path created(Path parent) throws IOException {
        try {
            return Files.createTempDirectory(parent, "jna-aio-selftest-");
        } catch (IOException e) {
            throw PathErrors.writingIn(parent, e);
        }
    }

    /** Ends the run after the current check, whose files are deleted. Called from any thread. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    private String verdict(int backends) {
        if (backends == 0) {
            return "FAIL: no backend is available";
        }
        String on = " on " + backends + (backends == 1 ? " backend" : " backends");
        return failed == 0
                ? "PASS: " + passed + " checks" + on
                : "FAIL: " + failed + " of " + (passed + failed) + " checks" + on;
    }

    private static String noSpace(Path parent) {
        return "FAIL: no space is left in "
                + parent
                + ", so the other checks were not run; the selftest needs "
                + (NEEDED_BYTES >> 20)
                + " MiB there: free some, or name another folder";
    }

    private void runAll(BackendId backend, Path folder) {
        Bench bench = new Bench(backend, template, folder);
        for (Named named : CHECKS) {
            if (stopped) {
                return;
            }
            try {
                named.check().run(bench);
                passed++;
                line("ok", backend, named.name());
            } catch (Exception | Error e) {
                if (stopped) {
                    return;
                }
                failed++;
                line("FAIL", backend, named.name() + ": " + ErrorText.of(e));
                if (isFull(ErrorText.unwrap(e), folder)) {
                    // The other checks would also fail, and say nothing about the library.
                    full = true;
                    return;
                }
                if (ErrorText.unwrap(e) instanceof TimeoutException) {
                    // Its engine hangs; closing it, or running further checks, would hang as well.
                    line("skip", backend, "the other checks: this backend hangs");
                    return;
                }
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    /** Recognizes a full file system by the errno, or, because java.nio has none, by the usable space. */
    private static boolean isFull(Throwable error, Path folder) {
        if (error instanceof ErrnoException e
                && (e.errno() == Errno.ENOSPC || e.errno() == Errno.EDQUOT)) {
            return true;
        }
        try {
            return error instanceof IOException
                    && Files.getFileStore(folder).getUsableSpace() < NEEDED_BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    private void line(String outcome, BackendId backend, String text) {
        out.printf("%-4s %-11s %s%n", outcome, backend, text);
        out.flush();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }

    /** Thrown if the library did not do what it documents. */
    static final class CheckFailure extends Exception {
        private static final long serialVersionUID = 1;

        CheckFailure(String message) {
            super(message);
        }
    }
}
