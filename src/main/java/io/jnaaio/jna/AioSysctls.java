package io.jnaaio.jna;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * FreeBSD's settings that affect AIO; all are ints.
 *
 * <p>Source: aio(4), {@code sys/kern/vfs_aio.c}, FreeBSD 13.2.
 */
public final class AioSysctls {
    /**
     * The maximum number of requests of one process, including completed ones whose result has not been taken; 256 by
     * default.
     */
    public static final String QUEUE_PER_PROCESS = "vfs.aio.max_aio_queue_per_proc";

    /** The maximum number of requests of the whole system; 1024 by default. */
    public static final String QUEUE = "vfs.aio.max_aio_queue";

    /** The maximum number of buffers of one request on a raw disk; 16 by default. */
    public static final String BUFFERS = "vfs.aio.max_buf_aio";

    /** Whether AIO is allowed on files that may block forever; 0 by default. */
    public static final String UNSAFE = "vfs.aio.enable_unsafe";

    /** 1 if the kernel supports AIO. */
    public static final String FEATURE = "kern.features.aio";

    private static final List<String> ALL =
            List.of(QUEUE_PER_PROCESS, QUEUE, BUFFERS, UNSAFE, FEATURE);

    private AioSysctls() {}

    /** Returns the settings that this system has, by name. */
    public static Map<String, String> all(FreeBsdSystem system) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : ALL) {
            OptionalInt value = read(system, name);
            if (value.isPresent()) {
                values.put(name, Integer.toString(value.getAsInt()));
            }
        }
        return values;
    }

    /** Returns the value of an int sysctl; empty if the system has none with this name. */
    public static OptionalInt read(FreeBsdSystem system, String name) {
        try (Memory value = new Memory(Integer.BYTES);
                Memory length = new Memory(Long.BYTES)) {
            length.setLong(0, Integer.BYTES);
            byte[] terminated = (name + '\0').getBytes(StandardCharsets.US_ASCII);
            int result =
                    system.sysctlbyname(
                            terminated, Pointer.nativeValue(value), Pointer.nativeValue(length));
            return result == 0 ? OptionalInt.of(value.getInt(0)) : OptionalInt.empty();
        }
    }
}
