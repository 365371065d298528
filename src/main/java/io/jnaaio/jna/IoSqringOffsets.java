package io.jnaaio.jna;

import com.sun.jna.Structure.FieldOrder;

/**
 * The offsets of the parts of the submission ring in its mapping, 40 bytes; filled in by the kernel.
 *
 * <pre>{@code
 * struct io_sqring_offsets {
 *   __u32 head;
 *   __u32 tail;
 *   __u32 ring_mask;
 *   __u32 ring_entries;
 *   __u32 flags;
 *   __u32 dropped;
 *   __u32 array;
 *   __u32 resv1;
 *   __u64 resv2;                       // user_addr since 6.5
 * };
 * }</pre>
 *
 * <p>Source: {@code linux/io_uring.h}, Linux 6.1. The same layout on every architecture with 64-bit longs.
 */
@FieldOrder({
    "head",
    "tail",
    "ring_mask",
    "ring_entries",
    "flags",
    "dropped",
    "array",
    "resv1",
    "resv2"
})
public final class IoSqringOffsets extends CStruct {
    public int head;
    public int tail;
    public int ring_mask;
    public int ring_entries;
    public int flags;
    public int dropped;
    public int array;
    public int resv1;
    public long resv2;
}
