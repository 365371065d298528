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

/** Requests that succeed and fail while the heap is full to the last byte: each is reported. Drivers alone, without an engine. */
final class FullHeapChild {
    private static final int SLOTS = 16;
    private static final int BYTES = 4096;
    private static final int ROUNDS = 20;

    /** What fills the heap: each array holds the next one. */
    private static Object[] hog;

    private FullHeapChild() {}

    /** Counts; allocates nothing. */
    private static final class Sink implements CompletionSink {
        volatile int completed;
        volatile int failed;
        volatile Failure failure;

        @Override
        public synchronized void completed(Request request, long bytes) {
            completed++;
        }

        @Override
        public synchronized void failed(Request request, Failure why) {
            failed++;
            failure = why;
        }

        @Override
        public synchronized void refused(Request request, Failure why) {
            failed++;
            failure = why;
        }

        @Override
        public synchronized void stepDown(Request request, Failure why) {
            failed++;
            failure = why;
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
        // pwritev inline: its workers are the engine's.
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
            FileHandle file = i % 2 == 0 ? good : full;
            ByteBuffer block = ByteBuffer.allocateDirect(BYTES);
            requests[i] = new PlainRequest(i, Request.Kind.WRITE, file, block);
        }
        // The first ones load what a success needs; no failure was described yet.
        for (int i = 0; i < SLOTS; i += 2) {
            submit(driver, requests[i]);
        }
        await(sink, SLOTS / 2, 0);

        int completed = SLOTS / 2;
        int failed = 0;
        boolean all = true;
        for (int round = 0; round < ROUNDS && all; round++) {
            fill();
            try {
                for (int i = 0; i < SLOTS; i++) {
                    submit(driver, requests[i]);
                }
                completed += SLOTS / 2;
                failed += SLOTS / 2;
                all = awaited(sink, completed, failed);
            } finally {
                hog = null;
            }
        }
        if (!all) {
            throw new AssertionError(
                    sink.completed + " of " + completed + ", " + sink.failed + " of " + failed);
        }
        Failure why = sink.failure;
        if (why == null || why.hint().isEmpty()) {
            throw new AssertionError("it says why: " + why);
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

    private static void await(Sink sink, int completed, int failed) {
        if (!awaited(sink, completed, failed)) {
            throw new AssertionError("the first ones are not reported");
        }
    }

    /** Allocates nothing. */
    private static boolean awaited(Sink sink, int completed, int failed) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        while (sink.completed < completed || sink.failed < failed) {
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
