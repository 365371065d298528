package io.jnaaio.jna;

import com.sun.jna.Structure.FieldOrder;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The control block of Linux's kernel AIO, 64 bytes everywhere.
 *
 * <pre>{@code
 * struct iocb {
 *   __u64 aio_data;                    // data to be returned in event's data
 *   __u32 aio_key;                     // the kernel sets aio_key to the req #
 *   __kernel_rwf_t aio_rw_flags;       // RWF_* flags; before aio_key on big endian
 *   __u16 aio_lio_opcode;              // see IOCB_CMD_ above
 *   __s16 aio_reqprio;
 *   __u32 aio_fildes;
 *   __u64 aio_buf;                     // PREADV, PWRITEV: the iovec array
 *   __u64 aio_nbytes;                  // PREADV, PWRITEV: how many iovecs
 *   __s64 aio_offset;
 *   __u64 aio_reserved2;
 *   __u32 aio_flags;
 *   __u32 aio_resfd;
 * };
 * }</pre>
 *
 * <p>Source: {@code linux/aio_abi.h}, Linux 6.1; io_submit(2), Linux man-pages 6.03.
 */
@FieldOrder({
    "aio_data",
    "aio_key",
    "aio_rw_flags",
    "aio_lio_opcode",
    "aio_reqprio",
    "aio_fildes",
    "aio_buf",
    "aio_nbytes",
    "aio_offset",
    "aio_reserved2",
    "aio_flags",
    "aio_resfd"
})
public final class Iocb extends CStruct {
    /** fsync(2); since Linux 4.18. */
    public static final int IOCB_CMD_FSYNC = 2;

    /** fdatasync(2); since Linux 4.18. */
    public static final int IOCB_CMD_FDSYNC = 3;

    /** preadv(2). */
    public static final int IOCB_CMD_PREADV = 7;

    /** pwritev(2). */
    public static final int IOCB_CMD_PWRITEV = 8;

    public long aio_data;
    public int aio_key;
    public int aio_rw_flags;
    public short aio_lio_opcode;
    public short aio_reqprio;
    public int aio_fildes;
    public long aio_buf;
    public long aio_nbytes;
    public long aio_offset;
    public long aio_reserved2;
    public int aio_flags;
    public int aio_resfd;

    @Override
    protected List<String> getFieldOrder() {
        List<String> order = new ArrayList<>(super.getFieldOrder());
        if (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN) {
            Collections.swap(order, order.indexOf("aio_key"), order.indexOf("aio_rw_flags"));
        }
        return order;
    }
}
