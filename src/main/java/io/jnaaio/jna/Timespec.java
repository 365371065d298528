package io.jnaaio.jna;

import com.sun.jna.NativeLong;
import com.sun.jna.Structure.FieldOrder;

/**
 * {@code struct timespec { time_t tv_sec; long tv_nsec; };}
 *
 * <p>Correct if {@code time_t} is a {@code long}, as on every 64-bit platform of this library; 32-bit systems with a
 * 64-bit {@code time_t} have another layout.
 *
 * <p>Source: {@code bits/types/struct_timespec.h}, glibc 2.36; {@code bits/alltypes.h}, musl 1.2.5;
 * {@code sys/_timespec.h}, FreeBSD 13.2; {@code sys/_types/_timespec.h}, xnu-11417.
 */
@FieldOrder({"tv_sec", "tv_nsec"})
public final class Timespec extends CStruct {
    public NativeLong tv_sec = new NativeLong();
    public NativeLong tv_nsec = new NativeLong();
}
