package io.jnaaio.jna;

import com.sun.jna.Structure.FieldOrder;

/**
 * The result of statx(2), 256 bytes everywhere.
 *
 * <pre>{@code
 * struct statx {
 *   __u32 stx_mask;                    // what results were written
 *   __u32 stx_blksize;
 *   __u64 stx_attributes;
 *   __u32 stx_nlink, stx_uid, stx_gid;
 *   __u16 stx_mode, __spare0[1];
 *   __u64 stx_ino, stx_size, stx_blocks, stx_attributes_mask;
 *   struct statx_timestamp stx_atime, stx_btime, stx_ctime, stx_mtime;
 *   __u32 stx_rdev_major, stx_rdev_minor, stx_dev_major, stx_dev_minor;
 *   __u64 stx_mnt_id;
 *   __u32 stx_dio_mem_align;           // memory buffer alignment for direct I/O
 *   __u32 stx_dio_offset_align;        // file offset alignment for direct I/O
 *   __u64 __spare3[12];
 * };
 * }</pre>
 *
 * <p>Source: {@code linux/stat.h}, Linux 6.1, the first version with the members for direct I/O; statx(2), Linux
 * man-pages 6.03.
 */
@FieldOrder({
    "stx_mask",
    "stx_blksize",
    "stx_attributes",
    "stx_nlink",
    "stx_uid",
    "stx_gid",
    "stx_mode",
    "__spare0",
    "stx_ino",
    "stx_size",
    "stx_blocks",
    "stx_attributes_mask",
    "stx_atime",
    "stx_btime",
    "stx_ctime",
    "stx_mtime",
    "stx_rdev_major",
    "stx_rdev_minor",
    "stx_dev_major",
    "stx_dev_minor",
    "stx_mnt_id",
    "stx_dio_mem_align",
    "stx_dio_offset_align",
    "__spare3"
})
public final class Statx extends CStruct {
    /** Requests the alignment of direct I/O, or reports that it was returned; since Linux 6.1. */
    public static final int STATX_DIOALIGN = 0x2000;

    /**
     * Requests the units of atomic writes, or reports that they were returned, which may be 0; since Linux 6.11.
     * Source: {@code linux/stat.h}, Linux 6.18.
     */
    public static final int STATX_WRITE_ATOMIC = 0x10000;

    /** Requests the values of stat(2). */
    public static final int STATX_BASIC_STATS = 0x7ff;

    /** With an empty path, the descriptor itself is the file. */
    public static final int AT_EMPTY_PATH = 0x1000;

    public int stx_mask;
    public int stx_blksize;
    public long stx_attributes;
    public int stx_nlink;
    public int stx_uid;
    public int stx_gid;
    public short stx_mode;
    public short[] __spare0 = new short[1];
    public long stx_ino;
    public long stx_size;
    public long stx_blocks;
    public long stx_attributes_mask;
    public StatxTimestamp stx_atime = new StatxTimestamp();
    public StatxTimestamp stx_btime = new StatxTimestamp();
    public StatxTimestamp stx_ctime = new StatxTimestamp();
    public StatxTimestamp stx_mtime = new StatxTimestamp();
    public int stx_rdev_major;
    public int stx_rdev_minor;
    public int stx_dev_major;
    public int stx_dev_minor;
    public long stx_mnt_id;
    public int stx_dio_mem_align;
    public int stx_dio_offset_align;
    public long[] __spare3 = new long[12];
}
