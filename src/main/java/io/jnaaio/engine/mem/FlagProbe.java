package io.jnaaio.engine.mem;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.FlaggedCalls;
import io.jnaaio.jna.IovecLayout;
import io.jnaaio.jna.NativePath;
import io.jnaaio.jna.OpenFlags;
import io.jnaaio.jna.PlatformAbi;

/**
 * Probes whether a file supports a flag of {@code preadv2}, by reading a byte at the largest possible offset, far
 * beyond the end of any file. The kernel checks the flags first, for reads and writes alike, but not for a read of zero
 * bytes.
 *
 * <p>Source: {@code fs/read_write.c}, {@code kiocb_set_rw_flags} of {@code linux/fs.h}, Linux 6.18.
 */
final class FlagProbe {
    private static final long FARTHEST = Long.MAX_VALUE - 1;

    private final FileCalls calls;
    private final FlaggedCalls flagged;
    private final PlatformAbi abi;

    FlagProbe(FileCalls calls, FlaggedCalls flagged, PlatformAbi abi) {
        this.calls = calls;
        this.flagged = flagged;
        this.abi = abi;
    }

    /**
     * The result of a probe.
     *
     * @param call the last call, which failed if {@code number} is not 0
     * @param number the errno of the call; 0 if the flag is supported
     */
    record Answer(String call, int number) {
        boolean taken() {
            return number == 0;
        }
    }

    /** Probes a file; a file that is open only for writing is opened again, for reading. */
    Answer of(int fd, boolean readable, int flag) {
        return readable ? read(fd, flag) : of("/proc/self/fd/" + fd, flag);
    }

    /** Probes the file with this path. */
    Answer of(String path, int flag) {
        OpenFlags names = abi.open();
        int flags = names.rdonly() | names.cloexec() | names.nonblock() | names.largefile();
        int fd = calls.open(NativePath.bytes(path), flags, 0);
        if (fd < 0) {
            return new Answer("open(" + path + ") for reading", calls.errno());
        }
        try {
            return read(fd, flag);
        } finally {
            int unused = calls.close(fd);
        }
    }

    private Answer read(int fd, int flag) {
        IovecLayout layout = abi.iovec();
        try (Memory memory = new Memory(layout.size() + 1L)) {
            memory.setPointer(layout.base(), memory.share(layout.size()));
            memory.setLong(layout.len(), 1);
            long iov = Pointer.nativeValue(memory);
            long read = flagged.preadv2(fd, iov, 1, FARTHEST, flag);
            return new Answer("preadv2", read < 0 ? flagged.errno() : 0);
        }
    }
}
