package io.jnaaio.cli;

import java.util.Objects;

/**
 * A finding of {@code doctor}.
 *
 * @param level its severity
 * @param about its subject, in a word or two
 * @param cause what was found, and its consequence
 * @param remedy what to do about it
 */
record Finding(Level level, String about, String cause, String remedy) {
    /** The severity. */
    enum Level {
        /** The library is slower here than it could be, or cannot be used: fix it. */
        PROBLEM,
        /** For information; the library works as intended. */
        NOTE
    }

    Finding {
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(about, "about");
        Objects.requireNonNull(cause, "cause");
        Objects.requireNonNull(remedy, "remedy");
    }

    static Finding problem(String about, String cause, String remedy) {
        return new Finding(Level.PROBLEM, about, cause, remedy);
    }

    static Finding note(String about, String cause, String remedy) {
        return new Finding(Level.NOTE, about, cause, remedy);
    }
}
