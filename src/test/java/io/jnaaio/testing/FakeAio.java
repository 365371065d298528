package io.jnaaio.testing;

import io.jnaaio.Aio;
import io.jnaaio.api.AioFile;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.Errno;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The real engine over files in memory, where nothing happens until told: what was submitted is in flight until {@link
 * #step()}, {@link #complete} or {@link #completeAll()}, in whichever order the test wants.
 *
 * <pre>{@code
 * try (FakeAio fake = FakeAio.create()) {
 *     AioFile log = fake.file("log");
 *     AioFuture<Long> one = log.writev(0, first);
 *     AioFuture<Long> two = log.writev(4, second);
 *     fake.complete(fake.inFlight().get(1)); // the second completes first
 *     assertTrue(two.isDone() && !one.isDone());
 *     fake.completeAll();
 *     assertEquals("onetwo", fake.text("log"));
 * }
 * }</pre>
 *
 * <p>Completions run on the thread that tells: futures and callbacks are done when the call returns, and what they submit is
 * in flight then. May be used from any thread. Do not close the engine or a file with operations in flight but by {@link
 * #close()}, which completes them first: as everywhere, closing waits for them.
 */
public final class FakeAio implements AutoCloseable {
    private static final RequestLimits ONE_CALL =
            RequestLimits.builder()
                    .buffersMax(1024)
                    .bytesMax(Integer.MAX_VALUE)
                    .byAddress(true)
                    .build();

    /** Where files go that are opened by a mere name: a folder that nobody has. */
    private static final Path ROOT = Path.of("in-memory-of-FakeAio");

    private final FakeDisk disk;
    private final FakeQueue queue = new FakeQueue();
    private final Faults faults;
    private final AsyncIo io;
    private volatile boolean closed;

    private FakeAio(Builder builder) throws IOException {
        disk = builder.disk;
        faults = builder.plan.start();
        io =
                Aio.open(
                        builder.options.build(),
                        faults.wrap(new FakeDriver.Factory(disk, queue, builder.limits)));
        if (builder.auto) {
            queue.completeByItself(builder.order);
        }
    }

    /** One with an empty disk and default options. */
    public static FakeAio create() {
        return builder().create();
    }

    /** To say more about it. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects what a fake shall be. */
    public static final class Builder {
        private FakeDisk disk = new FakeDisk();
        private AioOptions.Builder options = AioOptions.builder();
        private RequestLimits limits = ONE_CALL;
        private FaultPlan plan = FaultPlan.none();
        private boolean auto;
        private @Nullable Random order;

        private Builder() {}

        /** Works on that disk, which may have files already, and other engines. */
        public Builder disk(FakeDisk shared) {
            disk = Objects.requireNonNull(shared, "shared");
            return this;
        }

        /** Options of the engine, such as its queue depth; without a backend. */
        public Builder options(AioOptions.Builder engine) {
            options = Objects.requireNonNull(engine, "engine");
            return this;
        }

        /**
         * What one request may be; by default whatever there is goes down as one call and nothing is merged. One with a small
         * {@code bytesMax} makes the engine split, one with {@code mergeBytesMax} and a small {@code inFlightMax} makes it merge.
         */
        public Builder limits(RequestLimits requests) {
            limits = Objects.requireNonNull(requests, "requests");
            return this;
        }

        /** What goes wrong, below the engine. */
        public Builder faults(FaultPlan what) {
            plan = Objects.requireNonNull(what, "what");
            return this;
        }

        /** A thread completes everything, in order: for code that waits for its own operations. */
        public Builder auto() {
            auto = true;
            order = null;
            return this;
        }

        /** A thread completes everything, in an order that the seed chooses among what is in flight. */
        public Builder autoInAnyOrder(long seed) {
            auto = true;
            order = new Random(seed);
            return this;
        }

        /**
         * Opens it.
         *
         * @throws IllegalArgumentException if the options name a backend
         */
        public FakeAio create() {
            try {
                return new FakeAio(this);
            } catch (IOException e) {
                throw new UncheckedIOException("the engine of a fake does not open", e);
            }
        }
    }

    // ---- engine and files

    /** The engine, to be given to the code under test. */
    public AsyncIo io() {
        return io;
    }

    /** The files, which outlive this fake. */
    public FakeDisk disk() {
        return disk;
    }

    /** Opens a file in memory for reading and writing, and makes it if it is missing. */
    public AioFile file(String name) {
        return file(
                name, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Opens a file in memory, as {@code AsyncIo.openFile} does.
     *
     * @throws UncheckedIOException if it cannot be opened so
     */
    public AioFile file(String name, OpenOption... options) {
        checkOpen();
        try {
            return io.openFile(path(name), Set.of(options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The path behind a name, to be given to code that opens its files itself. Any other path does as well. */
    public Path path(String name) {
        return ROOT.resolve(name);
    }

    /** Gives a file that content, and counts it as durable; nothing of it should be in flight. */
    public void put(String name, byte[] content) {
        disk.put(path(name), content);
        faults.replaced(path(name), content);
    }

    /**
     * What is in a file now: what has been completed, synced or not.
     *
     * @throws IllegalArgumentException if there is no such file
     */
    public byte[] content(String name) {
        return disk.content(path(name));
    }

    /** The same as text in ISO 8859-1. */
    public String text(String name) {
        return new String(content(name), StandardCharsets.ISO_8859_1);
    }

    /**
     * The file as a power cut now would leave it.
     *
     * @param sectorBytes what the disk writes as a whole, a power of two: 512 or 4096
     * @throws IllegalArgumentException if no such file was opened
     */
    public Crash crash(String name, int sectorBytes) {
        return faults.crash(path(name), sectorBytes);
    }

    /** The run of the fault plan. */
    public Faults faults() {
        return faults;
    }

    // ---- steps

    /** What is in flight, in the order in which it came. */
    public List<InFlight> inFlight() {
        return queue.list();
    }

    /**
     * Completes the next: the one due first, which without delays is the one that came first.
     *
     * @return what was completed
     * @throws IllegalStateException if nothing is in flight, or only what never completes
     */
    public InFlight step() {
        checkOpen();
        InFlight next = queue.takeNext();
        if (next == null) {
            List<InFlight> held = queue.list();
            throw new IllegalStateException(
                    held.isEmpty()
                            ? "step: nothing is in flight; submit something first, or wait for another"
                                    + " thread's submission with awaitInFlight"
                            : "step: what is in flight never completes, as the fault plan says: "
                                    + held);
        }
        run(next);
        return next;
    }

    /**
     * Completes that one; if it was delayed, time moves on to when it is due.
     *
     * @throws IllegalStateException if it is not in flight here any more, or never completes
     */
    public void complete(InFlight one) {
        take(one, "complete");
        run(one);
    }

    /**
     * Moves only some bytes of that one, and says so: a short transfer.
     *
     * @param bytes less than it has, 0 or more
     */
    public void complete(InFlight one, long bytes) {
        if (!one.kind().isTransfer() || bytes < 0 || bytes > one.bytes()) {
            throw new IllegalArgumentException(
                    "complete: " + bytes + " bytes of " + one + ": that is not a part of it");
        }
        FakeDriver driver = driverOf(one, "complete");
        take(one, "complete");
        driver.complete(Objects.requireNonNull(one.request), bytes);
    }

    /** Lets that one fail, with nothing moved. */
    public void fail(InFlight one, Errno errno) {
        Objects.requireNonNull(errno, "errno");
        if (errno == Errno.SUCCESS || errno == Errno.EINPROGRESS || errno == Errno.EAGAIN) {
            throw new IllegalArgumentException(
                    "fail: " + errno + " is not what a request in flight fails with");
        }
        FakeDriver driver = driverOf(one, "fail");
        take(one, "fail");
        driver.fail(Objects.requireNonNull(one.request), errno, "");
    }

    /**
     * Completes until nothing is in flight but what never completes: also what the completions submit.
     *
     * @return how many were completed
     */
    public int completeAll() {
        checkOpen();
        int count = 0;
        InFlight next;
        while ((next = queue.takeNext()) != null) {
            run(next);
            count++;
        }
        return count;
    }

    /**
     * The same in an order that the seed chooses: each time one of all that are in flight then.
     *
     * @return how many were completed
     */
    public int completeAllInAnyOrder(long seed) {
        checkOpen();
        Random random = new Random(seed);
        int count = 0;
        InFlight next;
        while ((next = queue.takeAny(random)) != null) {
            run(next);
            count++;
        }
        return count;
    }

    /** The virtual time, which begins at zero and moves only with delays. */
    public Duration now() {
        return Duration.ofNanos(queue.nowNanos());
    }

    /**
     * Lets time pass: what was delayed, and is due until then, completes in the order of time. What was not delayed stays in
     * flight.
     *
     * @return how many were completed
     */
    public int advance(Duration time) {
        checkOpen();
        if (time.isNegative()) {
            throw new IllegalArgumentException("advance: " + time + ": time does not go back");
        }
        long until = queue.nowNanos() + time.toNanos();
        int count = 0;
        InFlight next;
        while ((next = queue.takeDue(until)) != null) {
            run(next);
            count++;
        }
        return count;
    }

    /**
     * Waits until at least that many are in flight, which other threads submit, or the engine's timer after an EAGAIN.
     *
     * @throws IllegalStateException if they do not come in 20 seconds
     */
    public void awaitInFlight(int count) throws InterruptedException {
        if (!queue.awaitHeld(count)) {
            throw new IllegalStateException(
                    "awaitInFlight: " + count + " were awaited, in flight are " + inFlight());
        }
    }

    /** From now on a thread completes everything, in order. */
    public void completeByItself() {
        checkOpen();
        queue.completeByItself(null);
    }

    /** Whether a thread completes what is in flight. */
    boolean completesByItself() {
        return queue.completesByItself();
    }

    private static FakeDriver driverOf(InFlight one, String call) {
        FakeDriver driver = one.driver;
        if (driver == null) {
            throw new IllegalStateException(
                    call + ": what becomes of " + one + " is up to the fault plan");
        }
        return driver;
    }

    private void take(InFlight one, String call) {
        checkOpen();
        if (one.neverCompletes()) {
            throw new IllegalStateException(
                    call + ": " + one + " never completes, as the fault plan says");
        }
        if (!queue.take(one)) {
            throw new IllegalStateException(
                    call + ": " + one + " is not in flight here; in flight are " + queue.list());
        }
    }

    private static void run(InFlight one) {
        Objects.requireNonNull(one.effect).run();
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException(
                    "this FakeAio is closed; its files are still to be read, by content and disk");
        }
    }

    // ---- close

    /**
     * Completes what is in flight, closes the engine and its files. The content stays readable.
     *
     * @throws IllegalStateException if a rule of the fault plan is for a file that was never opened
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        faults.release();
        queue.completeByItself(null);
        try {
            io.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        faults.checkFiles();
    }

    @Override
    public String toString() {
        return "FakeAio, in flight " + queue.list() + (closed ? " (closed)" : "");
    }
}
