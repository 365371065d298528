package io.jnaaio.jna;

/**
 * The offsets of the members of io_uring's structs, in bytes; read once from the Structure classes.
 *
 * @param params {@code struct io_uring_params}
 * @param sq {@code sq_off} in the params, from which the kernel's layout of the submission ring is read
 * @param cq {@code cq_off} in the params, likewise for the completion ring
 * @param sqe {@code struct io_uring_sqe}
 * @param cqe {@code struct io_uring_cqe}
 * @param probe {@code struct io_uring_probe}
 * @param update {@code struct io_uring_rsrc_update}
 */
public record IoUringLayout(
        Params params, Sq sq, Cq cq, Sqe sqe, Cqe cqe, Probe probe, Update update) {
    /** Members of {@code struct io_uring_params}. */
    public record Params(int size, int sqEntries, int cqEntries, int flags, int features) {}

    /** Members of {@code sq_off}, from the start of the params. */
    public record Sq(int head, int tail, int ringMask, int flags, int array) {}

    /** Members of {@code cq_off}, from the start of the params. */
    public record Cq(int head, int tail, int ringMask, int overflow, int cqes) {}

    /** Members of {@code struct io_uring_sqe}. */
    public record Sqe(
            int size, int opcode, int fd, int off, int addr, int len, int rwFlags, int userData) {}

    /** Members of {@code struct io_uring_cqe}. */
    public record Cqe(int size, int userData, int res) {}

    /** The head of {@code struct io_uring_probe}, and its entries. */
    public record Probe(int size, int opsLen, int opSize, int opFlags) {}

    /** Members of {@code struct io_uring_rsrc_update}. */
    public record Update(int size, int offset, int data) {}

    /** Reads the layout. */
    public static IoUringLayout read() {
        IoUringParams params = new IoUringParams();
        return new IoUringLayout(
                new Params(
                        params.size(),
                        params.offsetOf("sq_entries"),
                        params.offsetOf("cq_entries"),
                        params.offsetOf("flags"),
                        params.offsetOf("features")),
                sq(params.offsetOf("sq_off"), new IoSqringOffsets()),
                cq(params.offsetOf("cq_off"), new IoCqringOffsets()),
                sqe(new IoUringSqe()),
                cqe(new IoUringCqe()),
                probe(new IoUringProbe(), new IoUringProbeOp()),
                update(new IoUringRsrcUpdate()));
    }

    private static Sq sq(int base, CStruct offsets) {
        return new Sq(
                base + offsets.offsetOf("head"),
                base + offsets.offsetOf("tail"),
                base + offsets.offsetOf("ring_mask"),
                base + offsets.offsetOf("flags"),
                base + offsets.offsetOf("array"));
    }

    private static Cq cq(int base, CStruct offsets) {
        return new Cq(
                base + offsets.offsetOf("head"),
                base + offsets.offsetOf("tail"),
                base + offsets.offsetOf("ring_mask"),
                base + offsets.offsetOf("overflow"),
                base + offsets.offsetOf("cqes"));
    }

    private static Sqe sqe(CStruct sqe) {
        return new Sqe(
                sqe.size(),
                sqe.offsetOf("opcode"),
                sqe.offsetOf("fd"),
                sqe.offsetOf("off"),
                sqe.offsetOf("addr"),
                sqe.offsetOf("len"),
                sqe.offsetOf("rw_flags"),
                sqe.offsetOf("user_data"));
    }

    private static Cqe cqe(CStruct cqe) {
        return new Cqe(cqe.size(), cqe.offsetOf("user_data"), cqe.offsetOf("res"));
    }

    private static Probe probe(CStruct probe, CStruct op) {
        return new Probe(probe.size(), probe.offsetOf("ops_len"), op.size(), op.offsetOf("flags"));
    }

    private static Update update(CStruct update) {
        return new Update(update.size(), update.offsetOf("offset"), update.offsetOf("data"));
    }
}
