package io.jnaaio.jna;

import com.sun.jna.NativeLong;
import com.sun.jna.Structure.FieldOrder;

/**
 * {@code struct rlimit { rlim_t rlim_cur; rlim_t rlim_max; };}
 *
 * <p>{@code rlim_t} has 8 bytes on every 64-bit platform. {@code RLIM_INFINITY} is all ones on
 * Linux and 2<sup>63</sup>-1 on FreeBSD and macOS.
 *
 * <p>Source: {@code bits/resource.h}, glibc 2.36; {@code sys/resource.h}, musl 1.2.5, FreeBSD 13.2,
 * xnu-11417.
 */
@FieldOrder({"rlim_cur", "rlim_max"})
public final class Rlimit extends CStruct {
    public NativeLong rlim_cur = new NativeLong();
    public NativeLong rlim_max = new NativeLong();
}
