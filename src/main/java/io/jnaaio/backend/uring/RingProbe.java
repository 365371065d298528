package io.jnaaio.backend.uring;

import static io.jnaaio.jna.IoUringConstants.IORING_OP_ASYNC_CANCEL;
import static io.jnaaio.jna.IoUringConstants.IORING_OP_FSYNC;
import static io.jnaaio.jna.IoUringConstants.IORING_OP_READ;
import static io.jnaaio.jna.IoUringConstants.IORING_OP_READV;
import static io.jnaaio.jna.IoUringConstants.IORING_OP_WRITEV;
import static io.jnaaio.jna.IoUringConstants.IORING_REGISTER_PROBE;
import static io.jnaaio.jna.IoUringConstants.IO_URING_OP_SUPPORTED;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.api.Availability;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.IoUringCalls;
import io.jnaaio.jna.IoUringLayout;
import io.jnaaio.jna.PlatformAbi;
import java.util.Map;
import java.util.TreeMap;

/** Finds out whether io_uring works: creates a ring, queries the supported operations, and executes one. */
final class RingProbe {
    private static final int ENTRIES = 2;
    private static final int OPS_MAX = 256;

    private static final Map<Integer, String> NEEDED =
            new TreeMap<>(
                    Map.of(
                            IORING_OP_READV, "READV",
                            IORING_OP_WRITEV, "WRITEV",
                            IORING_OP_FSYNC, "FSYNC",
                            IORING_OP_ASYNC_CANCEL, "ASYNC_CANCEL",
                            IORING_OP_READ, "READ"));

    private RingProbe() {}

    static Availability run(
            IoUringCalls calls, FileCalls files, PlatformAbi abi, Map<String, String> limits) {
        Ring ring;
        try {
            ring = Ring.create(calls, files, abi, ENTRIES, 2 * ENTRIES);
        } catch (RingException e) {
            return Availability.no(IoUringFailures.whyNoRing(e, limits), e);
        }
        try {
            ring.enable();
            eventfd(calls, files, abi);
            String missing = missing(ring);
            if (!missing.isEmpty()) {
                return Availability.no("this kernel's io_uring lacks " + missing);
            }
            return roundTrip(ring, abi, limits);
        } catch (RingException e) {
            return Availability.no(IoUringFailures.whyNoRing(e, limits), e);
        } finally {
            ring.close();
        }
    }

    /** Checks that an eventfd can be created, by which the ring's thread is woken. */
    private static void eventfd(IoUringCalls calls, FileCalls files, PlatformAbi abi)
            throws RingException {
        int eventfd = calls.eventfd();
        if (eventfd < 0) {
            int number = calls.errno();
            throw new RingException("eventfd", abi.errno(number), number);
        }
        int unused = files.close(eventfd);
    }

    private static String missing(Ring ring) {
        IoUringLayout.Probe layout = IoUringLayout.read().probe();
        try (Memory probe = new Memory(layout.size() + (long) OPS_MAX * layout.opSize())) {
            probe.clear();
            long address = Pointer.nativeValue(probe);
            if (ring.register(IORING_REGISTER_PROBE, address, OPS_MAX) < 0) {
                return "IORING_REGISTER_PROBE; Linux 5.6 has it";
            }
            int known = Byte.toUnsignedInt(probe.getByte(layout.opsLen()));
            StringBuilder missing = new StringBuilder();
            for (Map.Entry<Integer, String> op : NEEDED.entrySet()) {
                long at = layout.size() + (long) op.getKey() * layout.opSize() + layout.opFlags();
                boolean there =
                        op.getKey() < known && (probe.getShort(at) & IO_URING_OP_SUPPORTED) != 0;
                if (!there) {
                    missing.append(missing.length() == 0 ? "" : ", ").append(op.getValue());
                }
            }
            return missing.toString();
        }
    }

    /** Submits an entry: entering a ring may be forbidden even if creating one is allowed. */
    private static Availability roundTrip(Ring ring, PlatformAbi abi, Map<String, String> limits) {
        ring.submission().nop(UserData.wakeUp());
        int number = ring.submitAndWait(1);
        if (number != 0) {
            RingException e = new RingException("io_uring_enter", abi.errno(number), number);
            return Availability.no(IoUringFailures.whyNoRing(e, limits), e);
        }
        return ring.completion().available() == 1
                ? Availability.yes()
                : Availability.no("io_uring_enter: an entry was not completed");
    }
}
