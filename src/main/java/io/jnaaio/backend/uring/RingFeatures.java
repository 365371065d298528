package io.jnaaio.backend.uring;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.api.Errno;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.IoUringCalls;
import io.jnaaio.jna.IoUringLayout;
import io.jnaaio.jna.IovecLayout;
import io.jnaaio.jna.PlatformAbi;
import java.util.List;
import java.util.StringJoiner;

/**
 * Probes what the kernel does not report: which setup flags it supports, and what can be registered with a ring. Only
 * for reports.
 *
 * <p>Source: {@code linux/io_uring.h}, {@code io_uring/io_uring.c}, Linux 6.18; liburing 2.14 for the flags after it.
 */
final class RingFeatures {
    private static final int ENTRIES = 2;
    private static final int BUFFER_BYTES = 4096;

    private static final int REGISTER_BUFFERS = 0;
    private static final int REGISTER_FILES = 2;
    private static final int UNREGISTER_FILES = 3;
    private static final int REGISTER_FILES2 = 13;

    /** {@code struct io_uring_rsrc_register { __u32 nr, flags; __u64 resv2, data, tags; }}. */
    private static final int RSRC_REGISTER_BYTES = 32;

    private static final int RSRC_REGISTER_SPARSE = 1;

    /** The flags since 5.10. All kernels on which this backend works have the earlier ones (IOPOLL to ATTACH_WQ). */
    private static final List<Flag> FLAGS =
            List.of(
                    new Flag("R_DISABLED", 1 << 6, 0),
                    new Flag("SUBMIT_ALL", 1 << 7, 0),
                    new Flag("COOP_TASKRUN", 1 << 8, 0),
                    new Flag("TASKRUN_FLAG", 1 << 9, 1 << 8),
                    new Flag("SQE128", 1 << 10, 0),
                    new Flag("CQE32", 1 << 11, 0),
                    new Flag("SINGLE_ISSUER", 1 << 12, 0),
                    new Flag("DEFER_TASKRUN", 1 << 13, 1 << 12),
                    new Flag("NO_MMAP", 1 << 14, 0),
                    new Flag("REGISTERED_FD_ONLY", 1 << 15, 1 << 14),
                    new Flag("NO_SQARRAY", 1 << 16, 0),
                    new Flag("HYBRID_IOPOLL", 1 << 17, 1),
                    new Flag("CQE_MIXED", 1 << 18, 0),
                    new Flag("SQE_MIXED", 1 << 19, 0),
                    new Flag("SQ_REWIND", 1 << 20, 1 << 16));

    private RingFeatures() {}

    /**
     * A setup flag.
     *
     * @param name the name without IORING_SETUP_
     * @param bit its value
     * @param needs the flags without which the kernel rejects it
     */
    private record Flag(String name, int bit, int needs) {}

    /**
     * The setup flags since 5.10 that the kernel supports: it creates a ring, or fails with an error other than
     * EINVAL.
     */
    static String setupFlags(IoUringCalls calls, FileCalls files, PlatformAbi abi) {
        IoUringLayout layout = IoUringLayout.read();
        StringJoiner known = new StringJoiner(" ");
        try (Memory params = new Memory(layout.params().size())) {
            for (Flag flag : FLAGS) {
                params.clear();
                params.setInt(layout.params().flags(), flag.bit() | flag.needs());
                int fd = calls.io_uring_setup(ENTRIES, Pointer.nativeValue(params));
                if (fd >= 0) {
                    int unused = files.close(fd);
                }
                if (fd >= 0 || abi.errno(calls.errno()) != Errno.EINVAL) {
                    known.add(flag.name());
                }
            }
        }
        return known.toString();
    }

    /** What can be registered with an enabled ring; registrations end when the ring is closed. */
    static String registered(Ring ring, PlatformAbi abi) {
        StringJoiner can = new StringJoiner(" ");
        IovecLayout iovec = abi.iovec();
        try (Memory memory = new Memory(BUFFER_BYTES)) {
            long address = Pointer.nativeValue(memory);
            memory.clear();
            memory.setInt(0, -1); // -1: a table entry without a file
            if (ring.register(REGISTER_FILES, address, 1) == 0) {
                can.add("FILES");
                int unused = ring.register(UNREGISTER_FILES, 0, 0);
            }
            memory.clear();
            memory.setInt(0, 1);
            memory.setInt(Integer.BYTES, RSRC_REGISTER_SPARSE);
            if (ring.register(REGISTER_FILES2, address, RSRC_REGISTER_BYTES) == 0) {
                can.add("FILES_SPARSE");
            }
            memory.clear();
            memory.setPointer(iovec.base(), memory);
            memory.setLong(iovec.len(), BUFFER_BYTES);
            if (ring.register(REGISTER_BUFFERS, address, 1) == 0) {
                can.add("BUFFERS");
            }
        }
        return can.toString();
    }
}
