package io.jnaaio.cli;

import io.jnaaio.api.BackendId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The values of {@code --backend}. Uses no class of the option parser. */
final class BackendNames {
    static final List<String> ALL =
            List.of(
                    "auto",
                    "posix",
                    BackendId.FREEBSD_AIO.id(),
                    BackendId.IO_URING.id(),
                    BackendId.KERNEL_AIO.id(),
                    BackendId.PWRITEV.id(),
                    BackendId.LIO_LISTIO.id(),
                    BackendId.NIO.id());

    private BackendNames() {}

    /** Returns the name in its usual spelling, or null if it is unknown. */
    static @Nullable String spelled(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        return ALL.contains(name) ? name : null;
    }

    /** True if this names a single backend. */
    static boolean isOne(String name) {
        return ALL.contains(name) && !name.equals("auto") && !name.equals("posix");
    }
}
