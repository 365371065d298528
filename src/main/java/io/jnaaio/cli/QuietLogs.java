package io.jnaaio.cli;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps what the library logs for operators off a terminal where somebody runs one command. */
final class QuietLogs {
    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger LIBRARY = Logger.getLogger("io.jnaaio");

    private QuietLogs() {}

    /** From now on only warnings are logged, unless a logging configuration is given. */
    static void set() {
        if (System.getProperty("java.util.logging.config.file") == null
                && System.getProperty("java.util.logging.config.class") == null) {
            LIBRARY.setLevel(Level.WARNING);
        }
    }
}
