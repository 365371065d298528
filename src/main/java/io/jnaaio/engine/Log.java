package io.jnaaio.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * The library's log for places that must not throw: a message that cannot be made or written for lack of memory is dropped.
 * Its methods take no list of arguments, since the caller would allocate that.
 */
final class Log {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    private Log() {}

    static void error(@Nullable Throwable cause, String what, @Nullable Object about) {
        log(Level.ERROR, cause, what, about);
    }

    static void warn(@Nullable Throwable cause, String what, @Nullable Object about) {
        log(Level.WARNING, cause, what, about);
    }

    static void debug(@Nullable Throwable cause, String what, @Nullable Object about) {
        log(Level.DEBUG, cause, what, about);
    }

    private static void log(
            Level level, @Nullable Throwable cause, String what, @Nullable Object about) {
        try {
            LOG.log(level, about == null ? what : what + " " + about, cause);
        } catch (Throwable e) {
            // No message is worth what the caller is about.
            return;
        }
    }
}
