package io.jnaaio.bench;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/**
 * The state of the machine: if the other processor sleeps, each wake-up across threads costs tens of microseconds (a
 * guest must leave and enter the hypervisor); if something keeps it awake, a few. A comparison of plain pwritev in C
 * with io_uring in C, which passes buffered writes to another thread on most file systems, shows this.
 */
record Regime(double pwritevMicros, double uringMicros) {
    private static final double ASLEEP_MICROS = 20;

    /** Measures the state; empty without C baselines or io_uring. */
    static Optional<Regime> measure(ChildProcess children, CellArguments cell)
            throws IOException, InterruptedException {
        try {
            return Optional.of(
                    new Regime(
                            children.run(Roster.find("c-pwritev"), cell).p50Nanos() / 1e3,
                            children.run(Roster.find("c-uring"), cell).p50Nanos() / 1e3));
        } catch (Contestant.UnavailableException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        double difference = uringMicros - pwritevMicros;
        String meaning;
        if (difference < 1) {
            meaning = "io_uring writes inline on this file system, which tells nothing";
        } else if (difference > ASLEEP_MICROS) {
            meaning = "the other processor sleeps, a wake-up is dear";
        } else {
            meaning = "the other processor is awake, a wake-up is cheap";
        }
        return String.format(
                Locale.ROOT,
                "wake-up regime: C at depth 1, median: pwritev %.1f us, io_uring %.1f us: %s",
                pwritevMicros,
                uringMicros,
                meaning);
    }
}
