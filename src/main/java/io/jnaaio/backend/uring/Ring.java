package io.jnaaio.backend.uring;

import static io.jnaaio.jna.IoUringConstants.IORING_ENTER_GETEVENTS;
import static io.jnaaio.jna.IoUringConstants.IORING_ENTER_REGISTERED_RING;
import static io.jnaaio.jna.IoUringConstants.IORING_FEAT_NODROP;
import static io.jnaaio.jna.IoUringConstants.IORING_FEAT_SUBMIT_STABLE;
import static io.jnaaio.jna.IoUringConstants.IORING_OFF_CQ_RING;
import static io.jnaaio.jna.IoUringConstants.IORING_OFF_SQES;
import static io.jnaaio.jna.IoUringConstants.IORING_OFF_SQ_RING;
import static io.jnaaio.jna.IoUringConstants.IORING_REGISTER_ENABLE_RINGS;
import static io.jnaaio.jna.IoUringConstants.IORING_REGISTER_RING_FDS;
import static io.jnaaio.jna.IoUringConstants.IORING_SETUP_CLAMP;
import static io.jnaaio.jna.IoUringConstants.IORING_SETUP_COOP_TASKRUN;
import static io.jnaaio.jna.IoUringConstants.IORING_SETUP_CQSIZE;
import static io.jnaaio.jna.IoUringConstants.IORING_SETUP_DEFER_TASKRUN;
import static io.jnaaio.jna.IoUringConstants.IORING_SETUP_R_DISABLED;
import static io.jnaaio.jna.IoUringConstants.IORING_SETUP_SINGLE_ISSUER;
import static io.jnaaio.jna.IoUringConstants.IORING_SETUP_SUBMIT_ALL;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.api.Errno;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.IoUringCalls;
import io.jnaaio.jna.IoUringLayout;
import io.jnaaio.jna.PlatformAbi;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One ring: its descriptor, its mappings, its two queues. It is created disabled if the kernel supports that; the
 * thread that enables it is then the only one that may use it.
 *
 * <p>Source: io_uring_setup(2), liburing 2.3.
 */
final class Ring {
    /** The combinations of setup flags, best first; a kernel that does not support a flag returns EINVAL. */
    private static final int[] FLAGS = {
        IORING_SETUP_SINGLE_ISSUER
                | IORING_SETUP_DEFER_TASKRUN
                | IORING_SETUP_SUBMIT_ALL
                | IORING_SETUP_R_DISABLED
                | IORING_SETUP_CQSIZE
                | IORING_SETUP_CLAMP,
        IORING_SETUP_COOP_TASKRUN
                | IORING_SETUP_SUBMIT_ALL
                | IORING_SETUP_R_DISABLED
                | IORING_SETUP_CQSIZE
                | IORING_SETUP_CLAMP,
        IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP
    };

    private static final int FEATURES = IORING_FEAT_NODROP | IORING_FEAT_SUBMIT_STABLE;

    private final IoUringCalls calls;
    private final FileCalls files;
    private final PlatformAbi abi;
    private final int descriptor;
    private final int flags;
    private final int features;
    private final Mapping sqRing;
    private final Mapping cqRing;
    private final Mapping sqes;
    private final SubmissionQueue submission;
    private final CompletionQueue completion;

    /** The first argument of io_uring_enter: the descriptor, or its registered index together with a flag. */
    private int entered;

    private int enterFlags;

    /** A part of the ring in this process's memory. */
    private record Mapping(long address, long length) {
        ByteBuffer view() {
            return new Pointer(address).getByteBuffer(0, length).order(ByteOrder.nativeOrder());
        }
    }

    private Ring(
            IoUringCalls calls,
            FileCalls files,
            PlatformAbi abi,
            int descriptor,
            int flags,
            Memory params,
            IoUringLayout layout)
            throws RingException {
        this.calls = calls;
        this.files = files;
        this.abi = abi;
        this.descriptor = descriptor;
        entered = descriptor;
        this.flags = flags;
        features = params.getInt(layout.params().features());
        int sqEntries = params.getInt(layout.params().sqEntries());
        int cqEntries = params.getInt(layout.params().cqEntries());
        RingOffsets sq = submissionOffsets(params, layout.sq());
        RingOffsets cq = completionOffsets(params, layout.cq());
        Mapping[] mapped = new Mapping[3];
        try {
            mapped[0] = map(sq.body() + (long) sqEntries * Integer.BYTES, IORING_OFF_SQ_RING);
            mapped[1] = map(cq.body() + (long) cqEntries * layout.cqe().size(), IORING_OFF_CQ_RING);
            mapped[2] = map((long) sqEntries * layout.sqe().size(), IORING_OFF_SQES);
            sqRing = mapped[0];
            cqRing = mapped[1];
            sqes = mapped[2];
            submission = new SubmissionQueue(sqRing.view(), sqes.view(), layout.sqe(), sq);
            completion = new CompletionQueue(cqRing.view(), layout.cqe(), cq);
        } catch (RingException | RuntimeException | Error e) {
            for (Mapping mapping : mapped) {
                if (mapping != null) {
                    unmap(mapping);
                }
            }
            throw e;
        }
    }

    /** The features that the kernel reports, IORING_FEAT_*. */
    int features() {
        return features;
    }

    /** The flags that this ring was created with, IORING_SETUP_*. */
    int flags() {
        return flags;
    }

    /**
     * Creates a ring with the best flags that the kernel supports.
     *
     * @param sqEntries the number of entries that can be pending; the kernel rounds up to a power of two
     * @param cqEntries the number of completions that can wait to be reaped; likewise
     */
    static Ring create(
            IoUringCalls calls, FileCalls files, PlatformAbi abi, int sqEntries, int cqEntries)
            throws RingException {
        IoUringLayout layout = IoUringLayout.read();
        try (Memory params = new Memory(layout.params().size())) {
            RingException refusal = null;
            for (int flags : FLAGS) {
                params.clear();
                params.setInt(layout.params().flags(), flags);
                params.setInt(layout.params().cqEntries(), cqEntries);
                int fd = calls.io_uring_setup(sqEntries, Pointer.nativeValue(params));
                if (fd >= 0) {
                    return open(calls, files, abi, fd, flags, params, layout);
                }
                refusal = failure(calls, abi, "io_uring_setup");
                if (refusal.errno() != Errno.EINVAL) {
                    break;
                }
            }
            throw refusal == null ? new RingException("io_uring_setup", Errno.EINVAL, 0) : refusal;
        }
    }

    private static Ring open(
            IoUringCalls calls,
            FileCalls files,
            PlatformAbi abi,
            int fd,
            int flags,
            Memory params,
            IoUringLayout layout)
            throws RingException {
        try {
            int features = params.getInt(layout.params().features());
            if ((features & FEATURES) != FEATURES) {
                // Before 5.5: completions could be lost, and iovecs had to stay unchanged until
                // completion.
                throw new RingException(
                        "io_uring_setup: features " + Integer.toHexString(features),
                        Errno.EOPNOTSUPP,
                        0);
            }
            return new Ring(calls, files, abi, fd, flags, params, layout);
        } catch (RingException | RuntimeException | Error e) {
            int unused = files.close(fd);
            throw e;
        }
    }

    private static RingOffsets submissionOffsets(Memory params, IoUringLayout.Sq sq) {
        return new RingOffsets(
                params.getInt(sq.head()),
                params.getInt(sq.tail()),
                params.getInt(sq.ringMask()),
                params.getInt(sq.flags()),
                params.getInt(sq.array()));
    }

    private static RingOffsets completionOffsets(Memory params, IoUringLayout.Cq cq) {
        return new RingOffsets(
                params.getInt(cq.head()),
                params.getInt(cq.tail()),
                params.getInt(cq.ringMask()),
                params.getInt(cq.overflow()),
                params.getInt(cq.cqes()));
    }

    private static RingException failure(IoUringCalls calls, PlatformAbi abi, String call) {
        int number = calls.errno();
        return new RingException(call, abi.errno(number), number);
    }

    private Mapping map(long length, long offset) throws RingException {
        long address = calls.map(descriptor, length, offset);
        if (address == -1) {
            throw failure(calls, abi, "mmap of a ring");
        }
        return new Mapping(address, length);
    }

    private void unmap(Mapping mapping) {
        int unused = calls.munmap(mapping.address(), mapping.length());
    }

    SubmissionQueue submission() {
        return submission;
    }

    CompletionQueue completion() {
        return completion;
    }

    /** Makes the calling thread the ring's issuer. Must be called before anything else. */
    void enable() throws RingException {
        if ((flags & IORING_SETUP_R_DISABLED) != 0
                && calls.io_uring_register(descriptor, IORING_REGISTER_ENABLE_RINGS, 0, 0) < 0) {
            throw failure(calls, abi, "io_uring_register(ENABLE_RINGS)");
        }
    }

    /**
     * Registers the ring for the calling thread and closes its descriptor, so that no other code can close the
     * descriptor or reuse its number. Only this thread can then use the ring. On kernels before 5.18, which do not
     * support this, it does nothing. Called by the thread that enabled the ring.
     */
    void hideDescriptor(IoUringLayout.Update layout) {
        try (Memory update = new Memory(layout.size())) {
            update.clear();
            update.setInt(layout.offset(), -1);
            update.setLong(layout.data(), descriptor);
            long address = Pointer.nativeValue(update);
            if (calls.io_uring_register(descriptor, IORING_REGISTER_RING_FDS, address, 1) != 1) {
                return;
            }
            entered = update.getInt(layout.offset());
            enterFlags = IORING_ENTER_REGISTERED_RING;
        }
        int unused = files.close(descriptor);
    }

    int register(int opcode, long arg, int count) {
        return calls.io_uring_register(descriptor, opcode, arg, count);
    }

    /**
     * Submits the pending entries, waits for completions if {@code minComplete} is not 0, and runs the kernel's
     * deferred work.
     *
     * @return 0, or the errno number
     */
    int submitAndWait(int minComplete) {
        return enter(minComplete, IORING_ENTER_GETEVENTS);
    }

    /** Only submits the pending entries. */
    int submit() {
        return enter(0, 0);
    }

    private int enter(int minComplete, int how) {
        int taken =
                calls.io_uring_enter(entered, submission.publish(), minComplete, how | enterFlags);
        if (taken < 0) {
            return calls.errno();
        }
        submission.taken(taken);
        return 0;
    }

    /** Frees the ring, when nothing is in flight. */
    void close() {
        unmap();
        if (enterFlags == 0) {
            int unused = files.close(descriptor);
        }
    }

    /** Frees the memory only, if other code has closed the descriptor: its number may belong to another file. */
    void unmap() {
        unmap(sqes);
        unmap(cqRing);
        unmap(sqRing);
    }

    @Override
    public String toString() {
        String way =
                (flags & IORING_SETUP_DEFER_TASKRUN) != 0
                        ? "SINGLE_ISSUER | DEFER_TASKRUN"
                        : (flags & IORING_SETUP_COOP_TASKRUN) != 0 ? "COOP_TASKRUN" : "plain";
        return "ring " + descriptor + " (" + way + ")";
    }
}
