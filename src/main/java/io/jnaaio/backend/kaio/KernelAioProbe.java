package io.jnaaio.backend.kaio;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.api.Availability;
import io.jnaaio.api.Errno;
import io.jnaaio.engine.mem.AddressList;
import io.jnaaio.engine.mem.ControlBlocks;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.IoEventLayout;
import io.jnaaio.jna.Iocb;
import io.jnaaio.jna.IocbLayout;
import io.jnaaio.jna.IovecLayout;
import io.jnaaio.jna.NativePath;
import io.jnaaio.jna.PlatformAbi;
import io.jnaaio.spi.LibraryThreads;
import java.util.Map;

/** Finds out whether kernel AIO works by reading a few bytes of {@code /dev/zero} with it. */
final class KernelAioProbe {
    private static final int BYTES = 8;

    private final PlatformAbi abi;
    private final AioCalls calls;
    private final FileCalls files;
    private final Map<String, String> limits;

    KernelAioProbe(PlatformAbi abi, AioCalls calls, FileCalls files, Map<String, String> limits) {
        this.abi = abi;
        this.calls = calls;
        this.files = files;
        this.limits = limits;
    }

    Availability run() {
        int fd = files.open(NativePath.bytes("/dev/zero"), abi.open().rdonly(), 0);
        if (fd < 0) {
            int number = files.errno();
            return Availability.no("open(/dev/zero): " + abi.errno(number) + " (" + number + ")");
        }
        try {
            long context = calls.setup(1);
            if (context == 0) {
                return no("io_setup");
            }
            try {
                return read(context, fd);
            } finally {
                destroyLater(context);
            }
        } finally {
            int unused = files.close(fd);
        }
    }

    /**
     * Destroys the context on a separate thread, because {@code io_destroy} waits for an RCU grace period: 30 ms as
     * measured on Linux 6.18.
     */
    private void destroyLater(long context) {
        Runnable destroy =
                () -> {
                    int unused = calls.destroy(context);
                };
        try {
            LibraryThreads.daemon("jna-aio-probe", destroy).start();
        } catch (OutOfMemoryError e) {
            destroy.run();
        }
    }

    private Availability no(String call) {
        return Availability.no(KernelAioFailures.cause(call, calls.errno(), abi, limits));
    }

    private Availability read(long context, int fd) {
        IocbLayout layout = IocbLayout.read();
        IovecLayout iovec = abi.iovec();
        IoEventLayout events = IoEventLayout.read();
        ControlBlocks block = new ControlBlocks(1, layout.size());
        AddressList list = new AddressList(1);
        try (Memory buffer = new Memory(BYTES);
                Memory iov = new Memory(iovec.size());
                Memory event = new Memory(events.size())) {
            iov.setPointer(iovec.base(), buffer);
            iov.setLong(iovec.len(), BYTES);
            block.putShort(0, layout.lioOpcode(), Iocb.IOCB_CMD_PREADV);
            block.putInt(0, layout.fildes(), fd);
            block.putLong(0, layout.buf(), Pointer.nativeValue(iov));
            block.putLong(0, layout.nbytes(), 1);
            list.set(0, block.address(0));
            if (calls.submit(context, 1, list.address()) != 1) {
                return no("io_submit");
            }
            int count;
            do {
                count = calls.getevents(context, 1, Pointer.nativeValue(event));
            } while (count < 0 && abi.errno(calls.errno()) == Errno.EINTR);
            if (count != 1) {
                return no("io_getevents");
            }
            long result = event.getLong(events.res());
            return result == BYTES
                    ? Availability.yes()
                    : Availability.no("io_submit: a probe read of /dev/zero returned " + result);
        } finally {
            block.close();
            list.close();
        }
    }
}
