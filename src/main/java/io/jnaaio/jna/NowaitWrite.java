package io.jnaaio.jna;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * One byte written so that it cannot block: whether a file system has such writes shows in no other way.
 *
 * <p>Source: pwritev2(2), RWF_NOWAIT, Linux man-pages 6.03.
 */
public final class NowaitWrite {
    private static final int RWF_NOWAIT = 8;
    private static final int OWNER_ONLY = 0600;

    private NowaitWrite() {}

    /**
     * Makes a file and writes its first byte. The open that makes it is the one that writes, so that it is nobody else's.
     *
     * @param arch as {@code os.arch} spells it
     * @param path of a file that does not exist; the caller deletes it
     * @return 0 if it was written, else the errno of what failed
     */
    public static int errno(String arch, PlatformAbi abi, String path) {
        LibcFiles files = LibcFiles.create();
        LinuxIoUring calls = LinuxIoUring.create(arch);
        int flags = abi.open().wronly() | abi.open().creat() | abi.open().excl();
        int fd = files.open(NativePath.bytes(path), flags, OWNER_ONLY);
        if (fd < 0) {
            return files.errno();
        }
        IovecLayout layout = IovecLayout.read();
        try (Memory one = new Memory(1);
                Memory vector = new Memory(layout.size())) {
            one.setByte(0, (byte) 0);
            vector.setPointer(layout.base(), one);
            vector.setLong(layout.len(), 1);
            long moved = calls.pwritev2(fd, Pointer.nativeValue(vector), 1, 0, RWF_NOWAIT);
            return moved < 0 ? calls.errno() : 0;
        } finally {
            int ignored = files.close(fd);
        }
    }
}
