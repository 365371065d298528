package io.jnaaio.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** The library's log for places that must not throw: a message that cannot be made or written for lack of memory is dropped. */
final class Log {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    private Log() {}

    static void error(@Nullable Throwable cause, Object... message) {
        log(Level.ERROR, cause, message);
    }

    static void warn(@Nullable Throwable cause, Object... message) {
        log(Level.WARNING, cause, message);
    }

    static void debug(@Nullable Throwable cause, Object... message) {
        log(Level.DEBUG, cause, message);
    }

    private static void log(Level level, @Nullable Throwable cause, Object... message) {
        try {
            StringBuilder text = new StringBuilder();
            for (Object part : message) {
                text.append(part);
            }
            LOG.log(level, text.toString(), cause);
        } catch (Throwable e) {
            // Nobody is left to be told.
            return;
        }
    }
}
