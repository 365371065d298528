package io.jnaaio.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * Runs everything requested, in rounds: in each round every cell, and in each cell every contestant, in a new order.
 */
final class Matrix {
    private static final OperatingSystemMXBean OS = ManagementFactory.getOperatingSystemMXBean();

    private final BenchOptions options;
    private final BenchFiles files;
    private final ChildProcess children;
    private final PrintStream progress;
    private final Random random = new Random();
    private final Results results = new Results();
    private final List<Regime> regimes = new ArrayList<>();
    private final List<Double> loads = new ArrayList<>();
    private final Set<String> absent = new HashSet<>();
    private final List<String> failures = new ArrayList<>();

    Matrix(BenchOptions options, BenchFiles files, PrintStream progress) {
        this.options = options;
        this.files = files;
        this.progress = progress;
        children = new ChildProcess(options);
    }

    Results results() {
        return results;
    }

    /** The cost of a wake-up at the start of each round. */
    List<Regime> regimes() {
        return regimes;
    }

    /** The load average at the start of each round, caused mostly by other programs. */
    List<Double> loads() {
        return loads;
    }

    /** Contestants that failed. */
    List<String> failures() {
        return failures;
    }

    List<Shape> shapes() {
        return cells().stream().map(Cell::shape).distinct().toList();
    }

    private List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (Shape shape : Shape.ALL) {
            if (options.takes(shape)) {
                for (int depth : options.depths(shape)) {
                    Cell cell = new Cell(shape, depth);
                    if (!options.onlyGoals()
                            || Goal.ALL.stream().anyMatch(goal -> goal.uses(cell))) {
                        cells.add(cell);
                    }
                }
            }
        }
        return cells;
    }

    private List<Roster.Entry> contestants(Cell cell) {
        return Roster.ALL.stream()
                .filter(entry -> entry.takes(cell))
                .filter(entry -> options.takes(entry.name()))
                .filter(
                        entry ->
                                !options.onlyGoals()
                                        || Goal.ALL.stream()
                                                .anyMatch(goal -> goal.needs(cell, entry.name())))
                .toList();
    }

    void run() throws IOException, InterruptedException {
        if (cells().isEmpty()) {
            return;
        }
        for (int round = 1; round <= options.rounds(); round++) {
            CellArguments probe = arguments(new Cell(Shape.ALL.get(0), 1), 200, 300);
            Regime.measure(children, probe).ifPresent(regimes::add);
            loads.add(OS.getSystemLoadAverage());
            for (Cell cell : cells()) {
                List<Roster.Entry> shuffled = new ArrayList<>(contestants(cell));
                Collections.shuffle(shuffled, random);
                for (Roster.Entry entry : shuffled) {
                    if (!absent.contains(entry.name() + cell.shape().name())) {
                        run(round, cell, entry);
                    }
                }
            }
        }
    }

    private void run(int round, Cell cell, Roster.Entry entry)
            throws IOException, InterruptedException {
        CellArguments arguments = arguments(cell, options.warmupMillis(), options.measureMillis());
        try {
            Outcome outcome = children.run(entry, arguments);
            Verifier.Verdict verdict = Verifier.verify(arguments, outcome.distinct());
            results.add(new Sample(round, cell, entry.name(), outcome, verdict));
            progress.printf(
                    Locale.ROOT,
                    "round %d, %s: %s %.1f kops/s, %s%n",
                    round,
                    cell,
                    entry.name(),
                    outcome.opsPerSecond() / 1e3,
                    verdict);
        } catch (Contestant.UnavailableException e) {
            absent.add(entry.name() + cell.shape().name());
            progress.println(
                    entry.name()
                            + " takes no part in "
                            + cell.shape().name()
                            + ": "
                            + e.getMessage());
        } catch (IOException e) {
            absent.add(entry.name() + cell.shape().name());
            String failure = entry.name() + " failed in " + cell + ": " + e.getMessage();
            failures.add(failure);
            progress.println(failure);
        }
    }

    CellArguments arguments(Cell cell, long warmupMillis, long measureMillis) {
        return new CellArguments(
                files.path(cell.shape()),
                cell.shape(),
                options.fileBytes(cell.shape()) / cell.shape().opBytes(),
                cell.depth(),
                warmupMillis,
                measureMillis,
                (random.nextLong() >>> 1) | 1);
    }
}
