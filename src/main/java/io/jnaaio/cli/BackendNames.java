package io.jnaaio.cli;

import io.jnaaio.api.BackendId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What may be given for a backend. Needs no class of the option parser. */
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

    /** The name in its usual spelling, or null if it is none of them. */
    static @Nullable String spelled(String text) {
        String name = text.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        return ALL.contains(name) ? name : null;
    }

    /** Whether it is the name of one backend. */
    static boolean isOne(String name) {
        return ALL.contains(name) && !name.equals("auto") && !name.equals("posix");
    }
}
