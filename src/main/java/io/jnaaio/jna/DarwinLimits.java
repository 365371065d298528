package io.jnaaio.jna;

import com.sun.jna.Memory;
import com.sun.jna.platform.mac.SystemB;
import com.sun.jna.platform.unix.LibCAPI.size_t;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Function;

/**
 * macOS's settings that affect AIO; all are ints. Read through JNA Platform, which may be missing: only reports need
 * them.
 *
 * <p>Source: {@code bsd/kern/kern_aio.c}, xnu-11417; sysctlbyname(3).
 */
public final class DarwinLimits {
    private static final List<String> NAMES =
            List.of("kern.aiomax", "kern.aioprocmax", "kern.aiothreads");

    private DarwinLimits() {}

    /**
     * Returns the settings that this system has, by name.
     *
     * @throws LinkageError without JNA Platform, or on another system
     */
    public static Map<String, String> read() {
        return read(DarwinLimits::sysctl);
    }

    static Map<String, String> read(Function<String, OptionalInt> sysctl) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : NAMES) {
            OptionalInt value = sysctl.apply(name);
            if (value.isPresent()) {
                values.put(name, Integer.toString(value.getAsInt()));
            }
        }
        return values;
    }

    private static OptionalInt sysctl(String name) {
        try (Memory value = new Memory(Integer.BYTES)) {
            size_t.ByReference length = new size_t.ByReference(Integer.BYTES);
            int result = SystemB.INSTANCE.sysctlbyname(name, value, length, null, size_t.ZERO);
            return result == 0 ? OptionalInt.of(value.getInt(0)) : OptionalInt.empty();
        }
    }
}
