package io.jnaaio.jna;

import com.sun.jna.Structure.FieldOrder;

/**
 * A completion of Linux's kernel AIO, 32 bytes everywhere.
 *
 * <pre>{@code
 * struct io_event {
 *   __u64 data;                        // the data field from the iocb
 *   __u64 obj;                         // what iocb this event came from
 *   __s64 res;                         // result code for this event: bytes, or minus errno
 *   __s64 res2;                        // secondary result
 * };
 * }</pre>
 *
 * <p>Source: {@code linux/aio_abi.h}, Linux 6.1; io_getevents(2), Linux man-pages 6.03.
 */
@FieldOrder({"data", "obj", "res", "res2"})
public final class IoEvent extends CStruct {
    public long data;
    public long obj;
    public long res;
    public long res2;
}
