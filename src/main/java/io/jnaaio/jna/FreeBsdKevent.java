package io.jnaaio.jna;

import com.sun.jna.Pointer;
import com.sun.jna.Structure.FieldOrder;
import org.jspecify.annotations.Nullable;

/**
 * The kevent of FreeBSD 12.0 and later, 64 bytes on a 64-bit system.
 *
 * <pre>{@code
 * struct kevent {
 *   __uintptr_t ident;                 // identifier for this event
 *   short filter;                      // filter for event
 *   unsigned short flags;              // action flags for kqueue
 *   unsigned int fflags;               // filter flag value
 *   __int64_t data;                    // filter data value
 *   void *udata;                       // opaque user data identifier
 *   __uint64_t ext[4];                 // extensions
 * };
 * }</pre>
 *
 * <p>11 and earlier have no {@code ext}: 32 bytes, under the symbol version FBSD_1.0.
 *
 * <p>Source: {@code sys/event.h}, FreeBSD 13.2 (the same in 12.1 and 15); kevent(2).
 */
@FieldOrder({"ident", "filter", "flags", "fflags", "data", "udata", "ext"})
public final class FreeBsdKevent extends CStruct {
    public @Nullable Pointer ident;
    public short filter;
    public short flags;
    public int fflags;
    public long data;
    public @Nullable Pointer udata;
    public long[] ext = new long[4];
}
