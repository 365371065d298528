package io.jnaaio.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps the library's log messages below WARNING out of the output of a command. */
final class QuietLogs {
    /** Kept reachable, because a logger that is garbage collected loses its level. */
    private static final Logger LIBRARY = Logger.getLogger("io.jnaaio");

    private QuietLogs() {}

    /** Logs only warnings from now on, unless the JVM was started with a logging configuration. */
    static void set() {
        if (System.getProperty("java.util.logging.config.file") == null
                && System.getProperty("java.util.logging.config.class") == null) {
            LIBRARY.setLevel(Level.WARNING);
        }
    }
}
