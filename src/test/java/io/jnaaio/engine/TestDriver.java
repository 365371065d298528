package io.jnaaio.engine;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.Errno;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.Failure;
import io.jnaaio.spi.FileHandle;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import java.io.IOException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A driver over files in memory that does nothing until told: it holds the requests it took, in order, and the test says
 * what becomes of each. It takes note of everything that the engine must not do.
 */
final class TestDriver implements Driver {
    /** A request as it was when it was taken. */
    record Seen(Request.Kind kind, long offset, long bytes, int buffers) {}

    private final TestDriverFactory factory;
    private final DriverContext context;
    private final List<String> violations = new CopyOnWriteArrayList<>();

    // Guarded by this.
    private final List<Request> collected = new ArrayList<>();
    private final List<Request> held = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();
    private final @Nullable Request[] inFlight;
    private int toRefuse;
    private int refused;

    private final AtomicInteger cancels = new AtomicInteger();
    private volatile boolean closed;

    /** The file that {@link #serve} was asked for last. */
    volatile @Nullable FileHandle lastServed;

    /** Runs first in each submit; may block. */
    volatile Consumer<Request> onSubmit = request -> {};

    /** Runs when the driver is asked for its name, as for each operation that ends; may throw. */
    volatile Runnable onId = () -> {};

    /** If set, reports each request within submit. */
    volatile @Nullable BiConsumer<TestDriver, Request> inline;

    /** Answers cancel; may block, and may report the request. */
    volatile BiFunction<Request, Boolean, CancelStatus> onCancel =
            (request, wait) -> CancelStatus.NOT_CANCELED;

    /** Does a transfer of the calling thread; null if there are none. */
    volatile @Nullable InCaller inCaller;

    /** A transfer of the calling thread. */
    interface InCaller {
        long transfer(Request request) throws IOException;
    }

    TestDriver(TestDriverFactory factory, DriverContext context) {
        this.factory = factory;
        this.context = context;
        inFlight = new Request[context.slots()];
    }

    @Override
    public BackendId id() {
        onId.run();
        return factory.id;
    }

    // ---- in the calling thread

    @Override
    public int callerBuffersMax() {
        return inCaller == null ? 0 : 2;
    }

    @Override
    public long transferInCaller(Request request) throws IOException {
        InCaller now = inCaller;
        if (now == null || request.slot() != -1) {
            throw new IllegalStateException("not asked for: " + request);
        }
        return now.transfer(request);
    }

    // ---- open

    @Override
    public FileHandle open(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) {
        boolean append = options.contains(StandardOpenOption.APPEND);
        boolean write = append || options.contains(StandardOpenOption.WRITE);
        boolean read = options.contains(StandardOpenOption.READ) || !write;
        return new MemoryFile(read, write, append);
    }

    /** The descriptor is none: the handle stands for it. */
    @Override
    public FileHandle wrap(int fd, boolean own) {
        return new MemoryFile(true, true, false);
    }

    @Override
    public FileService serve(FileHandle file) throws IOException {
        lastServed = file;
        factory.onServe.run();
        if (factory.servesNothing || !(file instanceof MemoryFile)) {
            throw new IOException(factory.id + " serves nothing");
        }
        Set<NotifyKind> notifications = Set.of(NotifyKind.NONE, NotifyKind.CALLBACK);
        Capabilities.Builder can =
                Capabilities.builder(factory.id)
                        .gather(GatherMode.NATIVE)
                        .nativeMaxBytes(factory.limits.bytesMax())
                        .nativeMaxBuffers(factory.limits.buffersMax())
                        .notifications(notifications)
                        .with(
                                Capability.EXACT_ERRNO,
                                Capability.PARTIAL_COUNT_ON_ERROR,
                                Capability.FILE_SIZE_LIMIT,
                                Capability.CANCELS_QUEUED)
                        .withIf(factory.limits.mergeBytesMax() > 0, Capability.MERGES);
        if (factory.atomic) {
            can.atomicUnits(4096, 65_536, 0);
        }
        return new FileService(can.build(), factory.limits);
    }

    // ---- submit

    @Override
    public boolean submit(Request request) {
        expect(!closed, "submit after close");
        onSubmit.accept(request);
        BiConsumer<TestDriver, Request> report = inline;
        synchronized (this) {
            if (toRefuse > 0) {
                toRefuse--;
                refused++;
                notifyAll();
                return false;
            }
            check(request);
            inFlight[request.slot()] = request;
            seen.add(
                    new Seen(
                            request.kind(),
                            request.offset(),
                            request.lengthBytes(),
                            request.bufferCount()));
            if (report == null) {
                (factory.collects ? collected : held).add(request);
            }
            notifyAll();
        }
        if (report != null) {
            report.accept(this, request);
        }
        return true;
    }

    private void check(Request request) {
        expect(inFlight[request.slot()] == null, "two in flight with slot " + request.slot());
        expect(memory(request).closes() == 0, "a request on a closed file");
        int transfers = 0;
        int writes = 0;
        int syncs = 0;
        for (Request other : inFlight) {
            if (other != null && other.file() == request.file()) {
                transfers += other.kind().isTransfer() ? 1 : 0;
                syncs += other.kind().isTransfer() ? 0 : 1;
                writes += other.kind() == Request.Kind.WRITE ? 1 : 0;
            }
        }
        long bytes = 0;
        for (int i = 0; i < request.bufferCount(); i++) {
            expect(request.buffer(i).isDirect(), "heap memory");
            expect(request.length(i) > 0, "a length of " + request.length(i));
            expect(
                    request.start(i) >= 0
                            && request.start(i) + request.length(i) <= request.buffer(i).capacity(),
                    "a range outside its buffer");
            bytes += request.length(i);
        }
        expect(bytes == request.lengthBytes(), "lengthBytes is not the sum of the lengths");
        if (request.kind().isTransfer()) {
            expect(request.offset() >= 0, "a negative offset");
            expect(request.bufferCount() > 0, "a transfer of nothing");
            expect(request.bufferCount() <= factory.limits.buffersMax(), "too many buffers");
            expect(bytes <= factory.limits.bytesMax(), "too many bytes: " + bytes);
            expect(transfers < factory.limits.inFlightMax(), "more than inFlightMax");
            boolean appends = request.file().append() && request.kind() == Request.Kind.WRITE;
            expect(!appends || writes == 0, "two appends at a time");
        } else {
            expect(request.bufferCount() == 0, "a sync with buffers");
            expect(syncs == 0, "two syncs at a time");
        }
    }

    private void expect(boolean holds, String otherwise) {
        if (!holds) {
            violations.add(otherwise);
        }
    }

    @Override
    public void flush() {
        expect(!closed, "flush after close");
        synchronized (this) {
            held.addAll(collected);
            collected.clear();
            notifyAll();
        }
    }

    // ---- what the test tells it

    private static MemoryFile memory(Request request) {
        return (MemoryFile) request.file();
    }

    /** Request {@code i} of those it holds. */
    synchronized Request held(int i) {
        return held.get(i);
    }

    synchronized int heldCount() {
        return held.size();
    }

    /** What request {@code i} of those it holds is. */
    synchronized Seen heldSeen(int i) {
        Request it = held.get(i);
        return new Seen(it.kind(), it.offset(), it.lengthBytes(), it.bufferCount());
    }

    /** Waits until it holds that many. */
    void awaitHeld(int count) {
        Await.until(() -> heldCount() >= count, count + " requests at " + id());
    }

    /** All requests it took. */
    synchronized List<Seen> seen() {
        return List.copyOf(seen);
    }

    synchronized int refusedCount() {
        return refused;
    }

    int cancels() {
        return cancels.get();
    }

    boolean closed() {
        return closed;
    }

    List<String> violations() {
        return violations;
    }

    /** Refuses the next requests. */
    synchronized void refuseNext(int count) {
        toRefuse = count;
    }

    synchronized @Nullable Request poll() {
        return held.isEmpty() ? null : held.remove(0);
    }

    private synchronized Request take(int i) {
        return held.remove(i);
    }

    /** Takes it out if it holds it. */
    synchronized boolean take(Request request) {
        return held.remove(request);
    }

    private synchronized void ended(Request request) {
        expect(inFlight[request.slot()] == request, "a request reported that is not in flight");
        inFlight[request.slot()] = null;
    }

    void complete(int i) {
        complete(take(i));
    }

    void complete(int i, long bytes) {
        complete(take(i), bytes);
    }

    void complete(Request request) {
        complete(request, Long.MAX_VALUE);
    }

    /** Moves at most that many bytes and says so. */
    void complete(Request request, long bytes) {
        long moved = request.kind().isTransfer() ? memory(request).move(request, bytes) : 0;
        ended(request);
        context.sink().completed(request, moved);
    }

    /** Reports a request that is not held: one that was reported before. */
    void reportAgain(Request request, long bytes) {
        context.sink().completed(request, bytes);
    }

    /** Moves nothing and says it moved that many bytes. */
    void reportAs(int i, long bytes) {
        Request request = take(i);
        ended(request);
        context.sink().completed(request, bytes);
    }

    void completeAll() {
        Request request;
        while ((request = poll()) != null) {
            complete(request);
        }
    }

    void fail(int i, Errno errno) {
        fail(take(i), errno);
    }

    void fail(Request request, Errno errno) {
        ended(request);
        context.sink().failed(request, failure(errno));
    }

    /** Refuses it after all. */
    void refuse(int i) {
        refuse(take(i));
    }

    void refuse(Request request) {
        ended(request);
        context.sink().refused(request, failure(Errno.EAGAIN));
    }

    void stepDown(int i) {
        Request request = take(i);
        ended(request);
        context.sink().stepDown(request, failure(Errno.EOPNOTSUPP));
    }

    private static Failure failure(Errno errno) {
        return new Failure("test", errno, 0, "", null);
    }

    // ---- cancel

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        cancels.incrementAndGet();
        expect(!closed, "cancel after close");
        return onCancel.apply(request, wait);
    }

    /** From now on cancel stops what is held, and reports it at once. */
    void cancelsHeld() {
        onCancel =
                (request, wait) -> {
                    if (!take(request)) {
                        return CancelStatus.NOT_CANCELED;
                    }
                    fail(request, Errno.ECANCELED);
                    return CancelStatus.CANCELED;
                };
    }

    // ---- close

    @Override
    public void close() {
        expect(!closed, "a second close");
        closed = true;
        factory.onClose.run();
        synchronized (this) {
            for (Request request : inFlight) {
                expect(request == null, "close with a request in flight");
            }
        }
    }
}
