package io.jnaaio.jna;

import com.sun.jna.Structure.FieldOrder;

/**
 * A completion queue entry, 16 bytes. Live ones are raw memory of the ring; only the layout of this class is used.
 *
 * <pre>{@code
 * struct io_uring_cqe {
 *   __u64 user_data;                   // of the SQE
 *   __s32 res;                         // the result, or a negated errno
 *   __u32 flags;
 * };
 * }</pre>
 *
 * <p>Source: {@code linux/io_uring.h}, Linux 6.1. The same layout on every architecture with 64-bit longs.
 */
@FieldOrder({"user_data", "res", "flags"})
public final class IoUringCqe extends CStruct {
    public long user_data;
    public int res;
    public int flags;
}
