package io.jnaaio.backend.pwritev;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Errno;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.engine.Workers;
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
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Executes each request by one call of {@code pwritev}, {@code preadv}, {@code fsync} or {@code fdatasync} on a worker
 * thread. Buffered writes of a file go through its {@link WriteStream}; what waits in the engine meanwhile is merged where it
 * touches.
 *
 * <p>Source: pwritev(2), fsync(2), Linux man-pages 6.03, FreeBSD 13.2.
 */
final class PwritevDriver extends FdDriver implements WriteStream.Executor {
    private static final int IOV_MAX = 1024;

    /** The most that Linux moves in one call, in whole pages: write(2), NOTES. */
    private static final long BYTES_MAX = 0x7ffff000L;

    /** One call holds the file's lock; a larger one would hold up the others without gain. */
    private static final int MERGE_BYTES_MAX = 1 << 20;

    /** More than a turn or two of a write stream; the rest waits where it can be cancelled. */
    private static final int IN_FLIGHT_MAX = 32;

    /** One call under way and one next: all behind them can join. */
    private static final int TOUCHING_MAX = 2;

    private static final RequestLimits LIMITS =
            new RequestLimits(IOV_MAX, BYTES_MAX, 0, MERGE_BYTES_MAX, IN_FLIGHT_MAX, TOUCHING_MAX);

    /** The submitters' threads are as many as they are; nothing waits, so nothing can be merged. */
    private static final RequestLimits INLINE_LIMITS =
            new RequestLimits(IOV_MAX, BYTES_MAX, 0, 0, Integer.MAX_VALUE);

    private static final int THREADS_MAX = 64;

    private final CompletionSink sink;
    private final PlatformAbi abi;
    private final FileCalls calls;
    private final int eintr;
    private final boolean inline;
    private final SlotIovecs iovecs;
    private final SmallGathers small = new SmallGathers();
    private final Workers<Work> workers;
    private final AtomicReferenceArray<Work.@Nullable One> alone;

    PwritevDriver(DriverContext context, PlatformAbi abi, FileCalls calls) {
        super(new NativeFiles(calls, abi));
        this.sink = context.sink();
        inline = context.inline();
        this.abi = abi;
        eintr = abi.number(Errno.EINTR);
        this.calls = calls;
        iovecs = new SlotIovecs(context.slots(), abi.iovec());
        alone = new AtomicReferenceArray<>(context.slots());
        workers = new Workers<>("pwritev", THREADS_MAX, Work::run);
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
                new Capabilities(
                        BackendId.PWRITEV,
                        GatherMode.NATIVE,
                        BYTES_MAX,
                        IOV_MAX,
                        Set.of(NotifyKind.NONE, NotifyKind.CALLBACK),
                        true,
                        true,
                        true,
                        false,
                        true,
                        true,
                        file.append() ? BYTES_MAX : 0);
        return new FileService(capabilities, inline ? INLINE_LIMITS : LIMITS);
    }

    // ---- submit

    @Override
    public boolean collects() {
        return false;
    }

    @Override
    public boolean submit(Request request) {
        if (inline) {
            report(request, call(request));
            return true;
        }
        WriteStream stream = stream(request);
        if (stream == null) {
            workers.add(alone(request));
        } else if (stream.add(request)) {
            try {
                workers.add(stream);
            } catch (OutOfMemoryError e) {
                // No thread is to be had.
                stream.withdraw(request);
                throw e;
            }
        }
        return true;
    }

    /** The task of a request that goes by itself; that of its slot is used again. */
    private Work.One alone(Request request) {
        Work.One task = alone.get(request.slot());
        if (task == null || task.request() != request) {
            task = new Work.One(request, this);
            alone.set(request.slot(), task);
        }
        return task;
    }

    /** The stream of the request's file, if it is a write that the kernel makes under the inode's lock. */
    private @Nullable WriteStream stream(Request request) {
        return request.kind() == Request.Kind.WRITE
                        && request.file() instanceof FdHandle file
                        && !file.direct()
                ? file.attachment(WriteStream.class, () -> new WriteStream(this))
                : null;
    }

    @Override
    public long call(Request request) {
        long moved;
        try {
            do {
                moved = callOnce(request);
            } while (moved == -eintr);
        } catch (RuntimeException | InternalError e) {
            // The memory of a buffer is gone: an arena was closed, a mapped file was cut.
            return Long.MIN_VALUE;
        }
        return moved;
    }

    private long callOnce(Request request) {
        long moved =
                switch (request.kind()) {
                    case WRITE -> write(request);
                    case READ ->
                            calls.preadv(
                                    descriptor(request),
                                    iovecs.fill(request),
                                    request.bufferCount(),
                                    request.offset());
                    case SYNC -> calls.fsync(descriptor(request));
                    case DATASYNC -> calls.fdatasync(descriptor(request));
                };
        return moved < 0 ? -calls.errno() : moved;
    }

    private long write(Request request) {
        int fd = descriptor(request);
        boolean append = request.file().append();
        int area = SmallGathers.isSmall(request) && !append ? small.copy(request) : -1;
        if (area >= 0) {
            long moved =
                    calls.pwrite(fd, small.address(area), request.lengthBytes(), request.offset());
            small.release(area);
            return moved;
        }
        long iov = iovecs.fill(request);
        int count = request.bufferCount();
        // musl's pwritev writes at the offset even to a file in append mode (1.2.5, RWF_NOAPPEND).
        return append
                ? calls.writev(fd, iov, count)
                : calls.pwritev(fd, iov, count, request.offset());
    }

    @Override
    public void report(Request request, long result) {
        if (result >= 0) {
            sink.completed(request, result);
        } else if (result == Long.MIN_VALUE) {
            sink.failed(request, PwritevFailures.buffer(request, abi));
        } else {
            sink.failed(request, PwritevFailures.of(request, (int) -result, abi));
        }
    }

    // ---- cancel

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        WriteStream stream = stream(request);
        boolean out =
                stream == null
                        ? workers.remove(new Work.One(request, this))
                        : stream.remove(request);
        if (!out) {
            return CancelStatus.NOT_CANCELED;
        }
        sink.failed(request, PwritevFailures.canceled(request, abi));
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
