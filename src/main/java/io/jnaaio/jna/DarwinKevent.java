package io.jnaaio.jna;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.Structure.FieldOrder;
import org.jspecify.annotations.Nullable;

/**
 * The kevent of macOS, 32 bytes on a 64-bit system.
 *
 * <pre>{@code
 * #pragma pack(4)
 * struct kevent {
 *   uintptr_t ident;                   // identifier for this event
 *   int16_t filter;                    // filter for event
 *   uint16_t flags;                    // general flags
 *   uint32_t fflags;                   // filter-specific flags
 *   intptr_t data;                     // filter-specific data
 *   void *udata;                       // opaque user data identifier
 * };
 * #pragma pack()
 * }</pre>
 *
 * <p>The pragma lowers the alignment of the whole to 4 and moves no member. macOS delivers no AIO
 * completions through it; it serves for EVFILT_USER.
 *
 * <p>Source: {@code sys/event.h}, xnu-11417 (macOS 15); kevent(2).
 */
@FieldOrder({"ident", "filter", "flags", "fflags", "data", "udata"})
public final class DarwinKevent extends CStruct {
    public @Nullable Pointer ident;
    public short filter;
    public short flags;
    public int fflags;
    public NativeLong data = new NativeLong();
    public @Nullable Pointer udata;
}
