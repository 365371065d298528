package io.jnaaio.cli;

import java.util.Objects;

/**
 * A finding of {@code doctor}.
 *
 * @param level how bad it is
 * @param about what it concerns, a word or two
 * @param cause what was seen, and what follows from it
 * @param remedy what to do about it
 */
record Finding(Level level, String about, String cause, String remedy) {
    /** How bad it is. */
    enum Level {
        /** The library does less here than it could, or nothing: fix it. */
        PROBLEM,
        /** Good to know; the library works as intended. */
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
