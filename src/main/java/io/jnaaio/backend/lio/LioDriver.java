package io.jnaaio.backend.lio;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Errno;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.engine.mem.AddressList;
import io.jnaaio.engine.mem.Addresses;
import io.jnaaio.engine.mem.ControlBlocks;
import io.jnaaio.engine.mem.FdDriver;
import io.jnaaio.engine.mem.FdHandle;
import io.jnaaio.engine.mem.NativeFiles;
import io.jnaaio.jna.AiocbLayout;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.jna.PosixAio;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands requests to POSIX AIO, glibc's or FreeBSD's: those that have come together go down in one {@code
 * lio_listio(LIO_NOWAIT)}. The {@link Reaper} tells when they are done.
 *
 * <p>A request is one contiguous piece, for {@code lio_listio} has no vectored element; the engine hands a piece over when
 * the one before it is wholly written. Every element has the same priority: glibc would let a higher one pass an earlier
 * request of its file.
 *
 * <p>Source: lio_listio(3), aio(7), {@code rt/lio_listio-common.c}, {@code rt/aio_misc.c}, glibc 2.36; lio_listio(2), aio(4),
 * FreeBSD 12.1.
 */
final class LioDriver extends FdDriver {
    /** Buffers of this size and more are used in place, smaller neighbours are copied together. */
    private static final int IN_PLACE_MIN_BYTES = 64 * 1024;

    /** The most that Linux moves in one call, in whole pages: write(2), NOTES. */
    private static final long BYTES_MAX = 0x7ffff000L;

    /**
     * Requests of a file that glibc is given at a time. It runs one of them; the others keep its thread busy while results are
     * dealt. What waits in the engine instead can be cancelled.
     */
    private static final int IN_FLIGHT_PER_FILE = 64;

    /** Stands in the error member until glibc has queued the element. */
    private static final int NOT_QUEUED = -1;

    private final CompletionSink sink;
    private final LioSystem system;
    private final PlatformAbi abi;
    private final PosixAio aio;
    private final Reaper reaper;
    private final int stagingBytes;

    private final AiocbLayout layout;
    private final ControlBlocks blocks;
    private final Element[] elements;
    private final int inProgress;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Element> collected = new ArrayDeque<>();

    /** Threads that want the collected elements to be handed over; the first one does it for all. */
    private final AtomicInteger flushes = new AtomicInteger();

    // Used by one flush at a time.
    private final List<Element> batch = new ArrayList<>();
    private final List<Element> queued = new ArrayList<>();
    private final List<Element> notQueued = new ArrayList<>();
    private final AddressList list;

    LioDriver(DriverContext context, LioSystem system, NativeFiles files, Reaper reaper) {
        super(files);
        this.sink = context.sink();
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
        Reaper reaper = system.inKernel() ? Reaper.own(system) : Reaper.acquire(system.abi());
        return new LioDriver(context, system, files, reaper);
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
                new Capabilities(
                        BackendId.LIO_LISTIO,
                        GatherMode.SEQUENTIAL,
                        oneCallMax,
                        Integer.MAX_VALUE,
                        Set.of(NotifyKind.NONE, NotifyKind.CALLBACK),
                        true,
                        !system.inKernel(),
                        !system.inKernel(),
                        false,
                        true,
                        false,
                        file.append() ? oneCallMax : 0);
        RequestLimits limits =
                new RequestLimits(1, BYTES_MAX, IN_PLACE_MIN_BYTES, 0, IN_FLIGHT_PER_FILE);
        return new FileService(capabilities, limits);
    }

    // ---- submit

    @Override
    public boolean submit(Request request) {
        // First: if there is no thread to be had, nothing is submitted.
        reaper.start();
        Element element = elements[request.slot()];
        element.request = request;
        fill(element, request);
        lock.lock();
        try {
            collected.addLast(element);
        } finally {
            lock.unlock();
        }
        return true;
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

    /** On the reaper's own thread the batch is handed over when all completions at hand are told. */
    @Override
    public void flush() {
        if (reaper.isCurrentThread()) {
            reaper.flushLater(this);
        } else {
            flushNow();
        }
    }

    /** Hands over what is collected. A thread that finds another one doing so leaves it to that one. */
    void flushNow() {
        if (flushes.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        try {
            do {
                while (takeBatch()) {
                    handOver();
                }
                seen = flushes.addAndGet(-seen);
            } while (seen != 0);
        } finally {
            if (seen != 0) {
                // Something was thrown: the next flush must not think that this one goes on.
                flushes.set(0);
            }
        }
    }

    private boolean takeBatch() {
        batch.clear();
        lock.lock();
        try {
            while (batch.size() < system.batchMax()) {
                Element element = collected.pollFirst();
                if (element == null) {
                    break;
                }
                batch.add(element);
            }
        } finally {
            lock.unlock();
        }
        return !batch.isEmpty();
    }

    private void handOver() {
        int count = 0;
        for (Element element : batch) {
            Request request = element.request;
            if (request != null && request.kind().isTransfer()) {
                list.set(count++, element.aiocb);
            }
        }
        boolean allQueued = true;
        boolean noneTried = false;
        if (count > 0) {
            allQueued = aio.lio_listio(abi.lio().nowait(), list.address(), count, 0) == 0;
            noneTried = !allQueued && system.noneTried(aio.errno());
        }
        for (Element element : batch) {
            Request request = element.request;
            if (request == null) {
                throw new IllegalStateException("control block " + element.slot + " is not in use");
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
        queued.clear();
        tellFailed();
    }

    /** The list itself was refused, for it is longer than the limit is by now: the element goes down alone. */
    private int alone(Element element, Request request) {
        boolean write = request.kind() == Request.Kind.WRITE;
        int result = write ? aio.aio_write(element.aiocb) : aio.aio_read(element.aiocb);
        return result == 0 ? 0 : aio.errno();
    }

    /** After a failed call: 0 for an element that is running all the same, and tells of itself. */
    private int errorOfQueueing(Element element) {
        int error = aio.aio_error(element.aiocb);
        if (system.inKernel()) {
            if (error != 0 && error != inProgress) {
                // Refused, or taken and failed already: it is not told which. The kernel forgets
                // the one, and finds nothing to forget of the other.
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
        if (notQueued.isEmpty()) {
            return;
        }
        List<Element> failed = List.copyOf(notQueued);
        notQueued.clear();
        for (Element element : failed) {
            Request request = element.take();
            Errno errno = abi.errno(element.error);
            if (errno == Errno.EAGAIN) {
                sink.refused(request, system.refused(request, element.error));
            } else if (errno == Errno.EOPNOTSUPP) {
                sink.stepDown(request, LioFailures.of(request, element.error, abi));
            } else {
                sink.failed(request, LioFailures.of(request, element.error, abi));
            }
        }
    }

    // ---- reap

    /** True if the element is not in progress any more: then it is reported. Called by the reaper alone. */
    boolean reapIfDone(Element element) {
        if (layout.errorCode() >= 0
                && blocks.getIntAcquire(element.slot, layout.errorCode()) == inProgress) {
            return false;
        }
        // A cheap look at the member says it is done; this call says it with glibc's lock held, so
        // that glibc
        // does not touch the block any more.
        int error = aio.aio_error(element.aiocb);
        if (error == inProgress) {
            return false;
        }
        long moved = aio.aio_return(element.aiocb);
        Request request = element.take();
        if (error == 0) {
            sink.completed(request, Math.max(0, moved));
        } else {
            sink.failed(request, LioFailures.of(request, error, abi));
        }
        return true;
    }

    // ---- cancel

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        Element element = elements[request.slot()];
        if (takeBack(element)) {
            sink.failed(element.take(), LioFailures.canceled(request, abi));
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
        // Not glibc's aio_cancel: where it takes out the request at the head of a descriptor's
        // queue before
        // a thread of
        // glibc has begun it, those behind it are never run (rt/aio_misc.c, __aio_remove_request,
        // glibc 2.36).
        return CancelStatus.NOT_CANCELED;
    }

    private boolean takeBack(Element element) {
        lock.lock();
        try {
            return collected.remove(element);
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
