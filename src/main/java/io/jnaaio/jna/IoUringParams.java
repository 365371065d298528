package io.jnaaio.jna;

import com.sun.jna.Structure.FieldOrder;

/**
 * The argument and result of {@code io_uring_setup}, 120 bytes.
 *
 * <pre>{@code
 * struct io_uring_params {
 *   __u32 sq_entries;
 *   __u32 cq_entries;
 *   __u32 flags;
 *   __u32 sq_thread_cpu;
 *   __u32 sq_thread_idle;
 *   __u32 features;
 *   __u32 wq_fd;
 *   __u32 resv[3];
 *   struct io_sqring_offsets sq_off;
 *   struct io_cqring_offsets cq_off;
 * };
 * }</pre>
 *
 * <p>Source: {@code linux/io_uring.h}, Linux 6.1. The same layout on every architecture with 64-bit longs.
 */
@FieldOrder({
    "sq_entries",
    "cq_entries",
    "flags",
    "sq_thread_cpu",
    "sq_thread_idle",
    "features",
    "wq_fd",
    "resv",
    "sq_off",
    "cq_off"
})
public final class IoUringParams extends CStruct {
    public int sq_entries;
    public int cq_entries;
    public int flags;
    public int sq_thread_cpu;
    public int sq_thread_idle;
    public int features;
    public int wq_fd;
    public int[] resv = new int[3];
    public IoSqringOffsets sq_off = new IoSqringOffsets();
    public IoCqringOffsets cq_off = new IoCqringOffsets();
}
