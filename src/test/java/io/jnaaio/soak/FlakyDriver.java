package io.jnaaio.soak;

import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import io.jnaaio.spi.DriverWrapper;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import io.jnaaio.testing.ForwardingDriver;
import io.jnaaio.testing.ForwardingDriverFactory;
import java.io.IOException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Injects the faults of {@link FlakyPlan} between the engine and a driver. */
final class FlakyDriver extends ForwardingDriver implements CompletionSink {
    private static final int BURST_MAX = 5;

    private final Wrapper wrapper;
    private final CompletionSink sink;
    private final Driver inner;
    private final AtomicReferenceArray<@Nullable FlakyRequest> inFlight;
    private final Map<FileHandle, Integer> units =
            Collections.synchronizedMap(new IdentityHashMap<>());
    private final FlakyThread thread;
    private int burst;

    /** Wraps the drivers of an engine. */
    static final class Wrapper implements DriverWrapper {
        final FlakyPlan plan;
        private final SplittableRandom random;

        /** While true, all submitted requests are accepted but not passed on. */
        volatile boolean hold;

        volatile boolean quiet;

        /** The number of reports of a request that was reported before. */
        final AtomicLong reportedTwice = new AtomicLong();

        /** What the engine threw from a report. */
        final Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();

        Wrapper(FlakyPlan plan, SplittableRandom random) {
            this.plan = plan;
            this.random = random;
        }

        synchronized SplittableRandom split() {
            return random.split();
        }

        synchronized boolean hits(int permille) {
            return !quiet && permille > 0 && random.nextInt(1000) < permille;
        }

        synchronized int below(int bound) {
            return random.nextInt(bound);
        }

        synchronized @Nullable Failure anyFailure() {
            return FlakyPlan.anyOf(random);
        }

        @Override
        public DriverFactory wrap(DriverFactory factory) {
            return ForwardingDriverFactory.of(
                    factory, (inner, context) -> new FlakyDriver(this, inner, context));
        }
    }

    private FlakyDriver(Wrapper wrapper, DriverFactory factory, DriverContext context)
            throws IOException {
        this.wrapper = wrapper;
        sink = context.sink();
        inFlight = new AtomicReferenceArray<>(context.slots());
        thread = new FlakyThread(this, context.slots(), wrapper);
        inner = factory.open(context.withSink(this));
    }

    @Override
    protected Driver inner() {
        return inner;
    }

    @Override
    public FileService serve(FileHandle file) throws IOException {
        FileService service = inner.serve(file);
        int alignment = service.capabilities().offsetAlignment();
        // Appends are counted in whole cells.
        units.put(file, file.append() ? Math.max(alignment, Pattern.CELL) : alignment);
        return service;
    }

    // ---- submit

    @Override
    public boolean submit(Request request) {
        FlakyPlan plan = wrapper.plan;
        if (wrapper.hold) {
            FlakyRequest held = new FlakyRequest(request, request.lengthBytes(), null, false);
            inFlight.set(held.slot(), held);
            thread.pass(held);
            return true;
        }
        if (refuses(plan)) {
            dawdle();
            return false;
        }
        if (wrapper.hits(plan.thrown())) {
            throw new IllegalStateException("the soak suite plays a driver that throws");
        }
        long bytes = request.lengthBytes();
        Failure failure = null;
        if (wrapper.hits(plan.failed())) {
            failure = wrapper.anyFailure();
            boolean write = request.kind() == Request.Kind.WRITE && !request.file().append();
            bytes = plan.dirty() && write ? part(request) : 0;
        } else if (wrapper.hits(plan.shortened())) {
            bytes = part(request);
        }
        boolean rerouted = wrapper.hits(plan.rerouted());
        FlakyRequest mine = new FlakyRequest(request, bytes, failure, rerouted);
        inFlight.set(mine.slot(), mine);
        if (wrapper.hits(plan.refusedLater())) {
            report(mine, FlakyPlan.FULL, 0);
            return true;
        }
        if (failure != null && bytes == 0) {
            report(mine, failure, 0);
            return true;
        }
        if (wrapper.hits(plan.delayed())) {
            thread.pass(mine);
            return true;
        }
        return pass(mine);
    }

    private boolean pass(FlakyRequest mine) {
        boolean taken;
        try {
            taken = inner.submit(mine);
        } catch (RuntimeException | Error e) {
            inFlight.compareAndSet(mine.slot(), mine, null);
            throw e;
        }
        if (!taken) {
            inFlight.compareAndSet(mine.slot(), mine, null);
        }
        return taken;
    }

    /** Called by the thread for a delayed request. */
    void passLater(FlakyRequest mine) {
        try {
            if (inner.submit(mine)) {
                inner.flush();
            } else {
                reportNow(mine, FlakyPlan.FULL, 0);
            }
        } catch (RuntimeException | Error e) {
            reportNow(mine, new Failure("soak", Errno.EIO, 0, "the driver threw", e), 0);
        }
    }

    private synchronized boolean refuses(FlakyPlan plan) {
        if (burst > 0) {
            burst--;
            return !wrapper.quiet;
        }
        if (wrapper.hits(plan.refused())) {
            burst = wrapper.below(BURST_MAX);
            return true;
        }
        return false;
    }

    /** Occasionally lets other threads go first. */
    private void dawdle() {
        if (wrapper.hits(wrapper.plan.lateCancel())) {
            LockSupport.parkNanos(1_000L * wrapper.below(100));
        }
    }

    /** Returns part of the request's bytes; neither none nor all of them if there is a choice. */
    private long part(Request request) {
        long all = request.lengthBytes();
        if (!request.kind().isTransfer()) {
            return all;
        }
        int unit = units.getOrDefault(request.file(), 1);
        long most = (all - 1) / unit;
        return most < 1 ? all : unit * (1 + (long) wrapper.below((int) most));
    }

    @Override
    public String whenFull() {
        dawdle();
        return "the soak suite plays it, or " + inner.whenFull();
    }

    // ---- reports

    private boolean take(FlakyRequest mine) {
        if (inFlight.compareAndSet(mine.slot(), mine, null)) {
            return true;
        }
        wrapper.reportedTwice.incrementAndGet();
        return false;
    }

    private void report(FlakyRequest mine, @Nullable Failure failure, long bytes) {
        if (mine.rerouted) {
            thread.report(mine, failure, bytes);
        } else {
            reportNow(mine, failure, bytes);
        }
    }

    void reportNow(FlakyRequest mine, @Nullable Failure failure, long bytes) {
        if (!take(mine)) {
            return;
        }
        try {
            if (failure == null) {
                sink.completed(mine.asked, bytes);
            } else if (failure.equals(FlakyPlan.FULL)) {
                sink.refused(mine.asked, failure);
            } else {
                sink.failed(mine.asked, failure);
            }
        } catch (RuntimeException | Error e) {
            wrapper.thrown.add(e);
        }
    }

    @Override
    public void completed(Request request, long bytes) {
        FlakyRequest mine = (FlakyRequest) request;
        report(mine, mine.failure, bytes);
    }

    @Override
    public void failed(Request request, Failure failure) {
        report((FlakyRequest) request, failure, 0);
    }

    @Override
    public void refused(Request request, Failure failure) {
        report((FlakyRequest) request, FlakyPlan.FULL, 0);
    }

    @Override
    public void stepDown(Request request, Failure failure) {
        FlakyRequest mine = (FlakyRequest) request;
        if (take(mine)) {
            sink.stepDown(mine.asked, failure);
        }
    }

    // ---- cancel and close

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        FlakyRequest mine = inFlight.get(request.slot());
        if (mine == null || mine.asked != request) {
            return CancelStatus.ALL_DONE;
        }
        if (thread.drop(mine)) {
            reportNow(mine, FlakyPlan.CANCELED, 0);
            return CancelStatus.CANCELED;
        }
        if (wait && wrapper.hits(wrapper.plan.lateCancel())) {
            for (int i = wrapper.below(2000); i > 0 && inFlight.get(mine.slot()) == mine; i--) {
                Thread.onSpinWait();
            }
        }
        return inner.cancel(mine, wait);
    }

    @Override
    public void close() {
        thread.end();
        inner.close();
    }
}
