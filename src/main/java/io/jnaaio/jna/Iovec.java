package io.jnaaio.jna;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.Structure.FieldOrder;
import org.jspecify.annotations.Nullable;

/**
 * {@code struct iovec { void *iov_base; size_t iov_len; };}
 *
 * <p>Source: {@code bits/types/struct_iovec.h}, glibc 2.36; {@code bits/alltypes.h}, musl 1.2.5;
 * {@code sys/_iovec.h}, FreeBSD 13.2; {@code sys/_types/_iovec_t.h}, xnu-11417. The same layout on
 * all of them.
 */
@FieldOrder({"iov_base", "iov_len"})
public final class Iovec extends CStruct {
    public @Nullable Pointer iov_base;
    public NativeLong iov_len = new NativeLong();
}
