package io.jnaaio.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The median of values and the quartiles around it; NaN without values. */
record Quartiles(double low, double median, double high) {
    static Quartiles of(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
    }

    /** Interpolates between two values. */
    private static double at(double[] sorted, double part) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    boolean isThere() {
        return !Double.isNaN(median);
    }

    @Override
    public String toString() {
        return isThere() ? String.format(Locale.ROOT, "%.2f [%.2f %.2f]", median, low, high) : "-";
    }
}
