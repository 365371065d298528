package io.jnaaio.jna;

import com.sun.jna.Pointer;
import com.sun.jna.Structure.FieldOrder;
import org.jspecify.annotations.Nullable;

/**
 * The library that contains an address.
 *
 * <p>{@code typedef struct { const char *dli_fname; void *dli_fbase; const char *dli_sname; void *dli_saddr; } Dl_info}
 *
 * <p>Source: {@code dlfcn.h}, FreeBSD 13.2; the same in glibc 2.36. dladdr(3).
 */
@FieldOrder({"dli_fname", "dli_fbase", "dli_sname", "dli_saddr"})
public final class DlInfo extends CStruct {
    public @Nullable Pointer dli_fname;
    public @Nullable Pointer dli_fbase;
    public @Nullable Pointer dli_sname;
    public @Nullable Pointer dli_saddr;
}
