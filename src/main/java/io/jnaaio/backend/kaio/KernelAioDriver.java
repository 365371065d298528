package io.jnaaio.backend.kaio;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.Errno;
import io.jnaaio.engine.mem.AddressList;
import io.jnaaio.engine.mem.CachedReads;
import io.jnaaio.engine.mem.ControlBlocks;
import io.jnaaio.engine.mem.DriverLog;
import io.jnaaio.engine.mem.FdDriver;
import io.jnaaio.engine.mem.FdHandle;
import io.jnaaio.engine.mem.GuardedSink;
import io.jnaaio.engine.mem.IovecArray;
import io.jnaaio.engine.mem.NativeFiles;
import io.jnaaio.engine.mem.SharedFlush;
import io.jnaaio.engine.mem.SlotRequests;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.Iocb;
import io.jnaaio.jna.IocbLayout;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.LibcLinux;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.jna.SyscallNumbers;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.LibraryThreads;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Submits requests to Linux's kernel AIO: those that were collected are submitted by one {@code io_submit}. The
 * {@link Reaper} reports their completions.
 *
 * <p>Asynchronous only with O_DIRECT: the kernel executes a write to the page cache within {@code io_submit}.
 *
 * <p>Source: io_submit(2), Linux man-pages 6.03; {@code fs/aio.c}, Linux 6.1.
 */
final class KernelAioDriver extends FdDriver {
    private static final String REPORTED_BEFORE =
            "io_getevents: an event of a request that was reported before";

    private static final int IOV_MAX = 1024;

    /** The maximum number of bytes that Linux transfers in one call, in whole pages: write(2), NOTES. */
    private static final long BYTES_MAX = 0x7ffff000L;

    /** Appends wait for each other in the engine, where they can be merged. */
    private static final int MERGE_BYTES_MAX = 1 << 20;

    private static final RequestLimits LIMITS =
            RequestLimits.builder()
                    .buffersMax(IOV_MAX)
                    .bytesMax(BYTES_MAX)
                    .byAddress(true)
                    .mergeBytesMax(MERGE_BYTES_MAX)
                    .build();

    private static final int BATCH_MAX = 64;

    /**
     * On the reaper's thread, this many requests are submitted as a batch before all available events are reported.
     */
    private static final int BATCH_EARLY = 8;

    /** With no more requests in flight than this, the device may run idle, so a batch is not delayed. */
    private static final int LITTLE_IN_FLIGHT = 4;

    private static final int GENERATION_SHIFT = 32;

    private final GuardedSink sink;
    private final DriverContext given;
    private final KernelAioFailures failures;
    private final PlatformAbi abi;
    private final AioCalls calls;
    private final PlainCalls plain;
    private final CachedReads cachedReads;
    private final Reaper reaper;
    private final IocbLayout layout = IocbLayout.read();
    private final ControlBlocks blocks;
    private final DriverLog log = new DriverLog();

    /** The requests from submission to report. */
    private final SlotRequests requests;

    private final Collected collected;
    private final SharedFlush flush = new SharedFlush();
    private final Runnable handOvers = this::handOverAll;
    private volatile boolean noThread;

    private final AioContext context;

    // Used by one flush at a time. The kernel copies control blocks and iovecs while it submits.
    private final List<Request> batch = new ArrayList<>(BATCH_MAX);
    private final IovecArray[] iovecs = new IovecArray[BATCH_MAX];
    private final AddressList list = new AddressList(BATCH_MAX);

    KernelAioDriver(DriverContext given, PlatformAbi abi, AioCalls calls, FileCalls files) {
        super(new NativeFiles(files, abi));
        plain = new PlainCalls(files, abi);
        this.given = given;
        failures = new KernelAioFailures(abi);
        sink = new GuardedSink(given.sink());
        cachedReads = new CachedReads(sink, abi.iovec());
        cachedReads.bind();
        this.abi = abi;
        this.calls = calls;
        reaper =
                new Reaper(
                        calls,
                        abi,
                        new Reaper.Listener() {
                            @Override
                            public boolean ended(long data, long result) {
                                return reaped(data, result);
                            }

                            @Override
                            public void roundOver() {
                                flushNow();
                            }
                        });
        context = new AioContext(calls, abi, given.slots(), given.facts().limits());
        blocks = new ControlBlocks(given.slots(), layout.size());
        requests = new SlotRequests(given.slots());
        collected = new Collected(given.slots());
        for (int i = 0; i < BATCH_MAX; i++) {
            iovecs[i] = new IovecArray(abi.iovec(), 16);
        }
    }

    static KernelAioDriver open(DriverContext context) {
        PlatformAbi abi = PlatformAbi.of(context.facts());
        AioCalls calls =
                new AioCalls(LibcLinux.create(), SyscallNumbers.linux(context.facts().arch()));
        return new KernelAioDriver(context, abi, calls, LibcFiles.create());
    }

    @Override
    public BackendId id() {
        return BackendId.KERNEL_AIO;
    }

    // ---- open

    @Override
    protected FileService serve(FdHandle file) throws IOException {
        if (!file.direct() && !given.forced()) {
            throw new IOException(
                    "io_submit does reads and writes of the page cache before it returns, so it is"
                            + " asynchronous only for files opened with ExtendedOpenOption.DIRECT");
        }
        context.make();
        Capabilities capabilities =
                vectored(BYTES_MAX, IOV_MAX)
                        .with(Capability.MERGES)
                        .appendOnePieceMax(
                                file.append() ? Math.min(BYTES_MAX, given.stagingBytes()) : 0)
                        .build();
        return new FileService(capabilities, LIMITS);
    }

    @Override
    protected boolean passesFlags() {
        return true;
    }

    // ---- submit

    @Override
    public boolean submit(Request request) {
        // First: nothing may be submitted unless a thread reaps the completions.
        noThread = !reaper.start(context.id());
        if (noThread) {
            return false;
        }
        if (reaper.inFlight() == 0 && cachedReads.read(request)) {
            return true;
        }
        requests.put(request);
        collected.add(request);
        return true;
    }

    @Override
    public String whenFull() {
        return noThread ? LibraryThreads.NO_THREAD : failures.whenFull();
    }

    /**
     * On the reaper's thread, collects requests until the available events are reported, as long as the device has
     * enough to do.
     */
    @Override
    public void flush() {
        if (!reaper.isCurrentThread()
                || collected.size() >= BATCH_EARLY
                || reaper.inFlight() <= LITTLE_IN_FLIGHT) {
            flushNow();
        }
    }

    private void flushNow() {
        flush.run(handOvers);
    }

    private void handOverAll() {
        while (collected.take(batch, BATCH_MAX)) {
            handOver();
        }
    }

    private void handOver() {
        int count = 0;
        for (int i = 0; i < batch.size(); i++) { // an iterator would be allocated
            Request request = batch.get(i);
            if (filled(request, iovecs[count])) {
                list.set(count, blocks.address(request.slot()));
                batch.set(count++, request);
            }
        }
        int done = 0;
        try {
            while (done < count) {
                done += submit(done, count);
            }
        } catch (RuntimeException | Error e) {
            // Thrown instead of the call, or before its errno was known: the kernel has accepted
            // none of them.
            for (int i = done; i < count; i++) {
                Request request = batch.get(i);
                if (requests.take(request)) {
                    sink.failed(request, failures.thrown(request, e));
                }
            }
        }
    }

    /** Submits the blocks from one on; returns how many are settled: accepted, refused, or failed. */
    private int submit(int from, int to) {
        long address = list.address() + (long) from * Long.BYTES;
        int taken = calls.submit(context.id(), to - from, address);
        if (taken > 0) {
            reaper.taken(taken);
            return taken;
        }
        int number = taken < 0 ? calls.errno() : abi.number(Errno.EAGAIN);
        if (abi.errno(number) == Errno.EAGAIN) {
            refuse(from, to, number);
            return to - from;
        }
        // Only the first one is at fault; the others can be submitted again.
        notTaken(batch.get(from), iovecs[from], number);
        return 1;
    }

    /**
     * Handles a request that io_submit rejected. EINVAL means that the kernel does no AIO on the file (a device
     * without {@code write_iter}, or a sync before kernel 4.18): another driver takes over. If there is none, the
     * plain call does what io_submit would do with such a file, and blocks as it would. A rejected atomic write
     * fails: no other call may make it non-atomic.
     */
    private void notTaken(Request request, IovecArray array, int number) {
        boolean another = abi.errno(number) == Errno.EINVAL && !request.atomic();
        boolean plainly = another && given.forced();
        long result = -number;
        Throwable thrown = null;
        if (plainly) {
            try {
                result = plain.call(request, file(request), array);
            } catch (RuntimeException | Error e) {
                thrown = e;
            }
        }
        if (!requests.take(request)) {
            return;
        }
        if (thrown != null) {
            sink.failed(request, failures.thrown(request, thrown));
        } else if (another && !plainly) {
            sink.stepDown(request, failures.of(request, number));
        } else {
            tell(request, result);
        }
    }

    /**
     * Fills the control block; false if that is not possible, for example for lack of memory: the request has then
     * failed.
     */
    private boolean filled(Request request, IovecArray array) {
        try {
            fill(request, array);
            return true;
        } catch (RuntimeException | Error e) {
            if (requests.take(request)) {
                sink.failed(request, failures.thrown(request, e));
            }
            return false;
        }
    }

    private void fill(Request request, IovecArray array) {
        int slot = request.slot();
        boolean transfer = request.kind().isTransfer();
        FdHandle file = file(request);
        boolean write = request.kind() == Request.Kind.WRITE;
        int flags = write ? writeFlags(file, request) : file.readFlags();
        blocks.putLong(
                slot, layout.data(), (long) requests.generation(slot) << GENERATION_SHIFT | slot);
        blocks.putShort(slot, layout.lioOpcode(), opcode(request.kind()));
        blocks.putInt(slot, layout.fildes(), file.descriptor());
        // The kernel rejects a sync with any of these set.
        blocks.putLong(slot, layout.buf(), transfer ? array.fill(request) : 0);
        blocks.putLong(slot, layout.nbytes(), transfer ? request.bufferCount() : 0);
        blocks.putLong(slot, layout.offset(), transfer ? request.offset() : 0);
        blocks.putInt(slot, layout.rwFlags(), transfer ? flags : 0);
    }

    private static int opcode(Request.Kind kind) {
        return switch (kind) {
            case WRITE -> Iocb.IOCB_CMD_PWRITEV;
            case READ -> Iocb.IOCB_CMD_PREADV;
            case SYNC -> Iocb.IOCB_CMD_FSYNC;
            case DATASYNC, BARRIER -> Iocb.IOCB_CMD_FDSYNC;
        };
    }

    /** Refuses the remaining requests, in order, because the kernel's queue is full. */
    private void refuse(int from, int to, int number) {
        for (int i = from; i < to; i++) {
            Request request = batch.get(i);
            if (requests.take(request)) {
                sink.refused(request, failures.refused(request, number));
            }
        }
    }

    // ---- reap

    private boolean reaped(long data, long result) {
        int slot = (int) data;
        Request request = requests.at(slot);
        if (request == null
                || requests.generation(slot) != (int) (data >>> GENERATION_SHIFT)
                || !requests.take(request)) {
            log.error(REPORTED_BEFORE, null);
            return false;
        }
        tell(request, result);
        return true;
    }

    private void tell(Request request, long result) {
        if (result >= 0) {
            sink.completed(request, request.kind().isTransfer() ? result : 0);
        } else {
            sink.failed(request, failures.of(request, (int) -result));
        }
    }

    // ---- cancel

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        if (collected.remove(request) && requests.take(request)) {
            sink.failed(request, failures.canceled(request));
            return CancelStatus.CANCELED;
        }
        if (!requests.contains(request)) {
            return CancelStatus.ALL_DONE;
        }
        // Not io_cancel: for reads, writes and syncs of files the kernel returns EINVAL (fs/aio.c:
        // only polls and USB gadgets can be cancelled), and the block may belong to another request
        // by now.
        return CancelStatus.NOT_CANCELED;
    }

    // ---- close

    @Override
    public void close() {
        reaper.stop();
        context.close();
        blocks.close();
        list.close();
        for (IovecArray array : iovecs) {
            array.close();
        }
    }

    @Override
    public String toString() {
        return "kernel-aio, " + requests.slots() + " slots, " + abi.name();
    }
}
