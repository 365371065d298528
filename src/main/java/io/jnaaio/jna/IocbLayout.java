package io.jnaaio.jna;

/**
 * The offsets of the members of {@code struct iocb}, in bytes; read once from {@link Iocb}.
 *
 * @param size the size of a control block
 * @param data {@code __u64 aio_data}
 * @param rwFlags {@code __kernel_rwf_t aio_rw_flags}
 * @param lioOpcode {@code __u16 aio_lio_opcode}
 * @param fildes {@code __u32 aio_fildes}
 * @param buf {@code __u64 aio_buf}
 * @param nbytes {@code __u64 aio_nbytes}
 * @param offset {@code __s64 aio_offset}
 */
public record IocbLayout(
        int size,
        int data,
        int rwFlags,
        int lioOpcode,
        int fildes,
        int buf,
        int nbytes,
        int offset) {

    /** The layout of this JVM's byte order; the same on every architecture otherwise. */
    public static IocbLayout read() {
        Iocb iocb = new Iocb();
        return new IocbLayout(
                iocb.size(),
                iocb.offsetOf("aio_data"),
                iocb.offsetOf("aio_rw_flags"),
                iocb.offsetOf("aio_lio_opcode"),
                iocb.offsetOf("aio_fildes"),
                iocb.offsetOf("aio_buf"),
                iocb.offsetOf("aio_nbytes"),
                iocb.offsetOf("aio_offset"));
    }
}
