package io.jnaaio.backend.lio;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.api.Availability;
import io.jnaaio.api.Errno;
import io.jnaaio.api.PlatformFacts;
import io.jnaaio.engine.mem.AddressList;
import io.jnaaio.engine.mem.ControlBlocks;
import io.jnaaio.jna.AiocbLayout;
import io.jnaaio.jna.GlibcAio;
import io.jnaaio.jna.LibcFiles;
import io.jnaaio.jna.LibcLinux;
import io.jnaaio.jna.NativePath;
import io.jnaaio.jna.PlatformAbi;

/** Finds out whether {@code lio_listio} works by reading a few bytes of {@code /dev/zero} with it. */
final class LioProbe {
    private static final int BYTES = 8;

    private LioProbe() {}

    static Availability run(PlatformFacts facts) {
        if (facts.os() == PlatformFacts.Os.FREEBSD) {
            return runInKernel(LioSystem.of(facts));
        }
        if (!facts.libc().equals("glibc")) {
            return Availability.no(
                    "this C library is "
                            + facts.libc()
                            + "; the lio-listio backend is for glibc"
                            + " and FreeBSD");
        }
        if (SuspendLoop.isShared()) {
            // It works for another engine. A probe would wait forever behind that engine's wake-up
            // read if glibc has one thread and cannot start another.
            return Availability.yes();
        }
        PlatformAbi abi = PlatformAbi.glibc(facts.arch());
        GlibcAio aio = GlibcAio.create();
        LibcFiles files = LibcFiles.create();
        LibcLinux linux = LibcLinux.create();
        int eventfd = linux.eventfd(0, abi.open().cloexec());
        if (eventfd < 0) {
            return Availability.no(WakeUp.noEventfd(abi, linux.errno()));
        }
        int unused = files.close(eventfd);
        int fd = files.open(NativePath.bytes("/dev/zero"), abi.open().rdonly(), 0);
        if (fd < 0) {
            int number = files.errno();
            return Availability.no("open(/dev/zero): " + abi.errno(number) + " (" + number + ")");
        }
        try {
            return read(abi, aio, fd);
        } finally {
            int ignored = files.close(fd);
        }
    }

    /** Submits a list with a write to descriptor -1, which a kernel with AIO rejects with EBADF. */
    static Availability runInKernel(LioSystem system) {
        PlatformAbi abi = system.abi();
        AiocbLayout layout = abi.aiocb();
        ControlBlocks block = new ControlBlocks(1, layout.stride());
        AddressList list = new AddressList(1);
        try {
            block.putInt(0, layout.fildes(), -1);
            block.putInt(0, layout.lioOpcode(), abi.lio().write());
            block.putInt(0, layout.sigevNotify(), abi.sigev().none());
            list.set(0, block.address(0));
            int result = system.aio().lio_listio(abi.lio().waitAll(), list.address(), 1, 0);
            int number = result < 0 ? system.aio().errno() : 0;
            int element = system.aio().aio_error(block.address(0));
            if (abi.errno(element) == Errno.EBADF) {
                return Availability.yes();
            }
            return Availability.no(
                    "lio_listio: "
                            + abi.errno(number)
                            + " ("
                            + number
                            + "), its element: "
                            + abi.errno(element)
                            + " ("
                            + element
                            + ") for descriptor -1, where EBADF is expected: the kernel was built"
                            + " without AIO, or a jail forbids it");
        } finally {
            block.close();
            list.close();
        }
    }

    /** Uses LIO_WAIT, so that nothing is in flight when the call returns, unless a signal interrupted it. */
    private static Availability read(PlatformAbi abi, GlibcAio aio, int fd) {
        AiocbLayout layout = abi.aiocb();
        ControlBlocks block = new ControlBlocks(1, layout.stride());
        AddressList list = new AddressList(1);
        Memory buffer = new Memory(BYTES);
        block.putInt(0, layout.fildes(), fd);
        block.putInt(0, layout.lioOpcode(), abi.lio().read());
        block.putLong(0, layout.buf(), Pointer.nativeValue(buffer));
        block.putLong(0, layout.nbytes(), BYTES);
        block.putInt(0, layout.sigevNotify(), abi.sigev().none());
        list.set(0, block.address(0));
        int result = aio.lio_listio(abi.lio().waitAll(), list.address(), 1, 0);
        int number = result < 0 ? aio.errno() : 0;
        int state = aio.aio_error(block.address(0));
        while (abi.errno(state) == Errno.EINPROGRESS) {
            int ignored = aio.aio_suspend(list.address(), 1, 0);
            state = aio.aio_error(block.address(0));
        }
        long bytes = aio.aio_return(block.address(0));
        block.close();
        list.close();
        buffer.close();
        if (bytes == BYTES) {
            return Availability.yes();
        }
        int seen = state != 0 ? state : number;
        return Availability.no(
                "lio_listio: "
                        + abi.errno(seen)
                        + " ("
                        + seen
                        + "): a probe read returned "
                        + bytes
                        + " bytes; a limit on threads (ulimit -u, pids.max) is the usual cause");
    }
}
