package io.jnaaio.jna;

import com.sun.jna.Structure.FieldOrder;

/**
 * The result of IORING_REGISTER_PROBE for one opcode, 8 bytes.
 *
 * <pre>{@code
 * struct io_uring_probe_op {
 *   __u8  op;
 *   __u8  resv;
 *   __u16 flags;                       // IO_URING_OP_SUPPORTED 1
 *   __u32 resv2;
 * };
 * }</pre>
 *
 * <p>Source: {@code linux/io_uring.h}, Linux 6.1. The same layout on every architecture with 64-bit longs.
 */
@FieldOrder({"op", "resv", "flags", "resv2"})
public final class IoUringProbeOp extends CStruct {
    public byte op;
    public byte resv;
    public short flags;
    public int resv2;
}
