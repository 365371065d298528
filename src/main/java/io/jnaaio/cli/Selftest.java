package io.jnaaio.cli;

import io.jnaaio.Aio;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.ProbeReport;
import io.jnaaio.spi.DriverWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Runs the checks on each available backend, a line each, and counts. */
final class Selftest {
    /** One check: throws {@link CheckFailure} with what was expected and what was seen. */
    @FunctionalInterface
    interface Check {
        void run(Bench bench) throws Exception;
    }

    /**
     * A check and what it shows.
     *
     * @param name what is true if it passes
     */
    record Named(String name, Check check) {}

    private static final List<Named> CHECKS =
            Stream.of(TransferChecks.ALL, RuleChecks.ALL).flatMap(List::stream).toList();

    private final AioOptions template;
    private final PrintWriter out;
    private int passed;
    private int failed;
    private volatile boolean stopped;

    /**
     * A run that has not begun.
     *
     * @param template what the engines are opened with, beside what a check needs; may carry a
     *     {@link DriverWrapper}
     * @param out where the lines go
     */
    Selftest(AioOptions template, PrintWriter out) {
        this.template = template;
        this.out = out;
    }

    /**
     * Runs all.
     *
     * @param parent where the temporary folder is made
     * @return whether every check passed, on at least one backend
     */
    boolean run(Path parent) throws IOException {
        int backends = 0;
        Path folder = Files.createTempDirectory(parent, "jna-aio-selftest-");
        try {
            for (ProbeReport.Backend backend : Aio.probe(template).backends()) {
                if (stopped) {
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
        out.println(verdict(backends));
        out.flush();
        return good;
    }

    /** Ends the run after the check that is running, whose files are deleted; may be called from any thread. */
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
                if (ErrorText.unwrap(e) instanceof TimeoutException) {
                    // Its engine hangs: to close it, or to go on beside it, would hang as well.
                    line("skip", backend, "the remaining checks: this backend hangs");
                    return;
                }
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
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

    /** A promise that was not kept. */
    static final class CheckFailure extends Exception {
        private static final long serialVersionUID = 1;

        CheckFailure(String message) {
            super(message);
        }
    }
}
