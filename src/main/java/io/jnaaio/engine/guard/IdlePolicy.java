package io.jnaaio.engine.guard;

import java.util.concurrent.locks.LockSupport;

/**
 * How a thread waits for what nobody wakes it for: it spins, where there is another core, and then sleeps for longer and longer
 * pauses. A wait that another thread ends uses a condition or parks.
 */
public enum IdlePolicy {
    /** For a lock that is held for less than a microsecond; {@link ShortLock} queues for it after the spins. */
    SHORT_LOCK(1024, 100_000, 100_000),

    /** For another thread that is in a system call, or has a few instructions left. */
    ONE_CALL(1000, 1_000, 1_000),

    /** For an end that is not reported: of a request that only the kernel knows of, or of handlers. */
    NOT_REPORTED(0, 20_000, 1_000_000),

    /** For memory: to wait in a queue would take some. */
    NO_MEMORY(0, 100_000, 100_000),

    /** For another process, which holds a lock on a file. */
    OTHER_PROCESS(0, 10_000_000, 10_000_000);

    private static final boolean CAN_SPIN = Runtime.getRuntime().availableProcessors() > 1;
    private static final int DOUBLINGS_MAX = 30;

    private final int spins;
    private final long pauseMinNanos;
    private final long pauseMaxNanos;

    IdlePolicy(int spins, long pauseMinNanos, long pauseMaxNanos) {
        this.spins = spins;
        this.pauseMinNanos = pauseMinNanos;
        this.pauseMaxNanos = pauseMaxNanos;
    }

    /** The turns that spin; 0 if this process has one core. */
    public int spins() {
        return CAN_SPIN ? spins : 0;
    }

    /**
     * The length of a pause, which doubles with each turn up to a maximum; 0 if the turn spins.
     *
     * @param turn 0 for the first
     */
    public long pauseNanos(int turn) {
        int pauses = turn - spins();
        if (pauses < 0) {
            return 0;
        }
        return Math.min(pauseMaxNanos, pauseMinNanos << Math.min(pauses, DOUBLINGS_MAX));
    }

    /**
     * Waits for one turn. An interrupt ends a pause at once and stays pending.
     *
     * @param blocker what the thread waits for, as a thread dump shows it
     * @param turn 0 for the first; the caller looks again after each
     */
    public void idle(Object blocker, int turn) {
        long nanos = pauseNanos(turn);
        if (nanos == 0) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(blocker, nanos);
        }
    }
}
