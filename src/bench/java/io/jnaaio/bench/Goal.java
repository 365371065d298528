package io.jnaaio.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What this library wants to reach: a ratio, or a bare figure.
 *
 * @param ours the beginning of the contestants' names of which the best counts
 * @param reference the other contestant; {@code afc} and {@code fc} for the best AsynchronousFileChannel and the best
 *     FileChannel; empty for the bare figure
 * @param referenceDepth the depth at which the other one is taken
 * @param figure what is compared
 * @param bound at least, for throughput; at most, for cost
 */
record Goal(
        String shape,
        int depth,
        String ours,
        String reference,
        int referenceDepth,
        Figure figure,
        double bound) {
    /** What is compared. */
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
     * How it went for one contestant.
     *
     * @param ratio paired by round; the bare figure where there is no reference
     */
    record Standing(String contestant, String reference, Quartiles ratio, boolean met) {}

    static final List<Goal> ALL = Goals.all();

    /** Whether that cell and contestant are needed to judge it. */
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

    /** Whether something in that cell is needed to judge it. */
    boolean uses(Cell cell) {
        return isOf(cell) || isAt(cell, referenceDepth);
    }

    private boolean isOf(Cell cell) {
        return isAt(cell, depth);
    }

    private boolean isAt(Cell cell, int someDepth) {
        return cell.shape().name().equals(shape) && cell.depth() == someDepth;
    }

    /** The cell it is about, as the short list of goals without results names it. */
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

    /** A ratio or a figure, as its text gives the bound. */
    String show(Quartiles quartiles) {
        return quartiles + (reference.isEmpty() ? figure.unit : "x");
    }

    /** How each of ours stands, best first; empty if something is missing. */
    List<Standing> standings(Results results) {
        List<Standing> standings = new ArrayList<>();
        Optional<Cell> cell = results.cells().stream().filter(this::isOf).findFirst();
        Optional<Cell> otherCell =
                results.cells().stream().filter(any -> isAt(any, referenceDepth)).findFirst();
        if (cell.isEmpty() || otherCell.isEmpty()) {
            return standings;
        }
        // The naive one counts as a way to use the channel, too: the best is the best.
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
