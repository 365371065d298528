package io.jnaaio.backend.uring;

import static io.jnaaio.jna.IoUringConstants.IORING_OP_READV;
import static io.jnaaio.jna.IoUringConstants.IORING_OP_WRITEV;

import io.jnaaio.api.BackendId;
import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Errno;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.NotifyKind;
import io.jnaaio.engine.mem.FdDriver;
import io.jnaaio.engine.mem.FdHandle;
import io.jnaaio.engine.mem.NativeFiles;
import io.jnaaio.engine.mem.SlotIovecs;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.IoUringCalls;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.LinuxIoUring;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.CompletionSink;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
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
    private static final int IOV_MAX = 1024;

    /** The most that Linux moves in one call, in whole pages: write(2), NOTES. */
    private static final long BYTES_MAX = 0x7ffff000L;

    /** Only appends wait in the engine, one behind the other, and can join. */
    private static final int MERGE_BYTES_MAX = 1 << 20;

    private static final int SQ_ENTRIES_MAX = 4096;

    private static final RequestLimits LIMITS =
            new RequestLimits(IOV_MAX, BYTES_MAX, 0, MERGE_BYTES_MAX, Integer.MAX_VALUE);

    private final DriverContext context;
    private final CompletionSink sink;
    private final PlatformAbi abi;
    private final IoUringCalls calls;
    private final FileCalls files;
    private final SlotIovecs iovecs;
    private final NowaitTrial trial;
    private final Mailbox mailbox;
    private final Queue<CancelOrder> orders = new ConcurrentLinkedQueue<>();

    /** The request of each slot, from submission to report. */
    private final AtomicReferenceArray<@Nullable Request> requests;

    /** Tells the requests of one slot apart; written before the request is put into its place. */
    private final int[] generations;

    /** Slots whose request is to be cancelled: for the ring's thread. */
    private final boolean[] cancelAsked;

    // The ring's thread: orders whose answer is on its way.
    private final Map<Integer, CancelOrder> asked = new HashMap<>();
    private int lastOrder;

    private final ReentrantLock making = new ReentrantLock();
    private volatile @Nullable RingLoop loop;
    private volatile @Nullable RingException noRing;

    IoUringDriver(DriverContext context, PlatformAbi abi, IoUringCalls calls, FileCalls files) {
        super(new NativeFiles(files, abi));
        this.context = context;
        this.sink = context.sink();
        this.abi = abi;
        this.calls = calls;
        this.files = files;
        int slots = context.slots();
        iovecs = new SlotIovecs(slots, abi.iovec());
        trial = new NowaitTrial(calls, abi, iovecs, sink);
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
                new Capabilities(
                        BackendId.IO_URING,
                        GatherMode.NATIVE,
                        BYTES_MAX,
                        IOV_MAX,
                        Set.of(NotifyKind.NONE, NotifyKind.CALLBACK),
                        true,
                        true,
                        true,
                        false,
                        true,
                        file.append(),
                        file.append() ? Math.min(BYTES_MAX, context.stagingBytes()) : 0);
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
        } catch (RingException e) {
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
            running.start();
        } catch (RingException e) {
            sink.stepDown(request, IoUringFailures.noRing(request, e, context.facts().limits()));
            return true;
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
        long userData = UserData.request(slot, generations[slot]);
        int fd = descriptor(request);
        cancelAsked[slot] = false;
        switch (request.kind()) {
            case WRITE, READ -> {
                long iov;
                try {
                    iov = iovecs.fill(request);
                } catch (RuntimeException | Error e) {
                    // Want of memory, or a buffer's memory is gone; nothing else may be lost.
                    requests.set(slot, null);
                    sink.failed(request, IoUringFailures.buffer(request, e));
                    return;
                }
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
            case DATASYNC -> submission.sync(fd, true, userData);
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
        orders.add(order);
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
            return mailbox.isEmpty() && orders.isEmpty();
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
                    && !orders.isEmpty()
                    && running.hasRoom()
                    && (order = orders.poll()) != null) {
                ask(order, running.submission());
            }
        }

        private void ask(CancelOrder order, SubmissionQueue submission) {
            boolean current =
                    requests.get(order.slot) != null
                            && UserData.request(order.slot, generations[order.slot])
                                    == order.target;
            if (!current) {
                order.answer(CancelStatus.ALL_DONE);
                return;
            }
            cancelAsked[order.slot] = true;
            lastOrder = lastOrder == Integer.MAX_VALUE ? 1 : lastOrder + 1;
            asked.put(lastOrder, order);
            submission.cancel(order.target, UserData.cancel(lastOrder));
        }

        @Override
        public void completed(long userData, int result) {
            int number = UserData.number(userData);
            if (UserData.isCancel(userData)) {
                CancelOrder order = asked.remove(number);
                if (order != null) {
                    order.answer(answer(result));
                }
            } else {
                reap(number, result);
            }
        }

        private CancelStatus answer(int result) {
            if (result >= 0) {
                return CancelStatus.CANCELED;
            }
            // ENOENT: it has completed, or has not come that far. EALREADY: it is being done.
            return abi.errno(-result) == Errno.ENOENT
                    ? CancelStatus.ALL_DONE
                    : CancelStatus.NOT_CANCELED;
        }

        @Override
        public void lost(int number) {
            for (CancelOrder order = orders.poll(); order != null; order = orders.poll()) {
                order.answer(CancelStatus.NOT_CANCELED);
            }
            for (int slot = 0; slot < requests.length(); slot++) {
                Request request = requests.getAndSet(slot, null);
                if (request != null) {
                    sink.failed(request, IoUringFailures.lost(request, number, abi));
                }
            }
        }
    }

    private void reap(int slot, int result) {
        Request request = requests.get(slot);
        if (request == null) {
            throw new IllegalStateException("a completion for slot " + slot + ", which is free");
        }
        if (result >= 0) {
            requests.set(slot, null);
            sink.completed(request, request.kind().isTransfer() ? result : 0);
            return;
        }
        Errno errno = abi.errno(-result);
        if (errno == Errno.EINTR && !cancelAsked[slot]) {
            mailbox.put(slot);
            return;
        }
        requests.set(slot, null);
        if (errno == Errno.EINTR) {
            int number = abi.number(Errno.ECANCELED);
            sink.failed(request, IoUringFailures.of(request, number, abi));
        } else if (errno == Errno.EAGAIN) {
            sink.refused(request, IoUringFailures.of(request, -result, abi));
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
