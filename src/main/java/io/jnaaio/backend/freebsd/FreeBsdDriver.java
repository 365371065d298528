package io.jnaaio.backend.freebsd;

import static io.jnaaio.jna.KqueueConstants.EV_ONESHOT;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Errno;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.engine.mem.ControlBlocks;
import io.jnaaio.engine.mem.FdDriver;
import io.jnaaio.engine.mem.FdHandle;
import io.jnaaio.engine.mem.IovecArray;
import io.jnaaio.engine.mem.NativeFiles;
import io.jnaaio.jna.AiocbLayout;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.FreeBsdAio;
import io.jnaaio.jna.KeventLayout;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Hands each request to FreeBSD's kernel by one {@code aio_writev}, {@code aio_readv} or {@code aio_fsync} in the thread of
 * the submitter; completions come from a kqueue. {@code aio_return} is called exactly once per request, for until then the
 * request counts against the limits and holds the file.
 *
 * <p>The kernel copies the iovec array at submission, so that arrays are used again at once; the control block's address is
 * the request's identity.
 *
 * <p>Source: aio_write(2), aio(4), kqueue(2), {@code sys/kern/vfs_aio.c}, FreeBSD 13.2.
 */
final class FreeBsdDriver extends FdDriver {
    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final int IOV_MAX = 1024;

    /** {@code IOSIZE_MAX} is SSIZE_MAX; an int is what the system's own calls take where it is clamped. */
    private static final long BYTES_MAX = 0x7ffff000L;

    private static final RequestLimits LIMITS =
            new RequestLimits(IOV_MAX, BYTES_MAX, 0, 0, Integer.MAX_VALUE);

    private final CompletionSink sink;
    private final PlatformAbi abi;
    private final FreeBsdAio aio;
    private final FileCalls calls;
    private final AioLimits limits;
    private final AiocbLayout layout;
    private final CompletionQueue queue;
    private final ControlBlocks blocks;

    /** The request of each slot, from submission to report. */
    private final AtomicReferenceArray<@Nullable Request> requests;

    private final AtomicInteger queued = new AtomicInteger();
    private final ConcurrentLinkedQueue<IovecArray> arrays = new ConcurrentLinkedQueue<>();

    /**
     * Opens a driver.
     *
     * @param abi the numbers of the AIO calls
     * @param files opens files, with the numbers of the file calls, which are another system's where the AIO calls are played
     */
    FreeBsdDriver(
            DriverContext context,
            PlatformAbi abi,
            FreeBsdAio aio,
            FileCalls calls,
            NativeFiles files)
            throws IOException {
        super(files);
        this.sink = context.sink();
        this.abi = abi;
        this.aio = aio;
        this.calls = calls;
        limits = AioLimits.read(aio);
        layout = abi.aiocb();
        blocks = new ControlBlocks(context.slots(), layout.stride());
        requests = new AtomicReferenceArray<>(context.slots());
        KeventLayout kevent = abi.kevent();
        if (kevent == null) {
            throw new IOException(abi.name() + " has no kqueue");
        }
        queue = new CompletionQueue(aio, calls, abi, kevent, this::reap, this::pollAll);
        for (int slot = 0; slot < context.slots(); slot++) {
            blocks.putInt(slot, layout.sigevNotify(), abi.sigev().kevent());
            blocks.putInt(slot, layout.sigevSigno(), queue.descriptor());
            blocks.putLong(slot, layout.sigevValue(), slot);
            blocks.putShort(slot, layout.sigevKeventFlags(), EV_ONESHOT);
        }
    }

    @Override
    public BackendId id() {
        return BackendId.FREEBSD_AIO;
    }

    // ---- open

    @Override
    protected FileService serve(FdHandle file) {
        Capabilities capabilities =
                new Capabilities(
                        BackendId.FREEBSD_AIO,
                        GatherMode.NATIVE,
                        BYTES_MAX,
                        IOV_MAX,
                        Set.of(NotifyKind.NONE, NotifyKind.CALLBACK),
                        true,
                        false,
                        false,
                        false,
                        true,
                        false,
                        file.append() ? BYTES_MAX : 0);
        return new FileService(capabilities, LIMITS);
    }

    // ---- submit

    @Override
    public boolean collects() {
        return false;
    }

    @Override
    public boolean submit(Request request) {
        // First: if there is no thread to be had, nothing is submitted.
        queue.start();
        if (queued.incrementAndGet() > limits.queuePerProcessMax()) {
            queued.decrementAndGet();
            return false;
        }
        int slot = request.slot();
        blocks.putInt(slot, layout.fildes(), descriptor(request));
        requests.set(slot, request);
        int number = call(request, slot);
        if (number != 0 && abi.errno(number) == Errno.EBADF && queue.isLost()) {
            // It was the queue's descriptor that is bad.
            blocks.putInt(slot, layout.sigevNotify(), abi.sigev().none());
            number = call(request, slot);
        }
        if (number == 0) {
            return true;
        }
        requests.set(slot, null);
        queued.decrementAndGet();
        Errno errno = abi.errno(number);
        if (errno == Errno.EAGAIN) {
            return false;
        }
        if (errno == Errno.EOPNOTSUPP) {
            sink.stepDown(request, FreeBsdFailures.of(request, number, abi));
        } else {
            sink.failed(request, FreeBsdFailures.of(request, number, abi));
        }
        return true;
    }

    /** Submits; 0, or the errno. */
    private int call(Request request, int slot) {
        long aiocb = blocks.address(slot);
        int result;
        if (request.kind().isTransfer()) {
            IovecArray iovecs = arrays.poll();
            if (iovecs == null) {
                iovecs = new IovecArray(abi.iovec(), 64);
            }
            blocks.putLong(slot, layout.buf(), iovecs.fill(request));
            // aio_iovcnt is another name of aio_nbytes: it holds the number of buffers here.
            blocks.putLong(slot, layout.nbytes(), request.bufferCount());
            blocks.putLong(slot, layout.offset(), request.offset());
            boolean write = request.kind() == Request.Kind.WRITE;
            result = write ? aio.aio_writev(aiocb) : aio.aio_readv(aiocb);
            int number = result == 0 ? 0 : aio.errno();
            arrays.add(iovecs);
            return number;
        }
        boolean full = request.kind() == Request.Kind.SYNC;
        result = aio.aio_fsync(full ? abi.open().sync() : abi.open().dsync(), aiocb);
        return result == 0 ? 0 : aio.errno();
    }

    @Override
    public String whenFull() {
        return FreeBsdFailures.full(limits);
    }

    // ---- reap

    /** Called by the completion thread for each event. */
    private void reap(int slot) {
        Request request = requests.getAndSet(slot, null);
        if (request == null) {
            LOG.log(Level.WARNING, "an event for slot " + slot + ", where nothing is in flight");
            return;
        }
        long moved = aio.aio_return(blocks.address(slot));
        int number = moved < 0 ? aio.errno() : 0;
        queued.decrementAndGet();
        if (number == 0) {
            sink.completed(request, request.kind().isTransfer() ? moved : 0);
        } else {
            sink.failed(request, FreeBsdFailures.of(request, number, abi));
        }
    }

    /** Where events do not come any more: asks for each request. */
    private void pollAll() {
        int inProgress = abi.number(Errno.EINPROGRESS);
        for (int slot = 0; slot < requests.length(); slot++) {
            if (requests.get(slot) != null && aio.aio_error(blocks.address(slot)) != inProgress) {
                reap(slot);
            }
        }
    }

    // ---- cancel

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        if (requests.get(request.slot()) != request) {
            return CancelStatus.ALL_DONE;
        }
        int answer = aio.aio_cancel(descriptor(request), blocks.address(request.slot()));
        if (answer == abi.cancel().canceled()) {
            return CancelStatus.CANCELED;
        }
        return answer == abi.cancel().allDone() ? CancelStatus.ALL_DONE : CancelStatus.NOT_CANCELED;
    }

    // ---- close

    @Override
    public void close() {
        queue.close();
        blocks.close();
        for (IovecArray iovecs = arrays.poll(); iovecs != null; iovecs = arrays.poll()) {
            iovecs.close();
        }
    }

    @Override
    public String toString() {
        return "freebsd-aio, " + limits + ", files by " + calls.getClass().getSimpleName();
    }
}
