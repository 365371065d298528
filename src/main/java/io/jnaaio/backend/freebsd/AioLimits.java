package io.jnaaio.backend.freebsd;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import io.jnaaio.jna.FreeBsdAio;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;

/**
 * FreeBSD's limits of AIO.
 *
 * <p>Source: aio(4), {@code sys/kern/vfs_aio.c}, FreeBSD 13.2; all are ints.
 *
 * @param queuePerProcessMax {@code vfs.aio.max_aio_queue_per_proc}: requests of one process, those finished and not returned
 *     included
 * @param queueMax {@code vfs.aio.max_aio_queue}: requests of the whole system
 */
record AioLimits(int queuePerProcessMax, int queueMax) {
    private static final int QUEUE_PER_PROCESS_DEFAULT = 256;
    private static final int QUEUE_DEFAULT = 1024;

    static final String QUEUE_PER_PROCESS = "vfs.aio.max_aio_queue_per_proc";
    static final String QUEUE = "vfs.aio.max_aio_queue";
    static final String UNSAFE = "vfs.aio.enable_unsafe";

    static AioLimits read(FreeBsdAio aio) {
        return new AioLimits(
                read(aio, QUEUE_PER_PROCESS).orElse(QUEUE_PER_PROCESS_DEFAULT),
                read(aio, QUEUE).orElse(QUEUE_DEFAULT));
    }

    /** The value of an int sysctl, or empty if the system has none of that name. */
    static OptionalInt read(FreeBsdAio aio, String name) {
        try (Memory value = new Memory(Integer.BYTES);
                Memory length = new Memory(Long.BYTES)) {
            length.setLong(0, Integer.BYTES);
            byte[] terminated = (name + '\0').getBytes(StandardCharsets.US_ASCII);
            int result =
                    aio.sysctlbyname(
                            terminated,
                            Pointer.nativeValue(value),
                            Pointer.nativeValue(length),
                            0,
                            0);
            return result == 0 ? OptionalInt.of(value.getInt(0)) : OptionalInt.empty();
        }
    }
}
