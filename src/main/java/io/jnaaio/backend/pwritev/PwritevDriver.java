package io.jnaaio.backend.pwritev;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.Errno;
import io.jnaaio.engine.handlers.Workers;
import io.jnaaio.engine.mem.DeviceSync;
import io.jnaaio.engine.mem.FdDriver;
import io.jnaaio.engine.mem.FdHandle;
import io.jnaaio.engine.mem.NativeFiles;
import io.jnaaio.engine.mem.SlotIovecs;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.LibraryThreads;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;

/**
 * Executes each request by one call of {@code pwritev}, {@code preadv} or a sync (see {@link DeviceSync}) on a
 * worker thread. At most two requests of a file run at a time: a write holds the inode's lock, so more would only wait
 * for each other; meanwhile adjacent operations that wait in the engine are merged.
 *
 * <p>Source: pwritev(2), fsync(2), Linux man-pages 6.03, FreeBSD 13.2.
 */
final class PwritevDriver extends FdDriver {
    private static final int IOV_MAX = 1024;

    /** The maximum number of bytes that Linux transfers in one call, in whole pages: write(2), NOTES. */
    private static final long BYTES_MAX = 0x7ffff000L;

    /** A call holds the file's lock; a larger one would delay the others without gain. */
    private static final int MERGE_BYTES_MAX = 1 << 20;

    private static final int IN_FLIGHT_PER_FILE = 2;

    private static final RequestLimits LIMITS =
            RequestLimits.builder()
                    .buffersMax(IOV_MAX)
                    .bytesMax(BYTES_MAX)
                    .byAddress(true)
                    .mergeBytesMax(MERGE_BYTES_MAX)
                    .inFlightMax(IN_FLIGHT_PER_FILE)
                    .neighboursWait(true)
                    .build();

    /** Direct I/O takes no lock for overwrites, and a device works best with many requests. */
    private static final RequestLimits DIRECT_LIMITS =
            RequestLimits.builder()
                    .buffersMax(IOV_MAX)
                    .bytesMax(BYTES_MAX)
                    .byAddress(true)
                    .mergeBytesMax(MERGE_BYTES_MAX)
                    .inFlightMax(32)
                    .build();

    /** Nothing waits, so nothing can be merged, and the submitting threads determine the concurrency. */
    private static final RequestLimits INLINE_LIMITS =
            RequestLimits.builder().buffersMax(IOV_MAX).bytesMax(BYTES_MAX).byAddress(true).build();

    private static final int THREADS_MAX = 64;

    private final CompletionSink sink;
    private final PwritevFailures failures;
    private final FileCalls calls;
    private final DeviceSync sync;
    private final int eintr;

    /** A larger heap buffer is written in pieces of the staging chunk size. */
    private final long onePieceMax;

    private final boolean inline;
    private final SlotIovecs iovecs;
    private final SmallGathers small = new SmallGathers();
    private final Workers workers;

    PwritevDriver(DriverContext context, PlatformAbi abi, FileCalls calls) {
        super(new NativeFiles(calls, abi));
        failures = new PwritevFailures(abi);
        this.sink = context.sink();
        inline = context.inline();
        onePieceMax = Math.min(BYTES_MAX, context.stagingBytes());
        eintr = abi.number(Errno.EINTR);
        this.calls = calls;
        sync = new DeviceSync(calls, abi);
        iovecs = new SlotIovecs(context.slots(), abi.iovec());
        workers =
                new Workers(
                        "pwritev",
                        THREADS_MAX,
                        this::execute,
                        request -> sink.refused(request, Workers.REFUSAL));
    }

    static PwritevDriver open(DriverContext context) {
        PlatformAbi abi = PlatformAbi.of(context.facts());
        return new PwritevDriver(context, abi, LibcFiles.create());
    }

    @Override
    public BackendId id() {
        return BackendId.PWRITEV;
    }

    // ---- open

    @Override
    protected FileService serve(FdHandle file) {
        Capabilities capabilities =
                vectored(BYTES_MAX, IOV_MAX)
                        .with(Capability.CANCELS_QUEUED, Capability.MERGES)
                        .appendOnePieceMax(file.append() ? onePieceMax : 0)
                        .build();
        return new FileService(
                capabilities, inline ? INLINE_LIMITS : file.direct() ? DIRECT_LIMITS : LIMITS);
    }

    @Override
    protected boolean passesFlags() {
        return true;
    }

    @Override
    protected boolean dropsBehind() {
        return true;
    }

    // ---- submit

    @Override
    public boolean collects() {
        return false;
    }

    @Override
    public boolean submit(Request request) {
        if (inline) {
            execute(request);
            return true;
        }
        return workers.add(request);
    }

    @Override
    public String whenFull() {
        return LibraryThreads.NO_THREAD;
    }

    private void execute(Request request) {
        if (request.kind().isTransfer()) {
            transfer(request);
        } else {
            sync(request);
        }
    }

    private void sync(Request request) {
        String failed;
        int number;
        try {
            failed = sync.sync(descriptor(request), request.kind());
            number = failed == null ? 0 : calls.errno();
        } catch (RuntimeException | Error e) {
            sink.failed(request, failures.thrown(request, e));
            return;
        }
        if (failed != null) {
            sink.failed(request, failures.of(failed, request, number));
        } else {
            file(request).synced();
            sink.completed(request, 0);
        }
    }

    private void transfer(Request request) {
        long moved;
        int number;
        try {
            do {
                moved = call(request);
                number = moved < 0 ? calls.errno() : 0;
            } while (number == eintr);
        } catch (RuntimeException | Error e) {
            // The memory of a buffer is gone (an arena was closed, a mapped file was truncated), or
            // there is no memory for the list of buffers.
            sink.failed(request, failures.thrown(request, e));
            return;
        }
        if (moved < 0) {
            sink.failed(request, failures.of(request, number));
        } else {
            if (request.kind() == Request.Kind.WRITE) {
                file(request).written(moved);
            }
            sink.completed(request, moved);
        }
    }

    private long call(Request request) {
        FdHandle file = file(request);
        return request.kind() == Request.Kind.WRITE
                ? write(file, request)
                : file.readv(iovecs.fill(request), request.bufferCount(), request.offset());
    }

    /** Direct I/O needs aligned memory, which the user's buffers have; flags need the vectored call. */
    private static boolean copies(FdHandle file, Request request) {
        return SmallGathers.isSmall(request)
                && !file.direct()
                && !file.append()
                && file.writeFlags() == 0;
    }

    private long write(FdHandle file, Request request) {
        int area = copies(file, request) ? small.copy(request) : -1;
        if (area >= 0) {
            try {
                return calls.pwrite(
                        file.descriptor(),
                        small.address(area),
                        request.lengthBytes(),
                        request.offset());
            } finally {
                small.release(area);
            }
        }
        return file.writev(
                iovecs.fill(request),
                request.bufferCount(),
                request.offset(),
                writeFlags(file, request));
    }

    // ---- cancel

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        if (!workers.remove(request)) {
            return CancelStatus.NOT_CANCELED;
        }
        sink.failed(request, failures.canceled(request));
        return CancelStatus.CANCELED;
    }

    // ---- close

    @Override
    public void close() {
        workers.close();
        iovecs.close();
        small.close();
    }
}
