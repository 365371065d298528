package io.jnaaio.backend.uring;

import static io.jnaaio.jna.IoUringConstants.IORING_OP_READV;
import static io.jnaaio.jna.IoUringConstants.IORING_OP_WRITEV;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.api.Errno;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.engine.mem.DriverLog;
import io.jnaaio.engine.mem.FdDriver;
import io.jnaaio.engine.mem.FdHandle;
import io.jnaaio.engine.mem.GuardedSink;
import io.jnaaio.engine.mem.NativeFiles;
import io.jnaaio.engine.mem.SlotIovecs;
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
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Hands each request to the kernel as one WRITEV, READV or FSYNC of a ring. The ring's own thread fills, submits and reaps;
 * submitters leave the numbers of their slots in a mailbox. What a completion's continuation submits goes into the ring
 * directly.
 *
 * <p>The kernel copies an iovec array when it takes the entry ({@code IORING_FEAT_SUBMIT_STABLE}); the array of a slot is
 * kept until its completion all the same.
 *
 * <p>Source: io_uring_enter(2), liburing 2.3.
 */
final class IoUringDriver extends FdDriver {
    private static final String REPORTED_BEFORE =
            "io_uring: a completion of a request that was reported before";

    private static final int IOV_MAX = 1024;

    /** The most that Linux moves in one call, in whole pages: write(2), NOTES. */
    private static final long BYTES_MAX = 0x7ffff000L;

    /** Only appends wait in the engine, one behind the other, and can join. */
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
    private final PlatformAbi abi;
    private final IoUringCalls calls;
    private final FileCalls files;
    private final SlotIovecs iovecs;
    private final NowaitTrial trial;
    private final Mailbox mailbox;
    private final Cancels cancels;
    private final DriverLog log = new DriverLog();

    /** The request of each slot, from submission to report; taken out once, by the ring's thread. */
    private final AtomicReferenceArray<@Nullable Request> requests;

    /** Tells the requests of one slot apart; written before the request is put into its place. */
    private final int[] generations;

    /** Slots whose request is to be cancelled: for the ring's thread. */
    private final boolean[] cancelAsked;

    private volatile boolean noThread;

    private final ReentrantLock making = new ReentrantLock();
    private volatile @Nullable RingLoop loop;
    private volatile @Nullable RingException noRing;

    IoUringDriver(DriverContext context, PlatformAbi abi, IoUringCalls calls, FileCalls files) {
        super(new NativeFiles(files, abi));
        this.context = context;
        IoUringFailures.load();
        sink = new GuardedSink(context.sink());
        this.abi = abi;
        cancels = new Cancels(abi);
        this.calls = calls;
        this.files = files;
        int slots = context.slots();
        iovecs = new SlotIovecs(slots, abi.iovec());
        trial = new NowaitTrial(calls, abi, iovecs, context.sink());
        mailbox = new Mailbox(slots);
        requests = new AtomicReferenceArray<>(slots);
        generations = new int[slots];
        cancelAsked = new boolean[slots];
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
            // Nobody else would take over later: better to fail here.
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
                Capabilities.builder(BackendId.IO_URING)
                        .gather(GatherMode.NATIVE)
                        .nativeMaxBytes(BYTES_MAX)
                        .nativeMaxBuffers(IOV_MAX)
                        .notifications(NotifyKind.NONE, NotifyKind.CALLBACK)
                        .with(
                                Capability.EXACT_ERRNO,
                                Capability.PARTIAL_COUNT_ON_ERROR,
                                Capability.FILE_SIZE_LIMIT,
                                Capability.CANCELS_QUEUED)
                        .appendOnePieceMax(
                                file.append() ? Math.min(BYTES_MAX, context.stagingBytes()) : 0)
                        .withIf(file.append(), Capability.MERGES)
                        .build();
        return new FileService(capabilities, LIMITS);
    }

    /** The ring's loop, made at the first need. */
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
        Ring ring = Ring.create(calls, files, abi, entries, 2 * context.slots() + 2);
        try {
            return new RingLoop(calls, files, abi, ring, new Issuer());
        } catch (RingException | RuntimeException | Error e) {
            ring.close();
            throw e;
        }
    }

    // ---- submit

    @Override
    public boolean submit(Request request) {
        if (!context.forced()
                && request.file() instanceof FdHandle file
                && NowaitTrial.isDue(request, file)
                && trial.run(request, file)) {
            return true;
        }
        RingLoop running;
        try {
            running = ready();
        } catch (RingException e) {
            sink.stepDown(request, IoUringFailures.noRing(request, e, context.facts().limits()));
            return true;
        }
        noThread = !running.start();
        if (noThread) {
            return false;
        }
        int slot = request.slot();
        generations[slot]++;
        requests.set(slot, request);
        if (running.isCurrentThread() && running.hasRoom()) {
            issue(slot, running.submission());
        } else {
            mailbox.put(slot);
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
        } else {
            running.wake();
        }
    }

    /** Fills an entry; on the ring's thread. */
    private void issue(int slot, SubmissionQueue submission) {
        Request request = requests.get(slot);
        if (request == null) {
            return;
        }
        cancelAsked[slot] = false;
        try {
            issue(request, UserData.request(slot, generations[slot]), submission);
        } catch (RuntimeException | Error e) {
            // No memory, or a buffer's memory is gone: no entry is there; nothing else may be lost.
            if (take(slot, request)) {
                sink.failed(request, IoUringFailures.buffer(request, e));
            }
        }
    }

    private void issue(Request request, long userData, SubmissionQueue submission) {
        int fd = descriptor(request);
        switch (request.kind()) {
            case WRITE, READ -> {
                long iov = iovecs.fill(request);
                boolean write = request.kind() == Request.Kind.WRITE;
                submission.transfer(
                        write ? IORING_OP_WRITEV : IORING_OP_READV,
                        fd,
                        request.offset(),
                        iov,
                        request.bufferCount(),
                        userData);
            }
            case SYNC -> submission.sync(fd, false, userData);
            case DATASYNC, BARRIER -> submission.sync(fd, true, userData);
        }
    }

    // ---- cancel

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        RingLoop running = loop;
        int slot = request.slot();
        if (running == null || requests.get(slot) != request) {
            return CancelStatus.ALL_DONE;
        }
        CancelOrder order = new CancelOrder(slot, UserData.request(slot, generations[slot]));
        cancels.add(order);
        if (running.isCurrentThread()) {
            return CancelStatus.NOT_CANCELED;
        }
        running.wake();
        return wait ? order.await() : CancelStatus.NOT_CANCELED;
    }

    // ---- reap

    /** What the ring's thread does here. */
    private final class Issuer implements RingLoop.Work {
        @Override
        public boolean isEmpty() {
            return mailbox.isEmpty() && cancels.isEmpty();
        }

        @Override
        public void fill() {
            RingLoop running = loop;
            if (running == null) {
                return;
            }
            int slot;
            while (!mailbox.isEmpty() && running.hasRoom() && (slot = mailbox.take()) >= 0) {
                issue(slot, running.submission());
            }
            // After the requests: an order may be for one that came just before it.
            CancelOrder order;
            while (mailbox.isEmpty()
                    && !cancels.isEmpty()
                    && running.hasRoom()
                    && (order = cancels.poll()) != null) {
                ask(order, running.submission());
            }
        }

        private void ask(CancelOrder order, SubmissionQueue submission) {
            if (!isCurrent(order.slot, order.target)) {
                order.answer(CancelStatus.ALL_DONE);
            } else if (cancels.ask(order, submission)) {
                cancelAsked[order.slot] = true;
            }
        }

        @Override
        public void completed(long userData, int result) {
            int number = UserData.number(userData);
            if (UserData.isCancel(userData)) {
                cancels.answered(number, result);
            } else if (isCurrent(number, userData)) {
                reap(number, result);
            } else {
                log.error(REPORTED_BEFORE, null);
            }
        }

        @Override
        public void notTaken(long userData, int errno) {
            int number = UserData.number(userData);
            if (UserData.isCancel(userData)) {
                cancels.notTaken(number);
            } else if (isCurrent(number, userData)) {
                fail(number, errno);
            }
        }

        @Override
        public void lost(int errno) {
            cancels.refuseAll();
            for (int slot = mailbox.take(); slot >= 0; slot = mailbox.take()) {
                fail(slot, errno);
            }
        }

        private void fail(int slot, int errno) {
            Request request = requests.get(slot);
            if (request != null && take(slot, request)) {
                sink.failed(request, IoUringFailures.lost(request, errno, abi));
            }
        }
    }

    private boolean isCurrent(int slot, long userData) {
        return requests.get(slot) != null && UserData.isRequest(userData, slot, generations[slot]);
    }

    /** Takes the request out, before it is reported: its slot may be in use again as soon as it is. False if it was before. */
    private boolean take(int slot, Request request) {
        return requests.compareAndSet(slot, request, null);
    }

    private void reap(int slot, int result) {
        Request request = requests.get(slot);
        Errno errno = result < 0 ? abi.errno(-result) : Errno.SUCCESS;
        if (errno == Errno.EINTR && !cancelAsked[slot]) {
            mailbox.put(slot);
            return;
        }
        if (request == null || !take(slot, request)) {
            return;
        }
        if (result >= 0) {
            sink.completed(request, request.kind().isTransfer() ? result : 0);
        } else if (errno == Errno.EINTR) {
            sink.failed(request, IoUringFailures.of(request, abi.number(Errno.ECANCELED), abi));
        } else if (errno == Errno.EAGAIN) {
            sink.refused(request, IoUringFailures.of(request, -result, abi));
        } else if (errno == Errno.ECANCELED && !cancelAsked[slot]) {
            // Nobody asked: the kernel wanted a thread for it, could not start one, and gave up
            // what
            // was queued (io_uring/io-wq.c, io_acct_cancel_pending_work, Linux 6.1). It was not
            // begun.
            sink.refused(request, IoUringFailures.noWorker(request, abi));
        } else {
            sink.failed(request, IoUringFailures.of(request, -result, abi));
        }
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
