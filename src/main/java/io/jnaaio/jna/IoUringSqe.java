package io.jnaaio.jna;

import com.sun.jna.Structure.FieldOrder;

/**
 * A submission queue entry, 64 bytes. Live ones are raw memory of the ring; only the layout of this class is used.
 *
 * <pre>{@code
 * struct io_uring_sqe {
 *   __u8  opcode;                      // IORING_OP_...
 *   __u8  flags;                       // IOSQE_...
 *   __u16 ioprio;
 *   __s32 fd;
 *   __u64 off;                         // a union; the offset in the file
 *   __u64 addr;                        // a union; the iovec array, the buffer, or the user_data to cancel
 *   __u32 len;                         // iovecs or bytes
 *   __u32 rw_flags;                    // a union; also fsync_flags, cancel_flags
 *   __u64 user_data;                   // comes back in the CQE
 *   __u16 buf_index;                   // a union
 *   __u16 personality;
 *   __s32 splice_fd_in;                // a union
 *   __u64 addr3;                       // a union
 *   __u64 __pad2[1];
 * };
 * }</pre>
 *
 * <p>Source: {@code linux/io_uring.h}, Linux 6.1. The same layout on every architecture with 64-bit longs.
 */
@FieldOrder({
    "opcode",
    "flags",
    "ioprio",
    "fd",
    "off",
    "addr",
    "len",
    "rw_flags",
    "user_data",
    "buf_index",
    "personality",
    "splice_fd_in",
    "addr3",
    "__pad2"
})
public final class IoUringSqe extends CStruct {
    public byte opcode;
    public byte flags;
    public short ioprio;
    public int fd;
    public long off;
    public long addr;
    public int len;
    public int rw_flags;
    public long user_data;
    public short buf_index;
    public short personality;
    public int splice_fd_in;
    public long addr3;
    public long[] __pad2 = new long[1];
}
