package io.jnaaio.engine.mem;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.api.Errno;
import io.jnaaio.jna.FcntlNames;
import io.jnaaio.jna.FileCalls;
import io.jnaaio.jna.FlockLayout;
import io.jnaaio.jna.PlatformAbi;

/**
 * Locks regions of an open file by fcntl(2). On Linux it uses F_OFD_SETLK: the lock belongs to the open file
 * description, so that closing another descriptor of the same file does not release it, and it conflicts with the locks
 * of this process (F_SETLK, which the JDK uses) as it does with those of other processes. Elsewhere, and before Linux
 * 3.15, it uses F_SETLK, which has neither property.
 *
 * <p>Source: fcntl(2), "Advisory record locking" and "Open file description locks", Linux man-pages 6.03; FreeBSD 13.2.
 */
final class RecordLocks {
    private final FileCalls calls;
    private final PlatformAbi abi;
    private final FlockLayout layout;

    RecordLocks(FileCalls calls, PlatformAbi abi) {
        this.calls = calls;
        this.abi = abi;
        layout = FlockLayout.of(abi);
    }

    /** Locks a region. Returns 0, or -1 with the reason in errno: EAGAIN or EACCES if another owner has locked it. */
    int lock(int fd, long position, long size, boolean shared) {
        return set(fd, shared ? layout.rdlck() : layout.wrlck(), position, size);
    }

    /** Unlocks a region. Returns 0, or -1 with the reason in errno. */
    int unlock(int fd, long position, long size) {
        return set(fd, layout.unlck(), position, size);
    }

    private int set(int fd, short type, long position, long size) {
        FcntlNames names = abi.fcntl();
        try (Memory flock = new Memory(layout.size())) {
            flock.clear();
            flock.setShort(layout.type(), type);
            flock.setLong(layout.start(), position);
            flock.setLong(layout.len(), size == Long.MAX_VALUE ? 0 : size);
            long address = Pointer.nativeValue(flock);
            if (names.ofdSetlk() >= 0) {
                int result = calls.fcntl(fd, names.ofdSetlk(), address);
                if (result >= 0 || abi.errno(calls.errno()) != Errno.EINVAL) {
                    return result;
                }
            }
            return calls.fcntl(fd, names.setlk(), address);
        }
    }
}
