package io.jnaaio.jna;

import com.sun.jna.Structure.FieldOrder;

/**
 * {@code struct statx_timestamp { __s64 tv_sec; __u32 tv_nsec; __s32 __reserved; };}
 *
 * <p>Source: {@code linux/stat.h}, Linux 6.1.
 */
@FieldOrder({"tv_sec", "tv_nsec", "__reserved"})
public final class StatxTimestamp extends CStruct {
    public long tv_sec;
    public int tv_nsec;
    public int __reserved;
}
