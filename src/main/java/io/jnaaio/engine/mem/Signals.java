package io.jnaaio.engine.mem;

import io.jnaaio.api.Errno;

/**
 * Decides whether a call that a signal interrupted (EINTR) is repeated. POSIX leaves this to the caller, and the JDK
 * repeats such calls. The number of repeats is limited, because a timer may send signals faster than the call completes
 * (setitimer(2), a profiler), and no call is repeated after the thread was interrupted.
 *
 * <p>Source: signal(7), "Interruption of system calls and library functions by signal handlers", Linux man-pages 6.03.
 */
final class Signals {
    /** A profiler that sends 100 signals a second reaches this limit after 100 seconds. */
    static final int REPEATS_MAX = 10_000;

    static final String REMEDY =
            "; signals kept interrupting it, or the thread was interrupted: try again, or stop the"
                    + " timer or profiler that sends them";

    private int repeats;

    /** Returns true if the call failed because of a signal and must be repeated. */
    boolean repeat(Errno errno) {
        return errno == Errno.EINTR
                && repeats++ < REPEATS_MAX
                && !Thread.currentThread().isInterrupted();
    }
}
