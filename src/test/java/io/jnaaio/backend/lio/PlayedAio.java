package io.jnaaio.backend.lio;

import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;

import com.sun.jna.Pointer;
import io.jnaaio.api.AioOptions;
import io.jnaaio.api.AsyncIo;
import io.jnaaio.api.Availability;
import io.jnaaio.api.BackendId;
import io.jnaaio.api.Errno;
import io.jnaaio.api.FsyncMode;
import io.jnaaio.api.GatherMode;
import io.jnaaio.api.LeakTracking;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.api.Selection;
import io.jnaaio.engine.Engine;
import io.jnaaio.engine.EngineConfig;
import io.jnaaio.engine.mem.NativeFiles;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.LinuxCalls;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.jna.PosixAio;
import io.jnaaio.spi.Driver;
import io.jnaaio.spi.DriverContext;
import io.jnaaio.spi.DriverFactory;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * glibc's AIO, played by Mockito: each element that is submitted meets the next outcome of the script. Where the script is
 * at its end, elements succeed in full.
 */
final class PlayedAio {
    static final PlatformAbi ABI = PlatformAbi.glibc(System.getProperty("os.arch"));

    final PosixAio aio = mock(PosixAio.class);

    /** How many elements each call of lio_listio had. */
    final List<Integer> listLengths = new ArrayList<>();

    /** The modes that aio_fsync was called with. */
    final List<FsyncMode> syncs = new ArrayList<>();

    private final Deque<Outcome> script = new ArrayDeque<>();
    private final Map<Long, Outcome> running = new HashMap<>();
    private int errno;
    private int interruptedSuspends;

    /**
     * What becomes of one element.
     *
     * @param queued false: lio_listio leaves it out and fails
     * @param error what aio_error answers
     * @param result what aio_return answers; Long.MIN_VALUE for all bytes
     */
    private record Outcome(boolean queued, int error, long result) {}

    PlayedAio() {
        doAnswer(call -> list(call.getArgument(1), call.getArgument(2)))
                .when(aio)
                .lio_listio(anyInt(), anyLong(), anyInt(), anyLong());
        doAnswer(call -> error(call.getArgument(0))).when(aio).aio_error(anyLong());
        doAnswer(call -> result(call.getArgument(0))).when(aio).aio_return(anyLong());
        doAnswer(call -> suspend()).when(aio).aio_suspend(anyLong(), anyInt(), anyLong());
        doAnswer(call -> fsync(call.getArgument(0), call.getArgument(1)))
                .when(aio)
                .aio_fsync(anyInt(), anyLong());
        doAnswer(call -> errno).when(aio).errno();
    }

    /** The next element moves that many bytes. */
    synchronized PlayedAio moves(long bytes) {
        script.add(new Outcome(true, 0, bytes));
        return this;
    }

    /** The next element fails while it runs. */
    synchronized PlayedAio fails(Errno why) {
        script.add(new Outcome(true, ABI.number(why), -1));
        return this;
    }

    /** The next element is not queued: EAGAIN. */
    synchronized PlayedAio refuses() {
        script.add(new Outcome(false, ABI.number(Errno.EAGAIN), -1));
        return this;
    }

    /** The next aio_fsync is refused with that errno. */
    synchronized PlayedAio refusesSync(Errno why) {
        script.add(new Outcome(false, ABI.number(why), -1));
        return this;
    }

    /** Whatever runs is done, in full. */
    synchronized void finishAll() {
        running.replaceAll((aiocb, outcome) -> new Outcome(true, 0, Long.MIN_VALUE));
    }

    /** The next calls of aio_suspend are interrupted. */
    synchronized PlayedAio interrupts(int times) {
        interruptedSuspends = times;
        return this;
    }

    private synchronized int list(long list, int count) {
        listLengths.add(count);
        boolean all = true;
        for (int i = 0; i < count; i++) {
            long aiocb = new Pointer(list).getLong(8L * i);
            Outcome outcome = script.isEmpty() ? null : script.poll();
            if (outcome == null) {
                outcome = new Outcome(true, 0, Long.MIN_VALUE);
            }
            if (outcome.queued()) {
                running.put(aiocb, outcome);
            } else {
                all = false;
                errno = ABI.number(Errno.EAGAIN);
            }
        }
        return all ? 0 : -1;
    }

    private synchronized int fsync(int mode, long aiocb) {
        syncs.add(mode == ABI.open().sync() ? FsyncMode.SYNC : FsyncMode.DSYNC);
        Outcome outcome = script.isEmpty() ? new Outcome(true, 0, 0) : script.poll();
        if (!outcome.queued()) {
            errno = outcome.error();
            return -1;
        }
        running.put(aiocb, outcome);
        return 0;
    }

    private synchronized int error(long aiocb) {
        Outcome outcome = running.get(aiocb);
        // As glibc: what was never queued keeps what stood in its error member.
        return outcome == null
                ? new Pointer(aiocb).getInt(ABI.aiocb().errorCode())
                : outcome.error();
    }

    private synchronized long result(long aiocb) {
        Outcome outcome = running.remove(aiocb);
        if (outcome == null) {
            return 0;
        }
        return outcome.result() == Long.MIN_VALUE
                ? new Pointer(aiocb).getLong(ABI.aiocb().nbytes())
                : outcome.result();
    }

    private synchronized int suspend() {
        if (interruptedSuspends > 0) {
            interruptedSuspends--;
            errno = ABI.number(Errno.EINTR);
            return -1;
        }
        return 0;
    }

    /** An engine over this, for real files. */
    AsyncIo engine(AioOptions options) throws IOException {
        LinuxCalls linux = mock(LinuxCalls.class);
        FileCalls calls = mock(FileCalls.class);
        SuspendLoop reaper = new SuspendLoop(aio, WakeUp.open(ABI, aio, calls, linux));
        return engine(options, aio, LibcFiles.create(), reaper);
    }

    /** An engine over some calls. */
    static AsyncIo engine(
            AioOptions options, PosixAio aio, FileCalls fileCalls, SuspendLoop reaper) {
        NativeFiles files = new NativeFiles(fileCalls, ABI);
        DriverFactory factory =
                new DriverFactory() {
                    @Override
                    public BackendId id() {
                        return BackendId.LIO_LISTIO;
                    }

                    @Override
                    public Availability availability(PlatformFacts facts) {
                        return Availability.yes();
                    }

                    @Override
                    public GatherMode gather() {
                        return GatherMode.SEQUENTIAL;
                    }

                    @Override
                    public Driver open(DriverContext context) {
                        return new LioDriver(context, LioSystem.glibc(ABI, aio), files, reaper);
                    }
                };
        return Engine.open(
                new EngineConfig(
                        options,
                        128,
                        1 << 20,
                        false,
                        LeakTracking.OFF,
                        facts(),
                        new Selection(
                                "lio-listio", "test", List.of(BackendId.LIO_LISTIO), "played"),
                        List.of(factory)));
    }

    private static PlatformFacts facts() {
        return new PlatformFacts(
                PlatformFacts.Os.LINUX,
                "Linux",
                "6.1",
                System.getProperty("os.arch"),
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
                Map.of());
    }
}
