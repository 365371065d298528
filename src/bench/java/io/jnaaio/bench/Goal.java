package io.jnaaio.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A goal of this library: a ratio, or an absolute value.
 *
 * @param ours a prefix of contestants' names, the best of which counts
 * @param reference the contestant to compare with; {@code afc} and {@code fc} for the best AsynchronousFileChannel
 *     and the best FileChannel; empty for an absolute value
 * @param referenceDepth the depth of the reference
 * @param figure the metric
 * @param bound the minimum, for throughput, or the maximum, for cost
 */
record Goal(
        String shape,
        int depth,
        String ours,
        String reference,
        int referenceDepth,
        Figure figure,
        double bound) {
    /** The metric. */
    enum Figure {
        OPS("ops/s", "", true),
        CPU("CPU per op", " us", false),
        HEAP("heap per op", " B", false),
        PER_REQUEST("ops per request", "", true);

        private final String text;
        private final String unit;
        private final boolean moreIsBetter;

        Figure(String text, String unit, boolean moreIsBetter) {
            this.text = text;
            this.unit = unit;
            this.moreIsBetter = moreIsBetter;
        }

        private double of(Outcome outcome) {
            return switch (this) {
                case OPS -> outcome.opsPerSecond();
                case CPU -> outcome.cpuMicrosPerOp();
                case HEAP -> outcome.bytesPerOp();
                case PER_REQUEST -> outcome.opsPerRequest();
            };
        }

        private boolean meets(double reached, double bound) {
            return moreIsBetter ? reached >= bound : reached <= bound;
        }
    }

    /**
     * The result of one contestant.
     *
     * @param ratio paired by round; the absolute value if there is no reference
     */
    record Standing(String contestant, String reference, Quartiles ratio, boolean met) {}

    static final List<Goal> ALL = Goals.all();

    /** Whether this cell and contestant are needed to judge the goal. */
    boolean needs(Cell cell, String contestant) {
        return (isOf(cell) && contestant.startsWith(ours))
                || (isAt(cell, referenceDepth) && isReference(contestant));
    }

    private boolean isReference(String contestant) {
        return isBestOfSome()
                ? contestant.startsWith(reference + "-")
                : contestant.equals(reference);
    }

    private boolean isBestOfSome() {
        return reference.equals("afc") || reference.equals("fc");
    }

    /** Whether this cell is needed to judge the goal. */
    boolean uses(Cell cell) {
        return isOf(cell) || isAt(cell, referenceDepth);
    }

    private boolean isOf(Cell cell) {
        return isAt(cell, depth);
    }

    private boolean isAt(Cell cell, int someDepth) {
        return cell.shape().name().equals(shape) && cell.depth() == someDepth;
    }

    /** The cell of the goal, for the short list of goals without results. */
    String place() {
        return shape + " " + depth;
    }

    String text() {
        String against =
                switch (reference) {
                    case "" -> figure.unit;
                    case "afc" -> "x best AsynchronousFileChannel";
                    case "fc" -> "x best FileChannel";
                    default -> "x " + reference;
                };
        return String.format(
                Locale.ROOT,
                "%s: %s%s %s %s%s%s",
                place(),
                ours.equals("our-") ? "" : ours + ", ",
                figure.text,
                figure.moreIsBetter ? ">=" : "<=",
                bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound),
                against,
                referenceDepth == depth ? "" : " in " + shape + " " + referenceDepth);
    }

    /** Formats a ratio or value in the same way as the bound. */
    String show(Quartiles quartiles) {
        return quartiles + (reference.isEmpty() ? figure.unit : "x");
    }

    /** The results of this library's contestants, best first; empty if samples are missing. */
    List<Standing> standings(Results results) {
        List<Standing> standings = new ArrayList<>();
        Optional<Cell> cell = results.cells().stream().filter(this::isOf).findFirst();
        Optional<Cell> otherCell =
                results.cells().stream().filter(any -> isAt(any, referenceDepth)).findFirst();
        if (cell.isEmpty() || otherCell.isEmpty()) {
            return standings;
        }
        // The naive use of the channel also counts: the best of all counts.
        String other =
                isBestOfSome()
                        ? results.best(otherCell.get(), reference + "-").orElse("-")
                        : reference;
        for (String name : results.contestants(cell.get())) {
            if (name.startsWith(ours)) {
                Quartiles ratio =
                        reference.isEmpty()
                                ? results.quartiles(cell.get(), name, figure::of)
                                : results.ratio(
                                        cell.get(), name, otherCell.get(), other, figure::of);
                if (ratio.isThere()) {
                    boolean met = figure.meets(ratio.median(), bound);
                    standings.add(new Standing(name, other, ratio, met));
                }
            }
        }
        double sign = figure.moreIsBetter ? -1 : 1;
        standings.sort(Comparator.comparingDouble(standing -> sign * standing.ratio().median()));
        return standings;
    }
}
