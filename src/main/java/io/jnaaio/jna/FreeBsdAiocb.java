package io.jnaaio.jna;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.Structure.FieldOrder;
import org.jspecify.annotations.Nullable;

/**
 * The control block of FreeBSD, 160 bytes on a 64-bit system.
 *
 * <pre>{@code
 * struct aiocb {
 *   int aio_fildes;                    // File descriptor
 *   off_t aio_offset;                  // File offset for I/O
 *   volatile void *aio_buf;            // I/O buffer in process space
 *   size_t aio_nbytes;                 // Number of bytes for I/O
 *   int __spare__[2];
 *   void *__spare2__;
 *   int aio_lio_opcode;                // LIO opcode
 *   int aio_reqprio;                   // Request priority -- ignored
 *   struct __aiocb_private _aiocb_private;
 *   struct sigevent aio_sigevent;      // Signal to deliver
 * };
 * #define aio_iov     aio_buf          // 13.0 and later, for aio_writev and aio_readv
 * #define aio_iovcnt  aio_nbytes
 * }</pre>
 *
 * <p>Never let JNA synchronise a control block in flight: the kernel writes {@code _aiocb_private}, and identifies
 * the request by the address of its control block, so a copy identifies nothing. Only the layout of this class is
 * used; live control blocks are raw memory.
 *
 * <p>Source: {@code sys/aio.h}, FreeBSD 13.2 (the same in 11.1, 12.1 and 15); aio(4), aio_write(2).
 */
@FieldOrder({
    "aio_fildes",
    "aio_offset",
    "aio_buf",
    "aio_nbytes",
    "__spare__",
    "__spare2__",
    "aio_lio_opcode",
    "aio_reqprio",
    "_aiocb_private",
    "aio_sigevent"
})
public final class FreeBsdAiocb extends CStruct {
    public int aio_fildes;
    public long aio_offset;
    public @Nullable Pointer aio_buf;
    public NativeLong aio_nbytes = new NativeLong();
    public int[] __spare__ = new int[2];
    public @Nullable Pointer __spare2__;
    public int aio_lio_opcode;
    public int aio_reqprio;
    public AiocbPrivate _aiocb_private = new AiocbPrivate();
    public FreeBsdSigevent aio_sigevent = new FreeBsdSigevent();

    /**
     * {@code struct __aiocb_private { long status; long error; void *kernelinfo; };} The last member is named {@code
     * spare} in 15.
     */
    @FieldOrder({"status", "error", "kernelinfo"})
    public static final class AiocbPrivate extends CStruct {
        public NativeLong status = new NativeLong();
        public NativeLong error = new NativeLong();
        public @Nullable Pointer kernelinfo;
    }
}
