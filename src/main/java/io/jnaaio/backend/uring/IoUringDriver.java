package io.jnaaio.backend.uring;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.engine.mem.CachedReads;
import io.jnaaio.engine.mem.FdDriver;
import io.jnaaio.engine.mem.FdHandle;
import io.jnaaio.engine.mem.GuardedSink;
import io.jnaaio.engine.mem.NativeFiles;
import io.jnaaio.engine.mem.SlotIovecs;
import io.jnaaio.engine.mem.SlotRequests;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.IoUringCalls;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.LinuxIoUring;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.LibraryThreads;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Submits each request as one WRITEV, READV or FSYNC entry of a ring. The ring's thread fills entries, submits them and
 * reaps completions ({@link RingLoop}, {@link RingWork}); other threads pass it the numbers of their slots.
 * Submissions by a completion's continuation go into the ring directly. While that thread sleeps, a handler's reads of
 * cached data bypass the ring ({@link CachedReads}).
 *
 * <p>The kernel copies an iovec array when it takes the entry ({@code IORING_FEAT_SUBMIT_STABLE}); the array of a slot
 * is nevertheless kept until the completion.
 *
 * <p>Source: io_uring_enter(2), liburing 2.3.
 */
final class IoUringDriver extends FdDriver {
    private static final int IOV_MAX = 1024;

    /** The maximum number of bytes that Linux transfers in one call, in whole pages: write(2), NOTES. */
    private static final long BYTES_MAX = 0x7ffff000L;

    /** Only appends wait in the engine, one after another, and can be merged. */
    private static final int MERGE_BYTES_MAX = 1 << 20;

    private static final int SQ_ENTRIES_MAX = 4096;

    private static final RequestLimits LIMITS =
            RequestLimits.builder()
                    .buffersMax(IOV_MAX)
                    .bytesMax(BYTES_MAX)
                    .byAddress(true)
                    .mergeBytesMax(MERGE_BYTES_MAX)
                    .build();

    private final DriverContext context;
    private final GuardedSink sink;
    private final IoUringFailures failures;
    private final PlatformAbi abi;
    private final IoUringCalls calls;
    private final FileCalls files;
    private final SlotIovecs iovecs;
    private final FirstNowaitWrite firstNowaitWrite;
    private final CachedReads cachedReads;

    /** The requests from submission to report; taken out by the ring's thread. */
    private final SlotRequests requests;

    private final RingWork work;
    private volatile boolean noThread;

    private final ReentrantLock making = new ReentrantLock();
    private volatile @Nullable RingLoop loop;
    private volatile @Nullable RingException noRing;

    IoUringDriver(DriverContext context, PlatformAbi abi, IoUringCalls calls, FileCalls files) {
        super(new NativeFiles(files, abi));
        this.context = context;
        failures = new IoUringFailures(abi);
        sink = new GuardedSink(context.sink());
        this.abi = abi;
        this.calls = calls;
        this.files = files;
        int slots = context.slots();
        iovecs = new SlotIovecs(slots, abi.iovec());
        firstNowaitWrite = new FirstNowaitWrite(calls, abi, iovecs, context.sink(), failures);
        cachedReads = new CachedReads(sink, abi.iovec());
        requests = new SlotRequests(slots);
        work = new RingWork(requests, iovecs, sink, abi, failures);
    }

    static IoUringDriver open(DriverContext context) throws IOException {
        String arch = context.facts().arch();
        IoUringDriver driver =
                new IoUringDriver(
                        context,
                        PlatformAbi.of(context.facts()),
                        LinuxIoUring.create(arch),
                        LibcFiles.create());
        if (context.forced()) {
            // With a backend selected by name no other one would take over: better to fail here.
            try {
                RingLoop unused = driver.ready();
            } catch (RingException e) {
                driver.close();
                throw new IOException(IoUringFailures.whyNoRing(e, context.facts().limits()), e);
            }
        }
        return driver;
    }

    @Override
    public BackendId id() {
        return BackendId.IO_URING;
    }

    // ---- open

    @Override
    protected FileService serve(FdHandle file) throws IOException {
        RingException failure = noRing;
        if (failure != null) {
            throw new IOException(
                    IoUringFailures.whyNoRing(failure, context.facts().limits()), failure);
        }
        Capabilities capabilities =
                vectored(BYTES_MAX, IOV_MAX)
                        .with(Capability.CANCELS_QUEUED)
                        .appendOnePieceMax(
                                file.append() ? Math.min(BYTES_MAX, context.stagingBytes()) : 0)
                        .withIf(file.append(), Capability.MERGES)
                        .build();
        return new FileService(capabilities, LIMITS);
    }

    /** Returns the ring's loop, which is created at the first need. */
    private RingLoop ready() throws RingException {
        RingLoop running = loop;
        if (running != null) {
            return running;
        }
        making.lock();
        try {
            running = loop;
            if (running == null) {
                RingException failure = noRing;
                if (failure != null) {
                    throw failure;
                }
                running = make();
                loop = running;
            }
            return running;
        } catch (RingException e) {
            noRing = e;
            throw e;
        } finally {
            making.unlock();
        }
    }

    private RingLoop make() throws RingException {
        int entries = Math.min(SQ_ENTRIES_MAX, context.slots() + 1);
        cachedReads.bind();
        Ring ring = Ring.create(calls, files, abi, entries, 2 * context.slots() + 2);
        try {
            return new RingLoop(calls, files, abi, ring, work);
        } catch (RingException | RuntimeException | Error e) {
            ring.close();
            throw e;
        }
    }

    @Override
    protected boolean passesFlags() {
        return true;
    }

    // ---- submit

    @Override
    public boolean submit(Request request) {
        if (!context.forced()
                && request.file() instanceof FdHandle file
                && FirstNowaitWrite.isDue(request, file)
                && firstNowaitWrite.run(request, file)) {
            return true;
        }
        RingLoop running;
        try {
            running = ready();
        } catch (RingException e) {
            sink.stepDown(request, failures.noRing(request, e, context.facts().limits()));
            return true;
        }
        noThread = !running.start();
        if (noThread) {
            return false;
        }
        if (running.isAsleep() && cachedReads.read(request)) {
            return true;
        }
        requests.put(request);
        if (running.isCurrentThread() && running.hasRoom()) {
            work.issue(request.slot(), running.submission());
        } else {
            work.add(request.slot());
        }
        return true;
    }

    @Override
    public String whenFull() {
        return noThread ? LibraryThreads.NO_THREAD : super.whenFull();
    }

    @Override
    public void flush() {
        RingLoop running = loop;
        if (running == null) {
            return;
        }
        if (running.isCurrentThread()) {
            running.flush();
        } else if (work.mayHaveRequests()) {
            running.wake();
        }
    }

    // ---- cancel

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        RingLoop running = loop;
        if (running == null || !requests.contains(request)) {
            return CancelStatus.ALL_DONE;
        }
        CancelOrder order = work.cancel(request.slot());
        if (running.isCurrentThread()) {
            return CancelStatus.NOT_CANCELED;
        }
        running.wake();
        return wait ? order.await() : CancelStatus.NOT_CANCELED;
    }

    // ---- close

    @Override
    public void close() {
        RingLoop running = loop;
        if (running != null) {
            running.close();
        }
        iovecs.close();
    }

    @Override
    public String toString() {
        RingLoop running = loop;
        return "io-uring, " + (running == null ? "no ring yet" : running);
    }
}
