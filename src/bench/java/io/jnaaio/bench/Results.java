package io.jnaaio.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** All samples, and values derived from them: medians, and ratios paired by round. */
final class Results {
    private final List<Sample> samples = new ArrayList<>();

    void add(Sample sample) {
        samples.add(sample);
    }

    List<Sample> samples() {
        return samples;
    }

    /** The contestants with samples in a cell, fastest first. */
    List<String> contestants(Cell cell) {
        LinkedHashSet<String> names = new LinkedHashSet<>();
        samples.stream()
                .filter(sample -> sample.cell().equals(cell))
                .forEach(sample -> names.add(sample.contestant()));
        return names.stream()
                .sorted(Comparator.comparingDouble(name -> -opsPerSecond(cell, name).median()))
                .toList();
    }

    Quartiles opsPerSecond(Cell cell, String contestant) {
        return quartiles(cell, contestant, Outcome::opsPerSecond);
    }

    Quartiles quartiles(Cell cell, String contestant, ToDoubleFunction<Outcome> figure) {
        return Quartiles.of(
                of(cell, contestant).stream()
                        .map(sample -> figure.applyAsDouble(sample.outcome()))
                        .toList());
    }

    List<Sample> of(Cell cell, String contestant) {
        return samples.stream()
                .filter(
                        sample ->
                                sample.cell().equals(cell)
                                        && sample.contestant().equals(contestant))
                .toList();
    }

    Quartiles ratio(
            Cell cell, String contestant, String reference, ToDoubleFunction<Outcome> figure) {
        return ratio(cell, contestant, cell, reference, figure);
    }

    /** The ratios of the rounds in which both took part. */
    Quartiles ratio(
            Cell cell,
            String contestant,
            Cell otherCell,
            String reference,
            ToDoubleFunction<Outcome> figure) {
        List<Sample> others = of(otherCell, reference);
        List<Double> ratios = new ArrayList<>();
        for (Sample sample : of(cell, contestant)) {
            others.stream()
                    .filter(other -> other.round() == sample.round())
                    .forEach(
                            other ->
                                    ratios.add(
                                            figure.applyAsDouble(sample.outcome())
                                                    / figure.applyAsDouble(other.outcome())));
        }
        return Quartiles.of(ratios);
    }

    /**
     * The fastest contestant in a cell whose name starts with a prefix. It is selected by its median, not in each
     * round: the best of several in each round would be the luckiest.
     */
    Optional<String> best(Cell cell, String beginning) {
        return contestants(cell).stream().filter(name -> name.startsWith(beginning)).findFirst();
    }

    /** The contestant that counts as 1.00x in Java. */
    Optional<String> javaReference(Cell cell) {
        return best(cell, cell.shape().sync() ? "fc-force" : "afc-")
                .or(() -> best(cell, "fc-read"));
    }

    List<Cell> cells() {
        return samples.stream().map(Sample::cell).distinct().toList();
    }

    List<Sample> unverified() {
        return samples.stream().filter(sample -> !sample.verdict().ok()).toList();
    }
}
