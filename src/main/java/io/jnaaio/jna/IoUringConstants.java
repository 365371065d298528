package io.jnaaio.jna;

/**
 * The constants of io_uring that are used here; the same on every architecture.
 *
 * <p>Source: {@code linux/io_uring.h}, Linux 6.1; io_uring_setup(2), io_uring_enter(2), io_uring_register(2), liburing 2.3.
 * In parentheses: the first kernel version that has it.
 */
public final class IoUringConstants {
    public static final int IORING_OP_NOP = 0;
    public static final int IORING_OP_READV = 1;
    public static final int IORING_OP_WRITEV = 2;
    public static final int IORING_OP_FSYNC = 3;
    public static final int IORING_OP_ASYNC_CANCEL = 14;
    public static final int IORING_OP_READ = 22;

    /** A flag in {@code fsync_flags}. */
    public static final int IORING_FSYNC_DATASYNC = 1;

    /** {@code cq_entries} is the requested size of the completion ring (5.5). */
    public static final int IORING_SETUP_CQSIZE = 0x8;

    /** Sizes beyond the kernel's limits are reduced to the limits (5.6). */
    public static final int IORING_SETUP_CLAMP = 0x10;

    /** The ring starts disabled; the task that enables it becomes its single issuer (5.10). */
    public static final int IORING_SETUP_R_DISABLED = 0x40;

    /** An invalid entry does not end the batch (5.18). */
    public static final int IORING_SETUP_SUBMIT_ALL = 0x80;

    /** Task work does not interrupt the task; it runs when the task next enters the kernel (5.19). */
    public static final int IORING_SETUP_COOP_TASKRUN = 0x100;

    /** Only one task submits (6.0). */
    public static final int IORING_SETUP_SINGLE_ISSUER = 0x1000;

    /** Task work runs only when the issuer asks for completions (6.1). */
    public static final int IORING_SETUP_DEFER_TASKRUN = 0x2000;

    /** Both rings are in one mapping (5.4). */
    public static final int IORING_FEAT_SINGLE_MMAP = 0x1;

    /** No completion is dropped when the ring is full (5.5). */
    public static final int IORING_FEAT_NODROP = 0x2;

    /** Data that an entry points to, for example iovecs, is copied at submission (5.5). */
    public static final int IORING_FEAT_SUBMIT_STABLE = 0x4;

    public static final long IORING_OFF_SQ_RING = 0;
    public static final long IORING_OFF_CQ_RING = 0x8000000L;
    public static final long IORING_OFF_SQES = 0x10000000L;

    /** For io_uring_enter: wait for {@code min_complete} completions, and run task work. */
    public static final int IORING_ENTER_GETEVENTS = 1;

    /** For io_uring_enter: the descriptor is an index returned by IORING_REGISTER_RING_FDS (5.18). */
    public static final int IORING_ENTER_REGISTERED_RING = 0x10;

    /** A flag of the submission ring: completions wait in the kernel for room (5.8). */
    public static final int IORING_SQ_CQ_OVERFLOW = 0x2;

    public static final int IORING_REGISTER_PROBE = 8;
    public static final int IORING_REGISTER_ENABLE_RINGS = 12;

    /** Registers a ring for the calling task, by {@code struct io_uring_rsrc_update} (5.18). */
    public static final int IORING_REGISTER_RING_FDS = 20;

    /** A flag in {@code io_uring_probe_op.flags}. */
    public static final int IO_URING_OP_SUPPORTED = 1;

    private IoUringConstants() {}
}
