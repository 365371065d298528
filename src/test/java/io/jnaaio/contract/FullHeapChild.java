package io.jnaaio.contract;

import io.jnaaio.Aio;
import io.jnaaio.backend.kaio.KernelAioDriverFactory;
import io.jnaaio.backend.lio.LioDriverFactory;
import io.jnaaio.backend.pwritev.PwritevDriverFactory;
import io.jnaaio.backend.uring.IoUringDriverFactory;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.Request;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Requests that succeed and fail while the heap is completely full: each is reported. Tests drivers without an
 * engine.
 */
final class FullHeapChild {
    private static final int SLOTS = 8;
    private static final int BYTES = 4096;
    private static final int ROUNDS = 3;

    /** Fills the heap: each array refers to the next one. */
    private static Object[] hog;

    private FullHeapChild() {}

    /** Counts the reports for each slot; allocates nothing. */
    private static final class Sink implements CompletionSink {
        private final int[] reports = new int[SLOTS];
        private int all;
        private int failures;
        private Failure failure;

        synchronized int all() {
            return all;
        }

        private synchronized void count(Request request) {
            reports[request.slot()]++;
            all++;
        }

        private synchronized void countFailure(Request request, Failure why) {
            failures++;
            failure = why;
            count(request);
        }

        @Override
        public void completed(Request request, long bytes) {
            count(request);
        }

        @Override
        public void failed(Request request, Failure why) {
            countFailure(request, why);
        }

        @Override
        public void refused(Request request, Failure why) {
            countFailure(request, why);
        }

        @Override
        public void stepDown(Request request, Failure why) {
            countFailure(request, why);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path dir = Path.of(arguments[0]);
        for (DriverFactory factory :
                List.of(
                        new KernelAioDriverFactory(),
                        new IoUringDriverFactory(),
                        new LioDriverFactory(),
                        new PwritevDriverFactory())) {
            if (factory.availability(Aio.probe().facts()).available()) {
                String name = factory.id().id();
                ChildCases.run(name, () -> run(factory, dir.resolve(name)));
            }
        }
    }

    private static void run(DriverFactory factory, Path path) throws Exception {
        Sink sink = new Sink();
        // pwritev runs inline, because its workers belong to the engine.
        Driver driver =
                factory.open(
                        new DriverContext(sink, Aio.probe().facts(), SLOTS, 1 << 20, true, true));
        FileHandle good =
                driver.open(path, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        FileHandle full = driver.open(Path.of("/dev/full"), Set.of(StandardOpenOption.WRITE));
        var unused = driver.serve(good);
        unused = driver.serve(full);
        Request[] requests = new Request[SLOTS];
        for (int i = 0; i < SLOTS; i++) {
            // A sync of a device fails with EINVAL, and does not need a buffer's address, for which
            // JNA allocates an object.
            requests[i] =
                    i % 2 == 0
                            ? new PlainRequest(
                                    i, Request.Kind.WRITE, good, ByteBuffer.allocateDirect(BYTES))
                            : new PlainRequest(i, Request.Kind.SYNC, full);
        }
        // The first requests load and link what the JVM creates at the first use, except for
        // failures, none of which has been described yet. One after another, so that each wakes the
        // driver's thread.
        int reports = 0;
        for (int i = 0; i < SLOTS; i += 2) {
            submit(driver, requests[i]);
            await(sink, ++reports);
        }
        boolean all = true;
        for (int round = 0; round < ROUNDS && all; round++) {
            fill();
            try {
                for (int i = 0; i < SLOTS; i++) {
                    submitOrThrow(driver, requests[i], sink);
                }
                reports += SLOTS;
                all = awaited(sink, reports);
            } finally {
                hog = null;
            }
        }
        for (int i = 0; i < SLOTS; i++) {
            int expected = i % 2 == 0 ? ROUNDS + 1 : ROUNDS;
            if (sink.reports[i] != expected) {
                throw new AssertionError("slot " + i + ": " + sink.reports[i] + " reports");
            }
        }
        if (sink.failures == 0 || sink.failure.hint().isEmpty()) {
            throw new AssertionError(sink.failures + " failures, the last: " + sink.failure);
        }
        good.close();
        full.close();
        driver.close();
    }

    private static void submit(Driver driver, Request request) {
        if (!driver.submit(request)) {
            throw new AssertionError("it was not taken");
        }
        driver.flush();
    }

    /** A submission that throws has not accepted the request; that also counts as its outcome. */
    private static void submitOrThrow(Driver driver, Request request, Sink sink) {
        boolean taken = false;
        try {
            taken = driver.submit(request);
        } catch (OutOfMemoryError e) {
            sink.count(request);
            return;
        }
        if (!taken) {
            sink.count(request);
        }
        driver.flush();
    }

    private static void await(Sink sink, int reports) {
        if (!awaited(sink, reports)) {
            throw new AssertionError("the first ones are not reported");
        }
    }

    /** Waits for reports; allocates nothing. */
    private static boolean awaited(Sink sink, int reports) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (sink.all() < reports) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    private static void fill() {
        int size = 1 << 20;
        while (size > 0) {
            try {
                Object[] more = new Object[size];
                more[0] = hog;
                hog = more;
            } catch (OutOfMemoryError e) {
                size /= 2;
            }
        }
    }
}
