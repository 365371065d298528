package io.jnaaio.backend.freebsd;

import io.jnaaio.api.Availability;
import io.jnaaio.api.Errno;
import io.jnaaio.engine.mem.ControlBlocks;
import io.jnaaio.jna.AioSysctls;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.FreeBsdAio;
import io.jnaaio.jna.FreeBsdSystem;
import io.jnaaio.jna.PlatformAbi;
import java.util.OptionalInt;

/**
 * Finds out whether the kernel does AIO: submits a write to descriptor -1, which a kernel with AIO rejects with
 * EBADF.
 */
final class FreeBsdProbe {
    private FreeBsdProbe() {}

    static Availability run(
            FreeBsdAio aio, FreeBsdSystem system, FileCalls files, PlatformAbi abi) {
        OptionalInt feature = AioSysctls.read(system, AioSysctls.FEATURE);
        if (feature.isPresent() && feature.getAsInt() == 0) {
            return Availability.no(AioSysctls.FEATURE + " reads 0: this kernel does no AIO");
        }
        // Completions are delivered through a kqueue.
        int kqueue = aio.kqueue();
        if (kqueue < 0) {
            int number = aio.errno();
            return Availability.no("kqueue: " + abi.errno(number) + " (" + number + ")");
        }
        int unused = files.close(kqueue);
        ControlBlocks block = new ControlBlocks(1, abi.aiocb().stride());
        try {
            block.putInt(0, abi.aiocb().fildes(), -1);
            int result = aio.aio_writev(block.address(0));
            int number = result == 0 ? 0 : aio.errno();
            if (abi.errno(number) == Errno.EBADF) {
                return Availability.yes();
            }
            return Availability.no(
                    "aio_writev: "
                            + abi.errno(number)
                            + " ("
                            + number
                            + ") for descriptor -1, where EBADF is expected: the kernel was built"
                            + " without AIO, or a jail forbids it");
        } finally {
            block.close();
        }
    }
}
