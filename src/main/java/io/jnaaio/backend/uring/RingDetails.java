package io.jnaaio.backend.uring;

import static io.jnaaio.jna.IoUringConstants.IORING_REGISTER_PROBE;
import static io.jnaaio.jna.IoUringConstants.IO_URING_OP_SUPPORTED;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.IoUringCalls;
import io.jnaaio.jna.IoUringLayout;
import io.jnaaio.jna.PlatformAbi;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The features of this kernel's io_uring, for reports: by name if the name is known here, otherwise by number.
 *
 * <p>Source: {@code linux/io_uring.h}, Linux 6.18; liburing 2.14 for the names after it.
 */
final class RingDetails {
    private static final int ENTRIES = 2;
    private static final int OPS_MAX = 256;

    /** IORING_FEAT_*, from bit 0. */
    private static final List<String> FEATURES =
            List.of(
                    "SINGLE_MMAP",
                    "NODROP",
                    "SUBMIT_STABLE",
                    "RW_CUR_POS",
                    "CUR_PERSONALITY",
                    "FAST_POLL",
                    "POLL_32BITS",
                    "SQPOLL_NONFIXED",
                    "EXT_ARG",
                    "NATIVE_WORKERS",
                    "RSRC_TAGS",
                    "CQE_SKIP",
                    "LINKED_FILE",
                    "REG_REG_RING",
                    "RECVSEND_BUNDLE",
                    "MIN_TIMEOUT",
                    "RW_ATTR",
                    "NO_IOWAIT");

    /** IORING_SETUP_*, from bit 0. */
    private static final List<String> SETUP =
            List.of(
                    "IOPOLL",
                    "SQPOLL",
                    "SQ_AFF",
                    "CQSIZE",
                    "CLAMP",
                    "ATTACH_WQ",
                    "R_DISABLED",
                    "SUBMIT_ALL",
                    "COOP_TASKRUN",
                    "TASKRUN_FLAG",
                    "SQE128",
                    "CQE32",
                    "SINGLE_ISSUER",
                    "DEFER_TASKRUN",
                    "NO_MMAP",
                    "REGISTERED_FD_ONLY",
                    "NO_SQARRAY",
                    "HYBRID_IOPOLL",
                    "CQE_MIXED",
                    "SQE_MIXED",
                    "SQ_REWIND");

    /** IORING_OP_*, from 0. */
    private static final List<String> OPCODES =
            List.of(
                    ("NOP READV WRITEV FSYNC READ_FIXED WRITE_FIXED POLL_ADD POLL_REMOVE"
                                    + " SYNC_FILE_RANGE SENDMSG RECVMSG TIMEOUT TIMEOUT_REMOVE ACCEPT"
                                    + " ASYNC_CANCEL LINK_TIMEOUT CONNECT FALLOCATE OPENAT CLOSE"
                                    + " FILES_UPDATE STATX READ WRITE FADVISE MADVISE SEND RECV OPENAT2"
                                    + " EPOLL_CTL SPLICE PROVIDE_BUFFERS REMOVE_BUFFERS TEE SHUTDOWN"
                                    + " RENAMEAT UNLINKAT MKDIRAT SYMLINKAT LINKAT MSG_RING FSETXATTR"
                                    + " SETXATTR FGETXATTR GETXATTR SOCKET URING_CMD SEND_ZC SENDMSG_ZC"
                                    + " READ_MULTISHOT WAITID FUTEX_WAIT FUTEX_WAKE FUTEX_WAITV"
                                    + " FIXED_FD_INSTALL FTRUNCATE BIND LISTEN RECV_ZC EPOLL_WAIT"
                                    + " READV_FIXED WRITEV_FIXED PIPE NOP128 URING_CMD128")
                            .split(" "));

    private RingDetails() {}

    /** Creates a ring, reads its details, and closes it; empty if no ring can be created. */
    static Map<String, String> read(IoUringCalls calls, FileCalls files, PlatformAbi abi) {
        Ring ring;
        try {
            ring = Ring.create(calls, files, abi, ENTRIES, 2 * ENTRIES);
        } catch (RingException e) {
            return Map.of();
        }
        try {
            ring.enable();
            Map<String, String> details = new LinkedHashMap<>();
            details.put("setup", bits(ring.flags(), SETUP));
            details.put("setup flags known", RingFeatures.setupFlags(calls, files, abi));
            details.put("features", bits(ring.features(), FEATURES));
            details.put("registers", RingFeatures.registered(ring, abi));
            details.put("opcodes", opcodes(ring));
            return details;
        } catch (RingException e) {
            return Map.of();
        } finally {
            ring.close();
        }
    }

    private static String opcodes(Ring ring) {
        IoUringLayout.Probe layout = IoUringLayout.read().probe();
        try (Memory probe = new Memory(layout.size() + (long) OPS_MAX * layout.opSize())) {
            probe.clear();
            if (ring.register(IORING_REGISTER_PROBE, Pointer.nativeValue(probe), OPS_MAX) < 0) {
                return "";
            }
            int known = Byte.toUnsignedInt(probe.getByte(layout.opsLen()));
            StringJoiner names = new StringJoiner(" ");
            for (int op = 0; op < known; op++) {
                long at = layout.size() + (long) op * layout.opSize() + layout.opFlags();
                if ((probe.getShort(at) & IO_URING_OP_SUPPORTED) != 0) {
                    names.add(op < OPCODES.size() ? OPCODES.get(op) : Integer.toString(op));
                }
            }
            return names.toString();
        }
    }

    static String bits(int value, List<String> names) {
        StringJoiner set = new StringJoiner(" ");
        for (int bit = 0; bit < Integer.SIZE; bit++) {
            if ((value >>> bit & 1) != 0) {
                set.add(bit < names.size() ? names.get(bit) : "0x" + Integer.toHexString(1 << bit));
            }
        }
        return set.toString();
    }
}
