package io.jnaaio.backend.lio;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.api.Errno;
import io.jnaaio.engine.mem.AddressList;
import io.jnaaio.engine.mem.ControlBlocks;
import io.jnaaio.engine.mem.DriverLog;
import io.jnaaio.jna.AiocbLayout;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.LinuxCalls;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.jna.PosixAio;
import io.jnaaio.jna.Timespec;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The one request that wakes the reaper: an AIO read of an eventfd, which completes when a thread writes to it. Used by
 * the reaper's thread, except for {@link #fire()}.
 *
 * <p>While pending, the read occupies one of glibc's threads. If glibc cannot start a thread for a request but already
 * has one, it queues the request and reports no error ({@code rt/aio_misc.c}, __aio_enqueue_request, glibc 2.36). If
 * that thread executes the read, no other request is ever served. Therefore, if requests make no progress, the read is
 * withdrawn, which frees the thread for them, and for a while the reaper polls instead of being woken.
 */
final class WakeUp implements Waker {
    /** The read is withdrawn after this time without any completion: longer than most devices need for a request. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /**
     * How long it stays withdrawn: a hundred times as long, so that with too few threads at most a hundredth of the
     * time is lost.
     */
    private static final long WITHDRAWN_NANOS = TimeUnit.SECONDS.toNanos(1);

    // <sys/eventfd.h>: EFD_CLOEXEC is O_CLOEXEC.
    private static final int EVENT_BYTES = 8;

    private final PlatformAbi abi;
    private final PosixAio aio;
    private final FileCalls calls;
    private final int eventFd;
    private final ControlBlocks block;
    private final Memory value = new Memory(2 * EVENT_BYTES);
    private final Memory patience = new Memory(new Timespec().size());
    private final Pause pause = new Pause();
    private final AddressList list = new AddressList(1);
    private final DriverLog log = new DriverLog();
    private final LongSupplier clock;
    private boolean armed;
    private boolean withdrawn;
    private long withdrawnAtNanos;
    private long progressAtNanos;

    private WakeUp(
            PlatformAbi abi, PosixAio aio, FileCalls calls, int eventFd, LongSupplier clock) {
        this.clock = clock;
        this.abi = abi;
        this.aio = aio;
        this.calls = calls;
        this.eventFd = eventFd;
        value.setLong(EVENT_BYTES, 1);
        patience.clear();
        patience.setLong(Long.BYTES, PATIENCE_NANOS);
        AiocbLayout layout = abi.aiocb();
        block = new ControlBlocks(1, layout.stride());
        block.putInt(0, layout.fildes(), eventFd);
        block.putInt(0, layout.sigevNotify(), abi.sigev().none());
        block.putLong(0, layout.buf(), Pointer.nativeValue(value));
        block.putLong(0, layout.nbytes(), EVENT_BYTES);
    }

    static WakeUp open(PlatformAbi abi, PosixAio aio, FileCalls calls, LinuxCalls linux)
            throws IOException {
        return open(abi, aio, calls, linux, System::nanoTime);
    }

    /** Creates a wake-up that measures time with the given clock. */
    static WakeUp open(
            PlatformAbi abi, PosixAio aio, FileCalls calls, LinuxCalls linux, LongSupplier clock)
            throws IOException {
        int fd = linux.eventfd(0, abi.open().cloexec());
        if (fd < 0) {
            throw new IOException(noEventfd(abi, linux.errno()));
        }
        try {
            return new WakeUp(abi, aio, calls, fd, clock);
        } catch (RuntimeException | Error e) {
            int unused = calls.close(fd);
            throw e;
        }
    }

    /** Explains why no eventfd could be created. */
    static String noEventfd(PlatformAbi abi, int number) {
        Errno errno = abi.errno(number);
        String remedy =
                switch (errno.name()) {
                    case "EMFILE", "ENFILE" -> "; raise the limit (ulimit -n) or close files";
                    case "EPERM", "EACCES", "ENOSYS" ->
                            "; a seccomp profile forbids it: allow eventfd2 in the profile";
                    default -> "";
                };
        return "eventfd: " + errno + " (" + number + "): " + errno.meaning() + remedy;
    }

    /** {@inheritDoc} Ensures that the read is pending, or withdraws it. */
    @Override
    public boolean arm(boolean progress) {
        long now = clock.getAsLong();
        if (progress || !armed) {
            progressAtNanos = now;
        }
        if (armed && !inProgress()) {
            armed = false;
            long unused = aio.aio_return(block.address(0));
        }
        if (withdrawn) {
            // It may still wait in glibc's queue, behind a request that takes long.
            withdrawn = armed || now - withdrawnAtNanos < WITHDRAWN_NANOS;
            if (withdrawn) {
                return false;
            }
        } else if (armed && now - progressAtNanos >= PATIENCE_NANOS) {
            withdrawn = true;
            withdrawnAtNanos = now;
            fire();
            return false;
        }
        armed = armed || aio.aio_read(block.address(0)) == 0;
        return armed;
    }

    private boolean inProgress() {
        return abi.errno(aio.aio_error(block.address(0))) == Errno.EINPROGRESS;
    }

    @Override
    public void fire() {
        long one = Pointer.nativeValue(value) + EVENT_BYTES;
        while (calls.write(eventFd, one, EVENT_BYTES) < 0) {
            int number = calls.errno();
            if (abi.errno(number) != Errno.EINTR) {
                log.error("waking the lio-listio reaper: write", abi.errno(number));
                return;
            }
        }
    }

    @Override
    public long aiocb() {
        return block.address(0);
    }

    @Override
    public long pause() {
        return pause.pause();
    }

    @Override
    public long patience() {
        return Pointer.nativeValue(patience);
    }

    /** {@inheritDoc} Ends the read first. */
    @Override
    public void close() {
        if (armed) {
            fire();
            list.set(0, block.address(0));
            while (inProgress()) {
                int unused = aio.aio_suspend(list.address(), 1, 0);
            }
            long unused = aio.aio_return(block.address(0));
        }
        int unused = calls.close(eventFd);
        list.close();
        block.close();
        value.close();
        patience.close();
        pause.close();
    }
}
