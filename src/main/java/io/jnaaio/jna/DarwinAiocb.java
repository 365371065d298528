package io.jnaaio.jna;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.Structure.FieldOrder;
import org.jspecify.annotations.Nullable;

/**
 * The control block of macOS, 80 bytes on a 64-bit system.
 *
 * <pre>{@code
 * struct aiocb {
 *   int aio_fildes;                    // File descriptor
 *   off_t aio_offset;                  // File offset
 *   volatile void *aio_buf;            // Location of buffer
 *   size_t aio_nbytes;                 // Length of transfer
 *   int aio_reqprio;                   // Request priority offset
 *   struct sigevent aio_sigevent;      // Signal number and value
 *   int aio_lio_opcode;                // Operation to be performed
 * };
 * }</pre>
 *
 * <p>Never let JNA synchronise a control block in flight: the kernel knows the request by the
 * address of its control block. Only the layout of this class is used; live control blocks are raw
 * memory.
 *
 * <p>Source: {@code sys/aio.h}, xnu-11417 (macOS 15); aio_write(2).
 */
@FieldOrder({
    "aio_fildes",
    "aio_offset",
    "aio_buf",
    "aio_nbytes",
    "aio_reqprio",
    "aio_sigevent",
    "aio_lio_opcode"
})
public final class DarwinAiocb extends CStruct {
    public int aio_fildes;
    public long aio_offset;
    public @Nullable Pointer aio_buf;
    public NativeLong aio_nbytes = new NativeLong();
    public int aio_reqprio;
    public DarwinSigevent aio_sigevent = new DarwinSigevent();
    public int aio_lio_opcode;
}
