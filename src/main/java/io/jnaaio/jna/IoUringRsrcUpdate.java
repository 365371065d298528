package io.jnaaio.jna;

import com.sun.jna.Structure.FieldOrder;

/**
 * A ring to register for the calling task, 16 bytes.
 *
 * <pre>{@code
 * struct io_uring_rsrc_update {
 *   __u32 offset;                      // -1: any; on return, the number
 *   __u32 resv;
 *   __aligned_u64 data;                // the ring's descriptor
 * };
 * }</pre>
 *
 * <p>Source: {@code linux/io_uring.h}, Linux 6.1; io_uring_register(2), IORING_REGISTER_RING_FDS, liburing 2.3. The same layout
 * on every architecture with 64-bit longs.
 */
@FieldOrder({"offset", "resv", "data"})
public final class IoUringRsrcUpdate extends CStruct {
    public int offset;
    public int resv;
    public long data;
}
