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

/** Runs the checks with each available backend, prints a line for each, and counts. */
final class Selftest {
    /** One check: throws {@link CheckFailure} with what was expected and what was seen. */
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

    /** The largest check writes 8 MiB; file systems need some for themselves. */
    private static final long NEEDED_BYTES = 16L << 20;

    private final AioOptions template;
    private final PrintWriter out;
    private int passed;
    private int failed;
    private boolean full;
    private volatile boolean stopped;

    /**
     * A run that has not started.
     *
     * @param template the options of the engines, besides what a check needs; may carry a {@link
     *     DriverWrapper}. A backend limits the run to that one
     * @param out receives the lines
     */
    Selftest(AioOptions template, PrintWriter out) {
        this.template = template;
        this.out = out;
    }

    /**
     * Runs all.
     *
     * @param parent where the temporary folder is created
     * @return whether every check passed, with at least one backend
     * @throws IOException if the backend that was asked for is not available, or there is no temporary folder
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

    /** Ends the run after the current check, whose files are deleted; may be called from any thread. */
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
                    // The other checks would fail as well, and say nothing of the library.
                    full = true;
                    return;
                }
                if (ErrorText.unwrap(e) instanceof TimeoutException) {
                    // Its engine hangs: closing it, or going on beside it, would hang as well.
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

    /** By its errno; java.nio has none, but leaves the lack of space to be seen. */
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

    /** The library did not do what it documents. */
    static final class CheckFailure extends Exception {
        private static final long serialVersionUID = 1;

        CheckFailure(String message) {
            super(message);
        }
    }
}
