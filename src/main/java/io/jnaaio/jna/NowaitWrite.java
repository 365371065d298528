package io.jnaaio.jna;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * Writes a byte by a call that cannot block, which is the only way to find out whether a file system supports such
 * writes.
 *
 * <p>Source: pwritev2(2), RWF_NOWAIT, Linux man-pages 6.03.
 */
public final class NowaitWrite {
    private NowaitWrite() {}

    /**
     * Overwrites the first byte of a file.
     *
     * @param arch the value of the system property {@code os.arch}
     * @param fd a descriptor open for writing
     * @return 0 if the byte was written, otherwise the errno of the failed call
     */
    public static int errno(String arch, int fd) {
        LinuxIoUring calls = LinuxIoUring.create(arch);
        IovecLayout layout = IovecLayout.read();
        try (Memory one = new Memory(1);
                Memory vector = new Memory(layout.size())) {
            one.setByte(0, (byte) 0);
            vector.setPointer(layout.base(), one);
            vector.setLong(layout.len(), 1);
            long moved =
                    calls.pwritev2(fd, Pointer.nativeValue(vector), 1, 0, FlaggedCalls.RWF_NOWAIT);
            return moved < 0 ? calls.errno() : 0;
        }
    }
}
