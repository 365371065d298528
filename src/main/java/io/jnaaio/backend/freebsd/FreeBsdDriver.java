package io.jnaaio.backend.freebsd;

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
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.FreeBsdAio;
import io.jnaaio.jna.FreeBsdSystem;
import io.jnaaio.jna.KeventLayout;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.FileService;
import io.jnaaio.spi.KernelNotifier;
import io.jnaaio.spi.LibraryThreads;
import io.jnaaio.spi.Request;
import io.jnaaio.spi.RequestLimits;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Submits each request to FreeBSD's kernel by one {@code aio_writev}, {@code aio_readv} or {@code aio_fsync} in the
 * submitting thread; completions come from a kqueue. {@code aio_return} is called exactly once per request, because
 * until then the request counts against the limits and holds the file.
 *
 * <p>Source: aio_write(2), aio(4), kqueue(2), {@code sys/kern/vfs_aio.c}, FreeBSD 13.2.
 */
final class FreeBsdDriver extends FdDriver {
    private static final String REPORTED_BEFORE =
            "kevent: an event of a request that was reported before";
    private static final String NOTHING_IN_FLIGHT =
            "kevent: an event of a slot in which nothing is in flight";

    private static final int IOV_MAX = 1024;

    /** The shift of the submission number in an event's {@code udata}; the slot is below it. */
    private static final int SUBMISSION_SHIFT = 32;

    /** Within {@code IOSIZE_MAX}, which is INT_MAX if {@code debug.iosize_max_clamp} is set, otherwise SSIZE_MAX. */
    private static final long BYTES_MAX = 0x7ffff000L;

    private static final RequestLimits LIMITS =
            RequestLimits.builder().buffersMax(IOV_MAX).bytesMax(BYTES_MAX).byAddress(true).build();

    /** The forms of notification that this driver supports. */
    static final Set<NotifyKind> NOTIFICATIONS = Set.of(NotifyKind.values());

    private final GuardedSink sink;
    private final DriverLog log = new DriverLog();
    private final PlatformAbi abi;
    private final FileCalls calls;
    private final AioLimits limits;
    private final FreeBsdFailures failures;
    private final int stagingBytes;
    private final RawDisks disks;
    private final CompletionQueue queue;
    private final Aiocbs aiocbs;
    private final UserNotifications notifications;

    /**
     * The request of each slot that notifies this queue, from submission to report; taken out once, by the queue's
     * thread.
     */
    private final AtomicReferenceArray<@Nullable Request> requests;

    /**
     * The number of the current submission in each slot: even until the call has returned 0, odd from then on. While
     * it is even the request must not be polled, because the kernel may not have it yet. Each submission gets a new
     * number, because its event may be reaped and the slot reused before the first submitter gets to increment the
     * number.
     */
    private final AtomicIntegerArray submissions;

    private volatile boolean noThread;

    /**
     * Opens a driver.
     *
     * @param abi the numbers and layouts of the AIO calls
     * @param files opens files, with the numbers of the file calls; these belong to another system if the AIO calls
     *     are a test double
     */
    FreeBsdDriver(
            DriverContext context,
            PlatformAbi abi,
            FreeBsdAio aio,
            FreeBsdSystem system,
            FileCalls calls,
            NativeFiles files)
            throws IOException {
        super(files);
        sink = new GuardedSink(context.sink());
        this.abi = abi;
        this.calls = calls;
        stagingBytes = context.stagingBytes();
        disks = new RawDisks(system, stagingBytes);
        limits = AioLimits.read(system);
        failures = new FreeBsdFailures(abi, limits);
        requests = new AtomicReferenceArray<>(context.slots());
        submissions = new AtomicIntegerArray(context.slots());
        KeventLayout kevent = abi.kevent();
        if (kevent == null) {
            throw new IOException(abi.name() + " has no kqueue");
        }
        queue = new CompletionQueue(aio, calls, abi, kevent, this::reap, this::pollAll);
        try {
            aiocbs = new Aiocbs(context.slots(), limits.ownMax(), aio, abi);
            notifications =
                    new UserNotifications(
                            context.slots(),
                            aiocbs,
                            abi,
                            failures,
                            new SignalHandlers(system),
                            FreeBsdDriver::descriptor);
        } catch (RuntimeException | Error e) {
            queue.close();
            throw e;
        }
    }

    @Override
    public BackendId id() {
        return BackendId.FREEBSD_AIO;
    }

    // ---- open

    @Override
    protected FileService serve(FdHandle file) {
        if (disks.isDisk(file)) {
            return disks.service(NOTIFICATIONS, file);
        }
        Capabilities capabilities =
                Capabilities.builder(BackendId.FREEBSD_AIO)
                        .gather(GatherMode.NATIVE)
                        .nativeMaxBytes(BYTES_MAX)
                        .nativeMaxBuffers(IOV_MAX)
                        .notifications(NOTIFICATIONS)
                        .with(Capability.EXACT_ERRNO, Capability.CANCELS_QUEUED)
                        .appendOnePieceMax(file.append() ? Math.min(BYTES_MAX, stagingBytes) : 0)
                        .build();
        return new FileService(capabilities, LIMITS);
    }

    // ---- submit

    @Override
    public boolean collects() {
        return false;
    }

    @Override
    public boolean submit(Request request) {
        // First: nothing may be submitted unless a thread reaps the completions.
        noThread = !queue.start();
        if (noThread || !aiocbs.reserve()) {
            return false;
        }
        int slot = request.slot();
        int number = -1;
        int submission = (submissions.get(slot) | 1) + 1;
        submissions.set(slot, submission);
        requests.set(slot, request);
        try {
            number = call(request, submission);
        } finally {
            if (number == 0) {
                submissions.compareAndSet(slot, submission, submission + 1);
            } else {
                // Rejected, or thrown before the call because the memory of a buffer is gone.
                requests.set(slot, null);
                aiocbs.unreserve();
            }
        }
        if (number == 0) {
            return true;
        }
        Errno errno = abi.errno(number);
        if (errno == Errno.EAGAIN) {
            return false;
        }
        if (errno == Errno.EOPNOTSUPP && isSyncOfDisk(request)) {
            return syncDisk(request);
        }
        if (errno == Errno.EOPNOTSUPP) {
            sink.stepDown(request, failures.of(request, number));
        } else {
            sink.failed(request, failures.of(request, number));
        }
        return true;
    }

    private boolean isSyncOfDisk(Request request) {
        return !request.kind().isTransfer()
                && request.file() instanceof FdHandle file
                && disks.isDisk(file);
    }

    /**
     * Syncs a disk. The kernel has no {@code aio_fsync} for disks, but a disk has no page cache either, so the call
     * does not block for long.
     */
    private boolean syncDisk(Request request) {
        if (notifications.writes(request.file())) {
            // aio_fsync would wait for these writes.
            return false;
        }
        int number;
        do {
            number = calls.fsync(descriptor(request)) == 0 ? 0 : calls.errno();
        } while (number != 0 && abi.errno(number) == Errno.EINTR);
        if (number == 0) {
            sink.completed(request, 0);
        } else {
            sink.failed(request, failures.of(request, number));
        }
        return true;
    }

    /** Submits; returns 0 or the errno. */
    private int call(Request request, int submission) {
        int slot = request.slot();
        long udata = (long) submission << SUBMISSION_SHIFT | slot;
        aiocbs.notifyEngine(slot, queue.descriptor(), udata);
        int number = aiocbs.submit(request, descriptor(request));
        if (number != 0 && abi.errno(number) == Errno.EBADF && queue.isLost()) {
            // EBADF was about the descriptor of the queue.
            aiocbs.notifyNobody(slot);
            number = aiocbs.submit(request, descriptor(request));
        }
        return number;
    }

    @Override
    public String whenFull() {
        return noThread ? LibraryThreads.NO_THREAD : failures.whenFull();
    }

    @Override
    public KernelNotifier kernelNotifier() {
        return notifications;
    }

    // ---- cancel

    @Override
    public CancelStatus cancel(Request request, boolean wait) {
        if (requests.get(request.slot()) != request) {
            return CancelStatus.ALL_DONE;
        }
        return cancelStatus(aiocbs.cancel(request.slot(), descriptor(request)), abi);
    }

    /** Translates the result of {@code aio_cancel}. */
    static CancelStatus cancelStatus(int answer, PlatformAbi abi) {
        if (answer == abi.cancel().canceled()) {
            return CancelStatus.CANCELED;
        }
        return answer == abi.cancel().allDone() ? CancelStatus.ALL_DONE : CancelStatus.NOT_CANCELED;
    }

    // ---- reap

    /** Called by the queue's thread for each event; an event of an earlier submission in the slot is ignored. */
    private void reap(long udata) {
        int slot = (int) udata;
        int submission = (int) (udata >>> SUBMISSION_SHIFT);
        // Even: aio_writev has not returned to the submitting thread yet.
        if ((submissions.get(slot) & ~1) == submission) {
            take(slot);
        } else {
            log.error(REPORTED_BEFORE, null);
        }
    }

    private void take(int slot) {
        Request request = requests.getAndSet(slot, null);
        if (request == null) {
            log.error(NOTHING_IN_FLIGHT, null);
            return;
        }
        long result = aiocbs.take(slot);
        if (result >= 0) {
            sink.completed(request, request.kind().isTransfer() ? result : 0);
        } else {
            sink.failed(request, failures.of(request, (int) -result));
        }
    }

    /** Checks every request, after the queue was lost. */
    private void pollAll() {
        int inProgress = abi.number(Errno.EINPROGRESS);
        for (int slot = 0; slot < requests.length(); slot++) {
            // In this order: if the number is odd now, this request or a later one has been
            // submitted.
            if (requests.get(slot) != null
                    && (submissions.get(slot) & 1) != 0
                    && aiocbs.error(slot) != inProgress) {
                take(slot);
            }
        }
    }

    // ---- close

    @Override
    public void close() {
        queue.close();
        aiocbs.close();
    }

    @Override
    public String toString() {
        return "freebsd-aio, " + limits;
    }
}
