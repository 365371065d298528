package io.jnaaio.backend.lio;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.api.Errno;
import io.jnaaio.engine.mem.AddressList;
import io.jnaaio.engine.mem.ControlBlocks;
import io.jnaaio.jna.AiocbLayout;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.LinuxCalls;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.jna.PosixAio;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * The one request that wakes the reaper: an AIO read of an eventfd, which completes when somebody writes to it. Used by the
 * reaper's thread, but for {@link #fire()}.
 */
final class WakeUp implements Waker {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    // <sys/eventfd.h>: EFD_CLOEXEC is O_CLOEXEC.
    private static final int EVENT_BYTES = 8;

    private final PlatformAbi abi;
    private final PosixAio aio;
    private final FileCalls calls;
    private final int eventFd;
    private final ControlBlocks block;
    private final Memory value = new Memory(2 * EVENT_BYTES);
    private final Pause pause = new Pause();
    private boolean armed;

    private WakeUp(PlatformAbi abi, PosixAio aio, FileCalls calls, int eventFd) {
        this.abi = abi;
        this.aio = aio;
        this.calls = calls;
        this.eventFd = eventFd;
        value.setLong(EVENT_BYTES, 1);
        AiocbLayout layout = abi.aiocb();
        block = new ControlBlocks(1, layout.stride());
        block.putInt(0, layout.fildes(), eventFd);
        block.putInt(0, layout.sigevNotify(), abi.sigev().none());
        block.putLong(0, layout.buf(), Pointer.nativeValue(value));
        block.putLong(0, layout.nbytes(), EVENT_BYTES);
    }

    static WakeUp open(PlatformAbi abi, PosixAio aio, FileCalls calls, LinuxCalls linux)
            throws IOException {
        int fd = linux.eventfd(0, abi.open().cloexec());
        if (fd < 0) {
            int number = linux.errno();
            throw new IOException(
                    "eventfd: "
                            + abi.errno(number)
                            + " ("
                            + number
                            + "): "
                            + abi.errno(number).meaning());
        }
        return new WakeUp(abi, aio, calls, fd);
    }

    /** {@inheritDoc} Makes sure that the read is pending. */
    @Override
    public boolean arm() {
        if (armed && inProgress()) {
            return true;
        }
        if (armed) {
            long unused = aio.aio_return(block.address(0));
        }
        armed = aio.aio_read(block.address(0)) == 0;
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
                LOG.log(Level.ERROR, "waking the lio-listio reaper: write: " + abi.errno(number));
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

    /** {@inheritDoc} Ends the read first. */
    @Override
    public void close() {
        if (armed) {
            fire();
            AddressList list = new AddressList(1);
            list.set(0, block.address(0));
            while (inProgress()) {
                int unused = aio.aio_suspend(list.address(), 1, 0);
            }
            long unused = aio.aio_return(block.address(0));
            list.close();
        }
        int unused = calls.close(eventFd);
        block.close();
        value.close();
        pause.close();
    }
}
