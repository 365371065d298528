package io.jnaaio.testing;

import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AlignedBuffers;
import io.jnaaio.api.LeakTracking;
import io.jnaaio.api.OperationTrace;
import io.jnaaio.spi.LeakListener;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The engines, files and memory of one test, and what of them it left behind. */
final class AioSession {
    /**
     * How the session shall be.
     *
     * @param recipe of its engines
     * @param sought the leaks that are looked for
     * @param patience for what takes time to end
     */
    record Settings(Subject.Recipe recipe, Set<Leak> sought, Duration patience) {
        Settings {
            sought = Set.copyOf(sought);
        }
    }

    /** A pool, what was leased of it before, and where a lease of the extension's own was taken. */
    private record Pool(AlignedBuffers buffers, long leasedBefore, @Nullable Throwable place) {}

    private final Settings settings;
    private final LibraryThreads threads = new LibraryThreads();
    private final TestFolder folder = new TestFolder();
    private final List<TrackedIo> engines = new CopyOnWriteArrayList<>();
    private final List<Pool> pools = new CopyOnWriteArrayList<>();
    private final List<OperationTrace> forgotten = new CopyOnWriteArrayList<>();

    /** Opens nothing yet. */
    AioSession(Settings settings) {
        this.settings = settings;
    }

    TestFolder folder() {
        return folder;
    }

    /** One more engine, as the extension's settings want it and then as the caller does. */
    TrackedIo open(AioOptions.Builder options) throws IOException {
        options.leakTracking(LeakTracking.FULL).extension(LeakListener.class, forgotten::add);
        TrackedIo opened = new TrackedIo(Subject.open(settings.recipe(), options));
        engines.add(opened);
        return opened;
    }

    void watch(AlignedBuffers buffers, @Nullable Throwable place) {
        pools.add(new Pool(buffers, buffers.leasedBytes(), place));
    }

    /**
     * Closes everything, and fails if something was left behind.
     *
     * @param alone false if there may be engines of others, whose threads cannot be told from this one's
     */
    void close(boolean alone) {
        // With the flag that a test left set, nothing could be waited for and little be found.
        boolean interrupted = Thread.interrupted();
        try {
            closeAll(alone);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void closeAll(boolean alone) {
        LeakReport report = new LeakReport(settings.sought());
        boolean drained = checkOperations(report);
        checkFiles(report);
        checkBuffers(report);
        if (closeEngines(report, drained)) {
            // Last, for an open engine may still hold what it did last.
            checkResults(report);
            checkDescriptors(report);
            if (alone) {
                checkThreads(report);
            }
        }
        try {
            folder.delete();
        } catch (IOException e) {
            report.addFailure("the temporary folder cannot be deleted: " + e, e);
        }
        report.failIfAny();
    }

    /** Gives what is in flight the time to end; true if it did. */
    private boolean checkOperations(LeakReport report) {
        boolean drained = await(() -> inFlight().isEmpty() || onlyStepsHelp());
        for (OperationTrace operation : inFlight()) {
            report.add(
                    Leak.OPERATION,
                    operation
                            + " is in flight although the test is over; it was submitted"
                            + Place.of(operation.submittedAt())
                            + ". Wait for it, or cancel it and wait",
                    operation.submittedAt());
        }
        return drained && inFlight().isEmpty();
    }

    // What a fake holds stays there, for the test that tells it what to do is over.
    private boolean onlyStepsHelp() {
        return engines.stream()
                .map(io -> io.subject().fake())
                .anyMatch(fake -> fake != null && !fake.completesByItself());
    }

    private List<OperationTrace> inFlight() {
        List<OperationTrace> all = new ArrayList<>();
        for (TrackedIo io : engines) {
            all.addAll(io.engine().inFlight());
        }
        return all;
    }

    private void checkFiles(LeakReport report) {
        for (TrackedIo io : engines) {
            // An engine that the test closed has closed its files.
            if (io.engine().isOpen()) {
                for (TrackedIo.Opened opened : io.open()) {
                    report.add(
                            Leak.DESCRIPTOR,
                            opened.file()
                                    + " was not closed; it was opened"
                                    + Place.of(opened.place()),
                            opened.place());
                }
            }
        }
    }

    private void checkBuffers(LeakReport report) {
        for (Pool pool : pools) {
            long bytes = pool.buffers().leasedBytes() - pool.leasedBefore();
            if (bytes > 0) {
                report.add(
                        Leak.BUFFER,
                        bytes
                                + " bytes of aligned memory were not given back"
                                + (pool.place() == null
                                        ? " to " + pool.buffers()
                                        : "; they were leased" + Place.of(pool.place())),
                        pool.place());
            }
        }
    }

    private void checkResults(LeakReport report) {
        if (!report.seeks(Leak.RESULT)) {
            return;
        }
        for (int round = 0; round < 10; round++) {
            System.gc();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        for (OperationTrace operation : forgotten) {
            report.add(
                    Leak.RESULT,
                    "nobody asked for the result of "
                            + operation
                            + "; it was submitted"
                            + Place.of(operation.submittedAt()),
                    operation.submittedAt());
        }
    }

    /** Closes the engines; false if one does not close because of what is in flight. */
    private boolean closeEngines(LeakReport report, boolean drained) {
        boolean closed = true;
        for (TrackedIo io : engines) {
            FutureTask<Boolean> closing =
                    new FutureTask<>(
                            () -> {
                                io.subject().close(drained);
                                return true;
                            });
            Thread closer = new Thread(closing, "jnaaio-test-close");
            closer.setDaemon(true);
            closer.start();
            try {
                closed &= closing.get(settings.patience().toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                closed = false;
                report.addFailure(
                        "the engine cannot be closed, for "
                                + io.engine().stats().inFlight()
                                + " operations do not end; it is left behind",
                        null);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                closed = false;
                report.addFailure(
                        "closing the engine was interrupted; what else was left behind is unknown",
                        e);
            } catch (ExecutionException e) {
                report.addFailure("closing the engine failed: " + e.getCause(), e.getCause());
            }
        }
        return closed;
    }

    private void checkDescriptors(LeakReport report) {
        for (String open : folder.openFiles()) {
            report.add(Leak.DESCRIPTOR, open + " was not closed", null);
        }
    }

    private void checkThreads(LeakReport report) {
        if (await(() -> threads.since().isEmpty())) {
            return;
        }
        for (Thread thread : threads.since()) {
            report.add(
                    Leak.THREAD,
                    "thread "
                            + thread.getName()
                            + " still runs: an engine that the test or its code opened was not closed",
                    null);
        }
    }

    /** Waits until that is so, for as long as the patience lasts. */
    private boolean await(BooleanSupplier condition) {
        long end = System.nanoTime() + settings.patience().toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return true;
    }
}
