package io.jnaaio.jna;

import com.sun.jna.Structure.FieldOrder;

/**
 * The head of the result of IORING_REGISTER_PROBE, 16 bytes, followed by entries of {@link IoUringProbeOp}.
 *
 * <pre>{@code
 * struct io_uring_probe {
 *   __u8  last_op;                     // the highest opcode the kernel knows
 *   __u8  ops_len;                     // entries in ops[]
 *   __u16 resv;
 *   __u32 resv2[3];
 *   struct io_uring_probe_op ops[];
 * };
 * }</pre>
 *
 * <p>Source: {@code linux/io_uring.h}, Linux 6.1. The same layout on every architecture with 64-bit longs.
 */
@FieldOrder({"last_op", "ops_len", "resv", "resv2"})
public final class IoUringProbe extends CStruct {
    public byte last_op;
    public byte ops_len;
    public short resv;
    public int[] resv2 = new int[3];
}
