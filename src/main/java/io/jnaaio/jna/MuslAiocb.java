package io.jnaaio.jna;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.Structure.FieldOrder;
import org.jspecify.annotations.Nullable;

/**
 * The control block of musl, with its hidden members.
 *
 * <pre>{@code
 * struct aiocb {
 *   int aio_fildes, aio_lio_opcode, aio_reqprio;
 *   volatile void *aio_buf;
 *   size_t aio_nbytes;
 *   struct sigevent aio_sigevent;
 *   void *__td;
 *   int __lock[2];
 *   volatile int __err;
 *   ssize_t __ret;
 *   off_t aio_offset;
 *   void *__next, *__prev;
 *   char __dummy4[32-2*sizeof(void *)];
 * };
 * }</pre>
 *
 * <p>Never let JNA synchronise a control block in flight: musl keeps the result inside it, in
 * {@code __err} and {@code __ret}. Only the layout of this class is used; live control blocks are
 * raw memory.
 *
 * <p>Source: {@code aio.h}, musl 1.2.5.
 */
@FieldOrder({
    "aio_fildes",
    "aio_lio_opcode",
    "aio_reqprio",
    "aio_buf",
    "aio_nbytes",
    "aio_sigevent",
    "__td",
    "__lock",
    "__err",
    "__ret",
    "aio_offset",
    "__next",
    "__prev",
    "__dummy4"
})
public final class MuslAiocb extends CStruct {
    public int aio_fildes;
    public int aio_lio_opcode;
    public int aio_reqprio;
    public @Nullable Pointer aio_buf;
    public NativeLong aio_nbytes = new NativeLong();
    public LinuxSigevent aio_sigevent = new LinuxSigevent();
    public @Nullable Pointer __td;
    public int[] __lock = new int[2];
    public int __err;
    public NativeLong __ret = new NativeLong();
    public long aio_offset;
    public @Nullable Pointer __next;
    public @Nullable Pointer __prev;
    public byte[] __dummy4 = new byte[32 - 2 * Native.POINTER_SIZE];
}
