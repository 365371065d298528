package io.jnaaio.backend.uring;

import static io.jnaaio.jna.IoUringConstants.IORING_OP_READV;
import static io.jnaaio.jna.IoUringConstants.IORING_OP_WRITEV;

import io.jnaaio.api.CancelStatus;
import io.jnaaio.api.Errno;
import io.jnaaio.engine.mem.DriverLog;
import io.jnaaio.engine.mem.FdDriver;
import io.jnaaio.engine.mem.FdHandle;
import io.jnaaio.engine.mem.GuardedSink;
import io.jnaaio.engine.mem.SlotIovecs;
import io.jnaaio.engine.mem.SlotRequests;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.Request;

/**
 * The driver's work on the ring's thread: fills entries for requests and cancellations, and reports results. Other
 * threads call only {@link #add}, {@link #mayHaveRequests} and {@link #cancel}.
 */
final class RingWork implements RingLoop.Work {
    private static final String REPORTED_BEFORE =
            "io_uring: a completion of a request that was reported before";

    private final SlotRequests requests;
    private final SlotIovecs iovecs;
    private final GuardedSink sink;
    private final PlatformAbi abi;
    private final IoUringFailures failures;
    private final Mailbox mailbox;
    private final Cancels cancels;
    private final DriverLog log = new DriverLog();

    /** The slots for whose request a cancellation was submitted. */
    private final boolean[] cancelAsked;

    RingWork(
            SlotRequests requests,
            SlotIovecs iovecs,
            GuardedSink sink,
            PlatformAbi abi,
            IoUringFailures failures) {
        this.requests = requests;
        this.iovecs = iovecs;
        this.sink = sink;
        this.abi = abi;
        this.failures = failures;
        mailbox = new Mailbox(requests.slots());
        cancels = new Cancels(abi);
        cancelAsked = new boolean[requests.slots()];
    }

    // ---- from any thread

    /** Queues the request of a slot for the ring's thread. */
    void add(int slot) {
        mailbox.put(slot);
    }

    /** False if the ring's thread has taken every request that the calling thread has added. */
    boolean mayHaveRequests() {
        return mailbox.mayHaveSlots();
    }

    /** Queues an order to cancel the request of a slot. */
    CancelOrder cancel(int slot) {
        CancelOrder order = new CancelOrder(slot, userData(slot));
        cancels.add(order);
        return order;
    }

    // ---- submit

    @Override
    public boolean isEmpty() {
        return mailbox.isEmpty() && cancels.isEmpty();
    }

    @Override
    public void fill(RingLoop ring) {
        int slot;
        while (!mailbox.isEmpty() && ring.hasRoom() && (slot = mailbox.take()) >= 0) {
            issue(slot, ring.submission());
        }
        // After the requests: an order may be for a request that was queued just before it.
        CancelOrder order;
        while (mailbox.isEmpty()
                && !cancels.isEmpty()
                && ring.hasRoom()
                && (order = cancels.poll()) != null) {
            ask(order, ring.submission());
        }
    }

    /** Fills an entry for the request of a slot. */
    void issue(int slot, SubmissionQueue submission) {
        Request request = requests.at(slot);
        if (request == null) {
            return;
        }
        cancelAsked[slot] = false;
        try {
            issue(request, userData(slot), submission);
        } catch (RuntimeException | Error e) {
            // No memory, or a buffer's memory is gone: no entry was filled, so only this request
            // fails.
            if (requests.take(request)) {
                sink.failed(request, failures.thrown(request, e));
            }
        }
    }

    private void issue(Request request, long userData, SubmissionQueue submission) {
        FdHandle file = FdDriver.file(request);
        int fd = file.descriptor();
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
                        write ? FdDriver.writeFlags(file, request) : file.readFlags(),
                        userData);
            }
            case SYNC -> submission.sync(fd, false, userData);
            case DATASYNC, BARRIER -> submission.sync(fd, true, userData);
        }
    }

    private void ask(CancelOrder order, SubmissionQueue submission) {
        if (!isCurrent(order.slot, order.target)) {
            order.answer(CancelStatus.ALL_DONE);
        } else if (cancels.ask(order, submission)) {
            cancelAsked[order.slot] = true;
        }
    }

    private long userData(int slot) {
        return UserData.request(slot, requests.generation(slot));
    }

    private boolean isCurrent(int slot, long userData) {
        return requests.at(slot) != null && userData == userData(slot);
    }

    // ---- reap

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

    private void reap(int slot, int result) {
        Request request = requests.at(slot);
        Errno errno = result < 0 ? abi.errno(-result) : Errno.SUCCESS;
        if (errno == Errno.EINTR && !cancelAsked[slot]) {
            mailbox.put(slot);
            return;
        }
        if (request == null || !requests.take(request)) {
            return;
        }
        if (result >= 0) {
            sink.completed(request, request.kind().isTransfer() ? result : 0);
        } else if (errno == Errno.EINTR) {
            sink.failed(request, failures.canceled(request));
        } else if (errno == Errno.EAGAIN) {
            sink.refused(request, failures.refused(request, -result));
        } else if (errno == Errno.ECANCELED && !cancelAsked[slot]) {
            // Not cancelled by the user: the kernel needed a thread for it, could not start one,
            // and dropped the queued requests (io_uring/io-wq.c, io_acct_cancel_pending_work, Linux
            // 6.1). It was not started.
            sink.refused(request, failures.noWorker(request));
        } else {
            sink.failed(request, failures.of(request, -result));
        }
    }

    // ---- the ring is lost

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
        Request request = requests.at(slot);
        if (request != null && requests.take(request)) {
            sink.failed(request, failures.lost(request, errno));
        }
    }
}
