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
 * The real engine over in-memory files whose operations complete only when the test says so: a submitted operation
 * stays in flight until {@link #step()}, {@link #complete} or {@link #completeAll()}. The test chooses the order.
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
 * <p>Completions run on the thread that calls these methods: when the call returns, the futures are complete, the
 * callbacks have run, and the operations that they submitted are in flight. Thread-safe. To close the engine or a file
 * with operations in flight, use {@link #close()}, which completes them first; any other close would wait for them, as
 * with every engine.
 */
public final class FakeAio implements AutoCloseable {
    private static final RequestLimits ONE_CALL =
            RequestLimits.builder()
                    .buffersMax(1024)
                    .bytesMax(Integer.MAX_VALUE)
                    .byAddress(true)
                    .build();

    /** The directory of files that are opened by a name only; it does not exist on the real file system. */
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

    /** Creates a fake with an empty disk and default options. */
    public static FakeAio create() {
        return builder().create();
    }

    /** Returns a builder for a fake with other settings. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a fake. */
    public static final class Builder {
        private FakeDisk disk = new FakeDisk();
        private AioOptions.Builder options = AioOptions.builder();
        private RequestLimits limits = ONE_CALL;
        private FaultPlan plan = FaultPlan.none();
        private boolean auto;
        private @Nullable Random order;

        private Builder() {}

        /** Sets the disk, which may already contain files and may be shared with other engines. */
        public Builder disk(FakeDisk shared) {
            disk = Objects.requireNonNull(shared, "shared");
            return this;
        }

        /** Sets the engine's options, such as its queue depth; they must not name a backend. */
        public Builder options(AioOptions.Builder engine) {
            options = Objects.requireNonNull(engine, "engine");
            return this;
        }

        /**
         * Sets the limits of requests. By default an operation of any size is one request, and nothing is merged. A
         * small {@code bytesMax} makes the engine split operations; {@code mergeBytesMax} together with a small
         * {@code inFlightMax} makes it merge them.
         */
        public Builder limits(RequestLimits requests) {
            limits = Objects.requireNonNull(requests, "requests");
            return this;
        }

        /** Sets the faults to inject below the engine. */
        public Builder faults(FaultPlan what) {
            plan = Objects.requireNonNull(what, "what");
            return this;
        }

        /** Lets a thread complete everything in order: for code that waits for its own operations. */
        public Builder auto() {
            auto = true;
            order = null;
            return this;
        }

        /** Lets a thread complete everything, each time choosing one of the requests in flight by the seed. */
        public Builder autoInAnyOrder(long seed) {
            auto = true;
            order = new Random(seed);
            return this;
        }

        /**
         * Creates the fake and opens its engine.
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

    /** The engine to pass to the code under test. */
    public AsyncIo io() {
        return io;
    }

    /** The disk, whose files outlive this fake. */
    public FakeDisk disk() {
        return disk;
    }

    /** Opens an in-memory file for reading and writing, and creates it if it does not exist. */
    public AioFile file(String name) {
        return file(
                name, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Opens an in-memory file as {@code AsyncIo.openFile} does.
     *
     * @throws UncheckedIOException if it cannot be opened with these options
     */
    public AioFile file(String name, OpenOption... options) {
        checkOpen();
        try {
            return io.openFile(path(name), Set.of(options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The path of the file with this name, to pass to code that opens its files itself. Any other path works as well.
     */
    public Path path(String name) {
        return ROOT.resolve(name);
    }

    /** Sets the content of a file, which then counts as durable. No operation on the file should be in flight. */
    public void put(String name, byte[] content) {
        disk.put(path(name), content);
        faults.replaced(path(name), content);
    }

    /**
     * The current content of a file: all completed writes, synced or not.
     *
     * @throws IllegalArgumentException if there is no such file
     */
    public byte[] content(String name) {
        return disk.content(path(name));
    }

    /** The current content of a file, decoded as ISO 8859-1. */
    public String text(String name) {
        return new String(content(name), StandardCharsets.ISO_8859_1);
    }

    /**
     * The file as a power failure now could leave it.
     *
     * @param sectorBytes the size of the unit that the disk writes atomically, a power of two: 512 or 4096
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

    /** The requests in flight, in the order of submission. */
    public List<InFlight> inFlight() {
        return queue.list();
    }

    /**
     * Completes the next request: the one that is due first, which without delays is the one submitted first.
     *
     * @return the completed request
     * @throws IllegalStateException if nothing is in flight, or only requests that never complete
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
     * Completes a request; if it was delayed, the virtual time advances to its due time.
     *
     * @throws IllegalStateException if it is no longer in flight here, or never completes
     */
    public void complete(InFlight one) {
        take(one, "complete");
        run(one);
    }

    /**
     * Completes a request as a short transfer.
     *
     * @param bytes the number of bytes to transfer, 0 or more and less than requested
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

    /** Makes a request fail without transferring anything. */
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
     * Completes requests, including those that completions submit, until only requests that never complete are in
     * flight.
     *
     * @return the number of requests completed
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
     * Like {@link #completeAll()}, but each time completes one of the requests in flight, chosen by the seed.
     *
     * @return the number of requests completed
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

    /** The virtual time, which starts at zero and advances only for delays. */
    public Duration now() {
        return Duration.ofNanos(queue.nowNanos());
    }

    /**
     * Advances the virtual time: delayed requests that become due complete in the order of their due times. Requests
     * that were not delayed stay in flight.
     *
     * @return the number of requests completed
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
     * Waits until at least this many requests are in flight, submitted by other threads or, after an EAGAIN, by the
     * engine's timer.
     *
     * @throws IllegalStateException if there are fewer after 20 seconds
     */
    public void awaitInFlight(int count) throws InterruptedException {
        if (!queue.awaitHeld(count)) {
            throw new IllegalStateException(
                    "awaitInFlight: " + count + " were awaited, in flight are " + inFlight());
        }
    }

    /** From now on, lets a thread complete everything in order. */
    public void completeByItself() {
        checkOpen();
        queue.completeByItself(null);
    }

    /** Whether a thread completes the requests in flight. */
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
     * Completes the requests in flight and closes the engine and its files. The content stays readable.
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
