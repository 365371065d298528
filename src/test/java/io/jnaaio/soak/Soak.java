package io.jnaaio.soak;

import io.jnaaio.api.BackendUnavailableException;
import java.io.IOException;
import java.nio.file.Path;

/** Lives of engines on one target, one after the other, until so many operations were submitted. */
final class Soak {
    /** Operations of one life. */
    private static final int LIFE = 500;

    private Soak() {}

    /**
     * Runs them, or throws what was wrong, with the seed of the life.
     *
     * @param ownThreads false if the driver wrapper may not have a thread of its own
     */
    static Ledger.Counts run(
            Target target, Path dir, long operations, long seed, boolean ownThreads)
            throws IOException {
        Ledger.Counts counts = new Ledger.Counts(0, 0, 0, 0);
        for (long life = seed; counts.accepted() < operations; life++) {
            Life next;
            try {
                next = new Life(target, dir, life, ownThreads);
            } catch (BackendUnavailableException e) {
                if (!Scarcity.isPlayed()) {
                    throw e;
                }
                // Its trial found no thread. The next life looks again.
                continue;
            }
            counts = counts.plus(next.run(LIFE));
        }
        return counts;
    }
}
