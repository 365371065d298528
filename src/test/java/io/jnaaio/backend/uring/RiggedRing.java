package io.jnaaio.backend.uring;

import static io.jnaaio.jna.IoUringConstants.IORING_ENTER_REGISTERED_RING;
import static io.jnaaio.jna.IoUringConstants.IORING_OFF_SQ_RING;
import static io.jnaaio.jna.IoUringConstants.IORING_REGISTER_ENABLE_RINGS;
import static io.jnaaio.jna.IoUringConstants.IORING_REGISTER_PROBE;
import static io.jnaaio.jna.IoUringConstants.IORING_REGISTER_RING_FDS;
import static io.jnaaio.jna.IoUringConstants.IORING_SQ_CQ_OVERFLOW;

import com.sun.jna.Pointer;
import io.jnaaio.api.Errno;
import io.jnaaio.jna.IoUringCalls;
import io.jnaaio.jna.IoUringLayout;
import io.jnaaio.jna.LinuxIoUring;
import io.jnaaio.jna.PlatformAbi;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * io_uring of this machine, with answers played in between that a kernel gives rarely, or that an older one gave. Each call
 * meets the next answer of its script; SUCCESS, and the end of the script, let it through.
 */
final class RiggedRing implements IoUringCalls {
    static final PlatformAbi ABI = PlatformAbi.glibc(System.getProperty("os.arch"));

    private static final IoUringLayout LAYOUT = IoUringLayout.read();

    /** The errno that was played last on this thread; none if the last call went through. */
    private static final ThreadLocal<Errno> LAST = new ThreadLocal<>();

    private final IoUringCalls kernel = LinuxIoUring.create(System.getProperty("os.arch"));

    final Deque<Errno> setups = new ConcurrentLinkedDeque<>();
    final Deque<Errno> maps = new ConcurrentLinkedDeque<>();
    final Deque<Errno> eventfds = new ConcurrentLinkedDeque<>();
    final Deque<Errno> enables = new ConcurrentLinkedDeque<>();
    final Deque<Errno> probes = new ConcurrentLinkedDeque<>();
    final Deque<Errno> hides = new ConcurrentLinkedDeque<>();
    final Deque<Errno> enters = new ConcurrentLinkedDeque<>();
    final Deque<Errno> nowaits = new ConcurrentLinkedDeque<>();

    /** From here on every ring is refused so. */
    volatile Errno noRings = Errno.SUCCESS;

    /** From here on every enter is refused so. */
    volatile Errno noEnters = Errno.SUCCESS;

    /** What the kernel shall not be able to do, of {@code params.features}. */
    volatile int featuresMissing;

    /** An operation that IORING_REGISTER_PROBE shall not report. */
    volatile int opMissing = -1;

    /** Entries of both queues, whatever is asked for; 0 leaves them. */
    volatile int entries;

    /** How many entries one io_uring_enter takes at most. */
    volatile int takesAtMost = Integer.MAX_VALUE;

    /** The flags of each ring that was asked for. */
    final List<Integer> flagsAsked = new CopyOnWriteArrayList<>();

    /** Descriptors of rings and eventfds that were given out. */
    final List<Integer> descriptors = new CopyOnWriteArrayList<>();

    /** What is mapped now: address and length. */
    final Map<Long, Long> mapped = new ConcurrentHashMap<>();

    /** How often completions waited in the kernel for room in the ring when an enter returned. */
    final AtomicInteger overflowsSeen = new AtomicInteger();

    final AtomicInteger enterCalls = new AtomicInteger();
    final AtomicInteger played = new AtomicInteger();
    final AtomicInteger partial = new AtomicInteger();

    private volatile int sqFlagsAt;
    private volatile Pointer sqRing = Pointer.NULL;

    static Errno errno(String name) {
        return Objects.requireNonNull(Errno.ofName(name), name);
    }

    /** True if the next answer is played. */
    private boolean plays(Deque<Errno> script, Errno always) {
        Errno next = script.poll();
        Errno answer = next == null || next == Errno.SUCCESS ? always : next;
        if (answer == Errno.SUCCESS) {
            LAST.remove();
            return false;
        }
        LAST.set(answer);
        int unused = played.incrementAndGet();
        return true;
    }

    @Override
    public int io_uring_setup(int sqEntries, long params) {
        Pointer memory = new Pointer(params);
        flagsAsked.add(memory.getInt(LAYOUT.params().flags()));
        if (plays(setups, noRings)) {
            return -1;
        }
        if (entries > 0) {
            memory.setInt(LAYOUT.params().cqEntries(), entries);
        }
        int fd = kernel.io_uring_setup(entries > 0 ? entries : sqEntries, params);
        if (fd >= 0) {
            descriptors.add(fd);
            int features = memory.getInt(LAYOUT.params().features());
            memory.setInt(LAYOUT.params().features(), features & ~featuresMissing);
            sqFlagsAt = memory.getInt(LAYOUT.sq().flags());
        }
        return fd;
    }

    @Override
    public int io_uring_enter(int fd, int toSubmit, int minComplete, int flags) {
        int unused = enterCalls.incrementAndGet();
        if (plays(enters, noEnters)) {
            return -1;
        }
        int most = takesAtMost;
        int taken;
        if (toSubmit > most) {
            // As the kernel: what is not submitted whole is not waited for.
            unused = partial.incrementAndGet();
            taken = kernel.io_uring_enter(fd, most, 0, flags & IORING_ENTER_REGISTERED_RING);
        } else {
            taken = kernel.io_uring_enter(fd, toSubmit, minComplete, flags);
        }
        Pointer ring = sqRing;
        if (ring != null && (ring.getInt(sqFlagsAt) & IORING_SQ_CQ_OVERFLOW) != 0) {
            unused = overflowsSeen.incrementAndGet();
        }
        return taken;
    }

    @Override
    public int io_uring_register(int fd, int opcode, long arg, int nrArgs) {
        Deque<Errno> script =
                opcode == IORING_REGISTER_PROBE
                        ? probes
                        : opcode == IORING_REGISTER_ENABLE_RINGS
                                ? enables
                                : opcode == IORING_REGISTER_RING_FDS
                                        ? hides
                                        : new ConcurrentLinkedDeque<>();
        if (plays(script, Errno.SUCCESS)) {
            return -1;
        }
        int result = kernel.io_uring_register(fd, opcode, arg, nrArgs);
        if (opcode == IORING_REGISTER_PROBE && opMissing >= 0) {
            IoUringLayout.Probe probe = LAYOUT.probe();
            long at = probe.size() + (long) opMissing * probe.opSize() + probe.opFlags();
            new Pointer(arg).setShort(at, (short) 0);
        }
        return result;
    }

    @Override
    public long map(int fd, long length, long offset) {
        if (plays(maps, Errno.SUCCESS)) {
            return -1;
        }
        long address = kernel.map(fd, length, offset);
        if (address != -1) {
            mapped.put(address, length);
            if (offset == IORING_OFF_SQ_RING) {
                sqRing = new Pointer(address);
            }
        }
        return address;
    }

    @Override
    public int munmap(long address, long length) {
        if (!mapped.remove(address, length)) {
            throw new IllegalArgumentException("not mapped: " + length + " bytes");
        }
        return kernel.munmap(address, length);
    }

    @Override
    public int eventfd() {
        if (plays(eventfds, Errno.SUCCESS)) {
            return -1;
        }
        int fd = kernel.eventfd();
        descriptors.add(fd);
        return fd;
    }

    @Override
    public long pwritev2(int fd, long iov, int iovcnt, long offset, int flags) {
        return plays(nowaits, Errno.SUCCESS) ? -1 : kernel.pwritev2(fd, iov, iovcnt, offset, flags);
    }

    @Override
    public int errno() {
        Errno answer = LAST.get();
        return answer == null ? kernel.errno() : ABI.number(answer);
    }
}
