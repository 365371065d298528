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

/** The engines, files and memory of one test, and what the test leaked. */
final class AioSession {
    /**
     * The configuration of a session.
     *
     * @param recipe how to open its engines
     * @param sought the leaks to check for
     * @param patience the time allowed for operations, threads and the close to end
     */
    record Settings(Subject.Recipe recipe, Set<Leak> sought, Duration patience) {
        Settings {
            sought = Set.copyOf(sought);
        }
    }

    /** A pool, the bytes leased from it earlier, and the place of a lease made by the extension. */
    private record Pool(AlignedBuffers buffers, long leasedBefore, @Nullable Throwable place) {}

    private final Settings settings;
    private final LibraryThreads threads = new LibraryThreads();
    private final TestFolder folder = new TestFolder();
    private final List<TrackedIo> engines = new CopyOnWriteArrayList<>();
    private final List<Pool> pools = new CopyOnWriteArrayList<>();
    private final List<OperationTrace> forgotten = new CopyOnWriteArrayList<>();

    /** Creates a session without an engine. */
    AioSession(Settings settings) {
        this.settings = settings;
    }

    TestFolder folder() {
        return folder;
    }

    /** Opens another engine, with the options of the extension and then those of the caller. */
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
     * Closes everything, and fails if something was leaked.
     *
     * @param alone false if there may be engines of other tests, whose threads cannot be distinguished
     */
    void close(boolean alone) {
        // If a test left the interrupt status set, waiting would fail and few leaks would be found.
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
            // Last, because an open engine may still refer to its last operations.
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

    /** Gives operations in flight the time to complete; true if they did. */
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

    // Requests held by a fake stay there, because the test that would complete them has ended.
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
            // An engine that the test has closed has closed its files.
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

    /** Closes the engines; false if one cannot be closed because operations are in flight. */
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

    /** Waits until a condition holds, for as long as the patience lasts. */
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
