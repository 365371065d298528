package io.jnaaio.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The results as text, a table per cell. */
final class Table {
    private final Results results;
    private final PrintStream out;

    Table(Results results, PrintStream out) {
        this.results = results;
        this.out = out;
    }

    void print() {
        results.cells().forEach(this::print);
    }

    private void print(Cell cell) {
        String java = results.javaReference(cell).orElse("-");
        String c = cell.cReference();
        out.println();
        out.println(cell + ": xJava = against " + java + ", xC = against " + c);
        out.printf(
                Locale.ROOT,
                "%-30s %9s %17s %7s %20s %20s %7s %7s %7s %9s %9s %9s  %s%n",
                "contestant",
                "kops/s",
                "[quartiles]",
                "MB/s",
                "xJava",
                "xC",
                "cpu us",
                "B/op",
                "op/req",
                "p50 us",
                "p99 us",
                "p99.9 us",
                "verified");
        for (String name : results.contestants(cell)) {
            row(cell, name, java, c);
        }
    }

    private void row(Cell cell, String name, String java, String c) {
        Quartiles ops = results.opsPerSecond(cell, name);
        Quartiles requests = results.quartiles(cell, name, Outcome::opsPerRequest);
        List<Sample> samples = results.of(cell, name);
        long right = samples.stream().filter(sample -> sample.verdict().ok()).count();
        long unsettled = samples.stream().filter(sample -> !sample.outcome().settled()).count();
        out.printf(
                Locale.ROOT,
                "%-30s %9.1f %17s %7.0f %20s %20s %7.2f %7s %7s %9.1f %9.1f %9.1f  %d/%d%s%n",
                name,
                ops.median() / 1e3,
                String.format(Locale.ROOT, "[%.1f %.1f]", ops.low() / 1e3, ops.high() / 1e3),
                ops.median() * cell.shape().opBytes() / 1e6,
                results.ratio(cell, name, java, Outcome::opsPerSecond),
                results.ratio(cell, name, c, Outcome::opsPerSecond),
                results.quartiles(cell, name, Outcome::cpuMicrosPerOp).median(),
                name.startsWith("c-")
                        ? "-"
                        : String.format(
                                Locale.ROOT,
                                "%.0f",
                                results.quartiles(cell, name, Outcome::bytesPerOp).median()),
                requests.isThere() ? String.format(Locale.ROOT, "%.1f", requests.median()) : "-",
                results.quartiles(cell, name, outcome -> outcome.p50Nanos() / 1e3).median(),
                results.quartiles(cell, name, outcome -> outcome.p99Nanos() / 1e3).median(),
                results.quartiles(cell, name, outcome -> outcome.p999Nanos() / 1e3).median(),
                right,
                samples.size(),
                unsettled == 0 ? "" : "  compilers at work in " + unsettled);
    }
}
