package io.jnaaio.backend.lio;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.Errno;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.engine.mem.AddressList;
import io.jnaaio.engine.mem.Addresses;
import io.jnaaio.engine.mem.ControlBlocks;
import io.jnaaio.engine.mem.DriverLock;
import io.jnaaio.engine.mem.FdDriver;
import io.jnaaio.engine.mem.FdHandle;
import io.jnaaio.engine.mem.GuardedSink;
import io.jnaaio.engine.mem.NativeFiles;
import io.jnaaio.engine.mem.SharedFlush;
import io.jnaaio.jna.AiocbLayout;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.jna.PosixAio;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.LibraryThreads;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Submits requests to POSIX AIO of glibc or FreeBSD: those that were collected are submitted by one
 * {@code lio_listio(LIO_NOWAIT)}. The {@link SuspendLoop} reports their completions.
 *
 * <p>A request is one contiguous buffer, because {@code lio_listio} has no vectored elements; the engine submits a
 * buffer when the previous one is completely written. Every element has the same priority: glibc would let a higher one
 * pass an earlier request of its file.
 *
 * <p>Source: lio_listio(3), aio(7), {@code rt/lio_listio-common.c}, {@code rt/aio_misc.c}, glibc 2.36; lio_listio(2), aio(4),
 * FreeBSD 12.1.
 */
final class LioDriver extends FdDriver {
    /** Buffers of at least this size are used in place; smaller adjacent ones are copied together. */
    private static final int IN_PLACE_MIN_BYTES = 64 * 1024;

    /** The maximum number of bytes that Linux transfers in one call, in whole pages: write(2), NOTES. */
    private static final long BYTES_MAX = 0x7ffff000L;

    /**
     * The maximum number of requests of a file that glibc is given at a time. It executes one of them; the others
     * keep its thread busy while results are reported. Requests that wait in the engine instead can be cancelled.
     */
    private static final int IN_FLIGHT_PER_FILE = 64;

    /** The value of the error member until glibc has queued the element. */
    private static final int NOT_QUEUED = -1;

    private final GuardedSink sink;
    private final LioFailures failures;
    private final LioSystem system;
    private final PlatformAbi abi;
    private final PosixAio aio;
    private final SuspendLoop reaper;
    private final int stagingBytes;

    private final AiocbLayout layout;
    private final ControlBlocks blocks;
    private final Element[] elements;
    private final int inProgress;

    /** Guards the collected elements, and the assignment of requests to elements. */
    private final DriverLock lock = new DriverLock();

    private final ElementQueue collected = new ElementQueue();
    private volatile boolean noThread;

    private final SharedFlush flush = new SharedFlush();
    private final Runnable handOvers = this::handOverAll;

    // Used by one flush at a time.
    private final ElementQueue batch = new ElementQueue();
    private final ElementQueue queued = new ElementQueue();
    private final ElementQueue notQueued = new ElementQueue();
    private final AddressList list;

    // Used by the reaper: whether to flush this driver, and the next driver to flush.
    boolean flushesLater;
    @Nullable LioDriver nextToFlush;

    LioDriver(DriverContext context, LioSystem system, NativeFiles files, SuspendLoop reaper) {
        super(files);
        failures = new LioFailures(system);
        sink = new GuardedSink(context.sink());
        this.stagingBytes = context.stagingBytes();
        this.system = system;
        this.abi = system.abi();
        this.aio = system.aio();
        this.reaper = reaper;
        list = new AddressList(system.batchMax());
        layout = abi.aiocb();
        inProgress = abi.number(Errno.EINPROGRESS);
        blocks = new ControlBlocks(context.slots(), layout.stride());
        elements = new Element[context.slots()];
        for (int slot = 0; slot < elements.length; slot++) {
            elements[slot] = new Element(this, slot, blocks.address(slot));
            blocks.putInt(slot, layout.sigevNotify(), abi.sigev().none());
        }
    }

    static LioDriver open(DriverContext context) throws IOException {
        PlatformFacts facts = context.facts();
        NativeFiles files = new NativeFiles(LibcFiles.create(), PlatformAbi.of(facts));
        LioSystem system = LioSystem.of(facts);
        SuspendLoop reaper =
                system.inKernel() ? SuspendLoop.own(system) : SuspendLoop.acquire(system.abi());
        try {
            return new LioDriver(context, system, files, reaper);
        } catch (RuntimeException | Error e) {
            reaper.release();
            throw e;
        }
    }

    @Override
    public BackendId id() {
        return BackendId.LIO_LISTIO;
    }

    // ---- open

    @Override
    protected FileService serve(FdHandle file) {
        int oneCallMax = Math.min(IN_PLACE_MIN_BYTES - 1, stagingBytes);
        Capabilities capabilities =
                Capabilities.builder(BackendId.LIO_LISTIO)
                        .gather(GatherMode.SEQUENTIAL)
                        .nativeMaxBytes(oneCallMax)
                        .nativeMaxBuffers(Integer.MAX_VALUE)
                        .notifications(NotifyKind.NONE, NotifyKind.CALLBACK)
                        .with(Capability.EXACT_ERRNO, Capability.CANCELS_QUEUED)
                        .appendOnePieceMax(file.append() ? oneCallMax : 0)
                        .withIf(!system.inKernel(), Capability.PARTIAL_COUNT_ON_ERROR)
                        .withIf(!system.inKernel(), Capability.FILE_SIZE_LIMIT)
                        .build();
        RequestLimits limits =
                RequestLimits.builder()
                        .buffersMax(1)
                        .bytesMax(BYTES_MAX)
                        .coalesceBelowBytes(IN_PLACE_MIN_BYTES)
                        .inFlightMax(IN_FLIGHT_PER_FILE)
                        .build();
        return new FileService(capabilities, limits);
    }

    // ---- submit

    @Override
    public boolean submit(Request request) {
        // First: nothing may be submitted unless a thread reaps the completions.
        noThread = !reaper.start();
        if (noThread) {
            return false;
        }
        Element element = elements[request.slot()];
        fill(element, request);
        lock.lock();
        try {
            element.request = request;
            collected.add(element);
        } finally {
            lock.unlock();
        }
        return true;
    }

    @Override
    public String whenFull() {
        return noThread ? LibraryThreads.NO_THREAD : failures.whenFull();
    }

    private void fill(Element element, Request request) {
        int slot = element.slot;
        blocks.putInt(slot, layout.fildes(), descriptor(request));
        if (layout.errorCode() >= 0) {
            blocks.putInt(slot, layout.errorCode(), NOT_QUEUED);
        }
        if (request.kind().isTransfer()) {
            boolean write = request.kind() == Request.Kind.WRITE;
            blocks.putInt(slot, layout.lioOpcode(), write ? abi.lio().write() : abi.lio().read());
            blocks.putLong(slot, layout.buf(), Addresses.of(request.buffer(0), request.start(0)));
            blocks.putLong(slot, layout.nbytes(), request.length(0));
            blocks.putLong(slot, layout.offset(), request.offset());
        }
    }

    /** On the reaper's thread, the batch is submitted after all available completions are reported. */
    @Override
    public void flush() {
        if (reaper.isCurrentThread()) {
            reaper.flushLater(this);
        } else {
            flushNow();
        }
    }

    /** Submits what is collected, or leaves it to a thread that is doing so. */
    void flushNow() {
        flush.run(handOvers);
    }

    private void handOverAll() {
        while (takeBatch() || !queued.isEmpty() || !notQueued.isEmpty()) {
            handOver();
        }
    }

    private boolean takeBatch() {
        lock.lock();
        try {
            Element element;
            while (batch.size() < system.batchMax() && (element = collected.poll()) != null) {
                batch.add(element);
            }
        } finally {
            lock.unlock();
        }
        return !batch.isEmpty();
    }

    private void handOver() {
        int count = 0;
        for (Element element = batch.first(); element != null; element = element.next) {
            if (isTransfer(element)) {
                list.set(count++, element.aiocb);
            }
        }
        boolean allQueued = true;
        boolean noneTried = false;
        if (count > 0) {
            allQueued = aio.lio_listio(abi.lio().nowait(), list.address(), count, 0) == 0;
            noneTried = !allQueued && system.noneTried(aio.errno());
        }
        Element element;
        while ((element = batch.poll()) != null) {
            Request request = element.request;
            if (request == null) {
                continue; // not possible: only this loop takes requests out of a batch
            }
            if (noneTried && request.kind().isTransfer()) {
                sort(element, alone(element, request));
            } else if (request.kind().isTransfer()) {
                sort(element, allQueued ? 0 : errorOfQueueing(element));
            } else {
                sort(element, sync(element, request));
            }
        }
        reaper.watch(queued);
        tellFailed();
    }

    private static boolean isTransfer(Element element) {
        Request request = element.request;
        return request != null && request.kind().isTransfer();
    }

    /** Submits one element: the list was rejected because it is longer than the current limit. */
    private int alone(Element element, Request request) {
        boolean write = request.kind() == Request.Kind.WRITE;
        int result = write ? aio.aio_write(element.aiocb) : aio.aio_read(element.aiocb);
        return result == 0 ? 0 : aio.errno();
    }

    /** After a failed call: returns 0 for an element that was queued nevertheless and will complete. */
    private int errorOfQueueing(Element element) {
        int error = aio.aio_error(element.aiocb);
        if (system.inKernel()) {
            if (error != 0 && error != inProgress) {
                // Refused, or accepted and already failed; the call does not report which. In the
                // second case aio_return releases the request, in the first it does nothing.
                long unused = aio.aio_return(element.aiocb);
                return error;
            }
            return 0;
        }
        boolean refused = error == NOT_QUEUED || abi.errno(error) == Errno.EAGAIN;
        return refused ? abi.number(Errno.EAGAIN) : 0;
    }

    private int sync(Element element, Request request) {
        int mode = request.kind() == Request.Kind.SYNC ? abi.open().sync() : system.datasync();
        return aio.aio_fsync(mode, element.aiocb) == 0 ? 0 : aio.errno();
    }

    private void sort(Element element, int error) {
        if (error == 0) {
            queued.add(element);
        } else {
            notQueued.add(element);
            element.error = error;
        }
    }

    private void tellFailed() {
        Element element;
        while ((element = notQueued.poll()) != null) {
            int number = element.error;
            Request request = element.take();
            Errno errno = abi.errno(number);
            if (errno == Errno.EAGAIN) {
                sink.refused(request, failures.refused(request, number));
            } else if (errno == Errno.EOPNOTSUPP) {
                sink.stepDown(request, failures.of(request, number));
            } else {
                sink.failed(request, failures.of(request, number));
            }
        }
    }

    // ---- reap

    /** True if the element is no longer in progress. Called only by the reaper. */
    boolean isDone(Element element) {
        if (layout.errorCode() >= 0
                && blocks.getIntAcquire(element.slot, layout.errorCode()) == inProgress) {
            return false;
        }
        // The member says that it is done. aio_error confirms that with glibc's lock held, so that
        // glibc does not access the block any more.
        element.error = aio.aio_error(element.aiocb);
        return element.error != inProgress;
    }

    /** Reports an element that is done and no longer watched. */
    void report(Element element) {
        int error = element.error;
        long moved = aio.aio_return(element.aiocb);
        Request request = element.take();
        if (error == 0) {
            sink.completed(request, Math.max(0, moved));
        } else {
            sink.failed(request, failures.of(request, error));
        }
    }

    // ---- cancel

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        Element element = elements[request.slot()];
        if (takeBack(element, request)) {
            sink.failed(request, failures.canceled(request));
            return CancelStatus.CANCELED;
        }
        if (element.request != request) {
            return CancelStatus.ALL_DONE;
        }
        if (system.inKernel()) {
            int answer = aio.aio_cancel(descriptor(request), element.aiocb);
            return answer == abi.cancel().canceled()
                    ? CancelStatus.CANCELED
                    : CancelStatus.NOT_CANCELED;
        }
        // Not glibc's aio_cancel: if it removes the request at the head of a descriptor's queue
        // before a thread of glibc has begun it, those behind it are never run (rt/aio_misc.c,
        // __aio_remove_request, glibc 2.36).
        return CancelStatus.NOT_CANCELED;
    }

    /**
     * Takes back a request that has not been submitted; false if it has, or if the element belongs to another request
     * by now.
     */
    private boolean takeBack(Element element, Request request) {
        lock.lock();
        try {
            if (element.request != request || !collected.remove(element)) {
                return false;
            }
            element.request = null;
            return true;
        } finally {
            lock.unlock();
        }
    }

    // ---- close

    @Override
    public void close() {
        reaper.release();
        blocks.close();
        list.close();
    }

    @Override
    public String toString() {
        return "lio-listio, " + elements.length + " slots, " + abi.name();
    }
}
