package io.jnaaio.soak;

import io.jnaaio.api.BackendUnavailableException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs lives of engines on one target, one after another, until a number of operations was submitted. */
final class Soak {
    /** The number of operations in one life. */
    private static final int LIFE = 500;

    /** More than {@link Life#BOUND_SECONDS}, after which a life reports by itself that it hangs. */
    private static final long LIFE_MILLIS = 3_000 * Life.BOUND_SECONDS;

    private Soak() {}

    /**
     * Runs the lives; throws the errors found, with the seed of the life.
     *
     * @param ownThreads false if the driver wrapper must not start a thread
     */
    static Ledger.Counts run(
            Target target, Path dir, long operations, long seed, boolean ownThreads)
            throws IOException {
        Ledger.Counts counts = new Ledger.Counts(0, 0, 0, 0);
        for (long life = seed; counts.accepted() < operations; life++) {
            long own = life;
            FutureTask<Ledger.Counts> task =
                    new FutureTask<>(() -> new Life(target, dir, own, ownThreads).run(LIFE));
            Thread thread = new Thread(task, "soak-life");
            thread.setDaemon(true);
            Scarcity.start(thread);
            Optional<Ledger.Counts> counted = result(task, target + ", seed " + life);
            if (counted.isPresent()) {
                counts = counts.plus(counted.get());
            }
        }
        return counts;
    }

    /** Returns the counts of the life; empty if its probe of the backend could not start a thread. */
    private static Optional<Ledger.Counts> result(FutureTask<Ledger.Counts> life, String name)
            throws IOException {
        try {
            return Optional.of(life.get(LIFE_MILLIS, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            StringWriter stacks = new StringWriter();
            Life.dumpThreads(new PrintWriter(stacks));
            throw new AssertionError(name + " hangs\n" + stacks, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException(name);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof BackendUnavailableException && Scarcity.isPlayed()) {
                return Optional.empty();
            }
            throw new AssertionError(name + ": " + cause, cause);
        }
    }
}
