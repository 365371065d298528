package io.jnaaio.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What this library wants to reach: a ratio, or for the heap a figure.
 *
 * @param ours the beginning of the contestants' names of which the best counts
 * @param reference the other contestant; {@code afc} for the best AsynchronousFileChannel; empty for the bare figure
 * @param figure what is compared
 * @param bound at least, for throughput; at most, for cost
 */
record Goal(String shape, int depth, String ours, String reference, Figure figure, double bound) {
    /** What is compared. */
    enum Figure {
        OPS(true),
        CPU(false),
        HEAP(false);

        private final boolean moreIsBetter;

        Figure(boolean moreIsBetter) {
            this.moreIsBetter = moreIsBetter;
        }

        private double of(Outcome outcome) {
            return switch (this) {
                case OPS -> outcome.opsPerSecond();
                case CPU -> outcome.cpuMicrosPerOp();
                case HEAP -> outcome.bytesPerOp();
            };
        }
    }

    /**
     * How it went for one contestant.
     *
     * @param ratio paired by round; the bare figure where there is no reference
     */
    record Standing(String contestant, String reference, Quartiles ratio, boolean met) {}

    static final List<Goal> ALL = all();

    private static List<Goal> all() {
        List<Goal> all = new ArrayList<>();
        for (int depth : List.of(32, 128)) {
            all.add(new Goal("direct16k", depth, "our-", "c-uring", Figure.OPS, 0.95));
            double bound = depth == 32 ? 1.15 : 1.1;
            all.add(new Goal("direct16k", depth, "our-", "afc", Figure.OPS, bound));
            all.add(new Goal("direct16k", depth, "our-", "afc-naive", Figure.OPS, 3.5));
            all.add(new Goal("direct16k", depth, "our-", "afc", Figure.CPU, 0.35));
        }
        all.add(new Goal("rand4k", 32, "our-", "afc", Figure.OPS, 1.1));
        all.add(new Goal("rand4k", 32, "our-", "afc-naive", Figure.OPS, 3));
        all.add(new Goal("rand4k", 32, "our-", "c-pwritev-2", Figure.OPS, 0.9));
        all.add(new Goal("rand4k", 1, "our-inline", "c-pwritev", Figure.OPS, 0.7));
        all.add(new Goal("rand4k", 1, "our-inline", "afc", Figure.OPS, 1.1));
        all.add(new Goal("append4k", 32, "our-", "afc", Figure.OPS, 3));
        all.add(new Goal("seq4k", 32, "our-", "afc", Figure.OPS, 1.5));
        all.add(new Goal("wal", 64, "our-", "fc-force", Figure.OPS, 9));
        all.add(new Goal("wal", 64, "our-", "c-merge", Figure.OPS, 0.95));
        all.add(new Goal("wal", 64, "our-", "fc-group", Figure.OPS, 1.15));
        all.add(new Goal("wal", 64, "our-appender", "our-auto", Figure.CPU, 1.05));
        all.add(new Goal("wal", 64, "our-appender", "fc-group", Figure.OPS, 1.15));
        all.add(new Goal("wal", 64, "our-appender", "c-merge", Figure.OPS, 0.95));
        all.add(new Goal("rand4k", 32, "our-lio-listio", "c-lio", Figure.OPS, 0.9));
        all.add(new Goal("rand4k", 32, "our-auto", "", Figure.HEAP, 200));
        // What the channel costs over the futures, with handlers on threads of its own, and
        // without.
        all.add(new Goal("rand4k", 32, "our-channel", "our-auto", Figure.CPU, 1.1));
        all.add(new Goal("rand4k", 32, "our-direct-channel", "our-auto", Figure.CPU, 1.1));
        return List.copyOf(all);
    }

    /** Whether that cell and contestant are needed to judge it. */
    boolean needs(Cell cell, String contestant) {
        return isOf(cell)
                && (contestant.startsWith(ours)
                        || (reference.equals("afc") && contestant.startsWith("afc-"))
                        || contestant.equals(reference));
    }

    boolean isOf(Cell cell) {
        return cell.shape().name().equals(shape) && cell.depth() == depth;
    }

    String text() {
        String what =
                switch (figure) {
                    case OPS -> "ops/s";
                    case CPU -> "CPU per op";
                    case HEAP -> "heap bytes per op";
                };
        String against = reference.equals("afc") ? "best AsynchronousFileChannel" : reference;
        return String.format(
                Locale.ROOT,
                "%s %d: %s %s %s%s",
                shape,
                depth,
                what,
                figure.moreIsBetter ? ">=" : "<=",
                reference.isEmpty() ? String.valueOf((int) bound) : bound + "x ",
                against);
    }

    /** How each of ours stands, best first; empty if something is missing. */
    List<Standing> standings(Results results) {
        List<Standing> standings = new ArrayList<>();
        Optional<Cell> cell = results.cells().stream().filter(this::isOf).findFirst();
        if (cell.isEmpty()) {
            return standings;
        }
        // The naive one counts as a way to use the channel, too: the best is the best.
        Optional<String> other =
                reference.equals("afc") ? results.best(cell.get(), "afc-") : Optional.of(reference);
        for (String name : results.contestants(cell.get())) {
            if (name.startsWith(ours)) {
                Quartiles ratio =
                        reference.isEmpty()
                                ? results.quartiles(cell.get(), name, figure::of)
                                : results.ratio(cell.get(), name, other.orElse("-"), figure::of);
                if (ratio.isThere()) {
                    boolean met =
                            figure.moreIsBetter ? ratio.median() >= bound : ratio.median() <= bound;
                    standings.add(new Standing(name, other.orElse("-"), ratio, met));
                }
            }
        }
        double sign = figure.moreIsBetter ? -1 : 1;
        standings.sort(
                java.util.Comparator.comparingDouble(standing -> sign * standing.ratio().median()));
        return standings;
    }
}
