package io.jnaaio.engine.mem;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.api.Capabilities;
import io.jnaaio.api.Capability;
import io.jnaaio.jna.LibcStatx;
import io.jnaaio.jna.Statx;
import io.jnaaio.jna.StatxLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The sizes of atomic writes that the kernel reports for a file, or the reason why the file supports none. Units of 0
 * mean none: ext4 sets the mask bit even if it does not support atomic writes.
 *
 * <p>Source: statx(2), STATX_WRITE_ATOMIC, Linux man-pages 6.10; {@code linux/stat.h}, Linux 6.18.
 */
final class AtomicUnits {
    private static final String NOT_DIRECT =
            "the file was not opened with ExtendedOpenOption.DIRECT, and the page cache has no atomic"
                    + " writes";
    private static final String APPEND =
            "the file was opened with APPEND, which ignores the offset that an atomic write has to be"
                    + " aligned to";

    private AtomicUnits() {}

    /** Adds the units of a file, or the reason why there are none. Only for drivers that pass flags with a request. */
    static void addTo(Capabilities.Builder can, FdHandle file) {
        if (!file.direct()) {
            can.without(Capability.ATOMIC_WRITE, NOT_DIRECT);
        } else if (file.append()) {
            can.without(Capability.ATOMIC_WRITE, APPEND);
        } else if (!LibcStatx.isHere()) {
            can.without(
                    Capability.ATOMIC_WRITE,
                    "this system has no statx(2), which reports atomic writes; only Linux supports them");
        } else {
            ask(can, file);
        }
    }

    private static void ask(Capabilities.Builder can, FdHandle file) {
        StatxLayout layout = StatxLayout.read();
        byte[] emptyPath = {0};
        try (Memory answer = new Memory(layout.size())) {
            answer.clear();
            int result =
                    LibcStatx.statx(
                            file.descriptor(),
                            emptyPath,
                            Statx.AT_EMPTY_PATH,
                            Statx.STATX_WRITE_ATOMIC,
                            Pointer.nativeValue(answer));
            boolean reported =
                    result == 0 && (answer.getInt(layout.mask()) & Statx.STATX_WRITE_ATOMIC) != 0;
            int min = reported ? answer.getInt(layout.atomicWriteUnitMin()) : 0;
            int max = reported ? answer.getInt(layout.atomicWriteUnitMax()) : 0;
            if (min > 0 && max > 0) {
                file.bindFlagged();
                can.atomicUnits(
                        min, max, Math.max(0, answer.getInt(layout.atomicWriteUnitMaxOpt())));
            } else {
                can.without(Capability.ATOMIC_WRITE, whyNone(reported, file.descriptor()));
            }
        } catch (LinkageError e) {
            can.without(
                    Capability.ATOMIC_WRITE,
                    "the C library has no pwritev2(2) (" + e.getMessage() + ")");
        }
    }

    /**
     * Explains why the file supports no atomic writes.
     *
     * @param reported whether the kernel reported units, which are then 0
     */
    private static String whyNone(boolean reported, int fd) {
        String fileSystem = fileSystem(fd);
        String kernel = System.getProperty("os.version", "unknown");
        return reported
                ? fileSystem
                        + " on its device has no atomic writes in kernel "
                        + kernel
                        + " (statx reports units of 0)"
                : "statx of kernel "
                        + kernel
                        + " reports no units of atomic writes for "
                        + fileSystem
                        + ": Linux 6.11 or later is needed, for XFS and ext4 6.13";
    }

    private static String fileSystem(int fd) {
        try {
            return Files.getFileStore(Path.of("/proc/self/fd/" + fd)).type();
        } catch (IOException | RuntimeException e) {
            return "the file system";
        }
    }
}
