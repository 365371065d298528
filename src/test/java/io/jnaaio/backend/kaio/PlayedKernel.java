package io.jnaaio.backend.kaio;

import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import com.sun.jna.Pointer;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Errno;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.LeakTracking;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.Selection;
import io.jnaaio.engine.Engine;
import io.jnaaio.engine.EngineConfig;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.IoEventLayout;
import io.jnaaio.jna.Iocb;
import io.jnaaio.jna.IocbLayout;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.LinuxCalls;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.jna.SyscallNumbers;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The kernel's AIO, played by Mockito. Each control block that io_submit comes to meets the next outcome of the script; where
 * that is at its end, blocks succeed in full. io_getevents waits as the real one does.
 */
final class PlayedKernel {
    static final String ARCH = System.getProperty("os.arch");
    static final PlatformAbi ABI = PlatformAbi.glibc(ARCH);
    static final long CONTEXT = 0x7000;
    private static final int SLOTS = 128;

    private static final SyscallNumbers NUMBERS = SyscallNumbers.linux(ARCH);
    private static final IocbLayout IOCB = IocbLayout.read();
    private static final IoEventLayout EVENT = IoEventLayout.read();

    final LinuxCalls linux = mock(LinuxCalls.class);

    /** How many blocks each io_submit was given, and how many it took. */
    final List<String> submits = new ArrayList<>();

    /** What io_setup was asked for. */
    final List<Long> setups = new ArrayList<>();

    final List<Integer> opcodes = new ArrayList<>();
    final List<Integer> rwFlags = new ArrayList<>();
    volatile int destroyed;

    private final Deque<Outcome> script = new ArrayDeque<>();
    private final Deque<Errno> setupErrors = new ArrayDeque<>();
    private final Deque<long[]> events = new ArrayDeque<>();
    private final List<long[]> held = new ArrayList<>();
    private long[] last = {0, 0};
    private boolean waiting;
    private int interruptions;
    private int errno;

    /**
     * What becomes of a block.
     *
     * @param refused the errno that io_submit has for it, or null
     * @param held its event does not come before {@link #releaseAll()}
     * @param result of its event; Long.MIN_VALUE for all bytes
     */
    private record Outcome(Errno refused, boolean held, long result) {}

    PlayedKernel() {
        doAnswer(
                        call ->
                                syscall(
                                        call.getArgument(0),
                                        call.getArgument(1),
                                        call.getArgument(2),
                                        call.getArgument(3),
                                        call.getArgument(4)))
                .when(linux)
                .syscall(
                        anyLong(), anyLong(), anyLong(), anyLong(), anyLong(), anyLong(),
                        anyLong());
        doAnswer(call -> errno).when(linux).errno();
    }

    // ---- the script

    /** io_submit refuses the next block. */
    synchronized PlayedKernel refuses(Errno why) {
        script.add(new Outcome(why, false, 0));
        return this;
    }

    /** The next block moves that many bytes. */
    synchronized PlayedKernel moves(long bytes) {
        script.add(new Outcome(null, false, bytes));
        return this;
    }

    /** The next block fails while it runs. */
    synchronized PlayedKernel fails(Errno why) {
        script.add(new Outcome(null, false, -ABI.number(why)));
        return this;
    }

    /** The next block succeeds, when it is let. */
    synchronized PlayedKernel holds() {
        script.add(new Outcome(null, true, Long.MIN_VALUE));
        return this;
    }

    synchronized void releaseAll() {
        release(held.size());
    }

    /** Lets the first ones of those that are held end. */
    synchronized void release(int count) {
        List<long[]> first = held.subList(0, count);
        events.addAll(first);
        first.clear();
        notifyAll();
    }

    /** Gives the last event out once more, as no kernel should. */
    synchronized void repeatsTheLastEvent() {
        events.add(last.clone());
        notifyAll();
    }

    /** Waits until the reaper has dealt with all events that were given out, and waits for the next. */
    synchronized void awaitReaped() throws InterruptedException {
        while (!events.isEmpty() || !waiting) {
            wait();
        }
    }

    synchronized PlayedKernel interrupts(int times) {
        interruptions = times;
        return this;
    }

    synchronized PlayedKernel setupFails(Errno... why) {
        setupErrors.addAll(List.of(why));
        return this;
    }

    // ---- the calls

    private synchronized long syscall(long number, long a, long b, long c, long d)
            throws InterruptedException {
        if (number == NUMBERS.ioSetup()) {
            return setup(a, b);
        }
        if (number == NUMBERS.ioSubmit()) {
            return submit(b, c);
        }
        if (number == NUMBERS.ioGetevents()) {
            return getevents(c, d);
        }
        if (number == NUMBERS.ioDestroy()) {
            destroyed++;
            return 0;
        }
        throw new AssertionError("system call " + number);
    }

    private long error(Errno why) {
        errno = ABI.number(why);
        return -1;
    }

    private long setup(long count, long contextp) {
        setups.add(count);
        Errno why = setupErrors.poll();
        if (why != null) {
            return error(why);
        }
        new Pointer(contextp).setLong(0, CONTEXT);
        return 0;
    }

    private long submit(long count, long list) {
        int taken = 0;
        Errno why = null;
        while (taken < count) {
            Pointer iocb = new Pointer(new Pointer(list).getLong((long) taken * Long.BYTES));
            Outcome outcome =
                    script.isEmpty() ? new Outcome(null, false, Long.MIN_VALUE) : script.peek();
            if (outcome.refused() != null && taken > 0) {
                // The real one stops before it and tells of it at the next call.
                break;
            }
            script.poll();
            if (outcome.refused() != null) {
                why = outcome.refused();
                break;
            }
            take(iocb, outcome);
            taken++;
        }
        submits.add(count + ":" + (taken > 0 ? taken : why));
        notifyAll();
        return taken > 0 ? taken : error(why);
    }

    private void take(Pointer iocb, Outcome outcome) {
        int opcode = iocb.getShort(IOCB.lioOpcode());
        opcodes.add(opcode);
        rwFlags.add(iocb.getInt(IOCB.rwFlags()));
        long result = outcome.result();
        if (result == Long.MIN_VALUE) {
            result = opcode >= Iocb.IOCB_CMD_PREADV ? lengths(iocb) : 0;
        }
        long[] event = {iocb.getLong(IOCB.data()), result};
        if (outcome.held()) {
            held.add(event);
        } else {
            events.add(event);
        }
    }

    private static long lengths(Pointer iocb) {
        Pointer iov = new Pointer(iocb.getLong(IOCB.buf()));
        long sum = 0;
        for (long i = 0; i < iocb.getLong(IOCB.nbytes()); i++) {
            sum += iov.getLong(i * ABI.iovec().size() + ABI.iovec().len());
        }
        return sum;
    }

    private long getevents(long max, long to) throws InterruptedException {
        if (interruptions > 0) {
            interruptions--;
            return error(Errno.EINTR);
        }
        while (events.isEmpty()) {
            waiting = true;
            notifyAll();
            wait();
        }
        waiting = false;
        int count = 0;
        while (count < max && !events.isEmpty()) {
            long[] event = events.poll();
            last = event;
            Pointer at = new Pointer(to).share((long) count * EVENT.size());
            at.setLong(EVENT.data(), event[0]);
            at.setLong(EVENT.res(), event[1]);
            count++;
        }
        return count;
    }

    // ---- an engine over it

    AsyncIo engine(AioOptions options) {
        return engine(options, SLOTS);
    }

    AsyncIo engine(AioOptions options, int slots) {
        return engine(options, LibcFiles.create(), slots);
    }

    AsyncIo engine(AioOptions options, FileCalls files) {
        return engine(options, files, SLOTS);
    }

    private AsyncIo engine(AioOptions options, FileCalls files, int slots) {
        DriverFactory factory =
                new DriverFactory() {
                    @Override
                    public BackendId id() {
                        return BackendId.KERNEL_AIO;
                    }

                    @Override
                    public Availability availability(PlatformFacts facts) {
                        return Availability.yes();
                    }

                    @Override
                    public GatherMode gather() {
                        return GatherMode.NATIVE;
                    }

                    @Override
                    public Driver open(DriverContext context) {
                        return new KernelAioDriver(
                                context, ABI, new AioCalls(linux, NUMBERS), files);
                    }
                };
        return Engine.open(
                new EngineConfig(
                        options,
                        slots,
                        1 << 20,
                        false,
                        LeakTracking.OFF,
                        facts(Map.of()),
                        new Selection(
                                "kernel-aio", "test", List.of(BackendId.KERNEL_AIO), "played"),
                        List.of(factory)));
    }

    AioCalls calls() {
        return new AioCalls(linux, NUMBERS);
    }

    static PlatformFacts facts(Map<String, String> limits) {
        return new PlatformFacts(
                PlatformFacts.Os.LINUX,
                "Linux",
                "6.1",
                ARCH,
                64,
                true,
                "glibc",
                "2.36",
                "17",
                Availability.yes(),
                "5",
                4096,
                1024,
                Set.of(),
                limits);
    }
}
