package io.jnaaio.jna;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.Structure.FieldOrder;
import org.jspecify.annotations.Nullable;

/**
 * The control block of glibc, with its hidden members.
 *
 * <pre>{@code
 * struct aiocb64 {                       // and struct aiocb, where off_t has 64 bits
 *   int aio_fildes;
 *   int aio_lio_opcode;
 *   int aio_reqprio;
 *   volatile void *aio_buf;
 *   size_t aio_nbytes;
 *   struct sigevent aio_sigevent;
 *   struct aiocb *__next_prio;
 *   int __abs_prio;
 *   int __policy;
 *   int __error_code;
 *   __ssize_t __return_value;
 *   __off64_t aio_offset;
 *   char __glibc_reserved[32];
 * };
 * }</pre>
 *
 * <p>Never let JNA synchronise a control block in flight: glibc keeps the result in it ({@code aio_error} and {@code
 * aio_return} only read {@code __error_code} and {@code __return_value}), so writing a Structure back would report
 * "done, 0 bytes" for a request that is still running. Only the layout of this class is used; live control blocks are
 * raw memory.
 *
 * <p>Source: {@code aio.h}, glibc 2.36; aio(7).
 */
@FieldOrder({
    "aio_fildes",
    "aio_lio_opcode",
    "aio_reqprio",
    "aio_buf",
    "aio_nbytes",
    "aio_sigevent",
    "__next_prio",
    "__abs_prio",
    "__policy",
    "__error_code",
    "__return_value",
    "aio_offset",
    "__glibc_reserved"
})
public final class GlibcAiocb extends CStruct {
    public int aio_fildes;
    public int aio_lio_opcode;
    public int aio_reqprio;
    public @Nullable Pointer aio_buf;
    public NativeLong aio_nbytes = new NativeLong();
    public LinuxSigevent aio_sigevent = new LinuxSigevent();
    public @Nullable Pointer __next_prio;
    public int __abs_prio;
    public int __policy;
    public int __error_code;
    public NativeLong __return_value = new NativeLong();
    public long aio_offset;
    public byte[] __glibc_reserved = new byte[32];
}
