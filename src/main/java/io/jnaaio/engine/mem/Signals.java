package io.jnaaio.engine.mem;

import io.jnaaio.api.Errno;

/**
 * Decides whether a call that a signal interrupted (EINTR) is repeated. It is, as POSIX leaves it to the caller and as the
 * JDK does; but not for ever, since a timer's signals may come faster than the call ends (setitimer(2), a profiler), and not
 * after the thread was interrupted.
 *
 * <p>Source: signal(7), "Interruption of system calls and library functions by signal handlers", Linux man-pages 6.03.
 */
final class Signals {
    /** A profiler with 100 signals a second reaches it after 100 seconds. */
    static final int REPEATS_MAX = 10_000;

    static final String REMEDY =
            "; signals kept interrupting it, or the thread was interrupted: try again, or stop the"
                    + " timer or profiler that sends them";

    private int repeats;

    /** True if the call failed because of a signal and is to be repeated. */
    boolean repeat(Errno errno) {
        return errno == Errno.EINTR
                && repeats++ < REPEATS_MAX
                && !Thread.currentThread().isInterrupted();
    }
}
