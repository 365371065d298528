package io.jnaaio.engine.guard;

import java.util.concurrent.locks.LockSupport;

/**
 * Defines how a thread waits for a change that no other thread signals. The thread spins if there is more than one
 * core, and then sleeps for longer and longer pauses. A wait that another thread ends uses a condition or parks
 * instead.
 */
public enum IdlePolicy {
    /** For a lock that is held for less than a microsecond; {@link ShortLock} queues for it after the spins. */
    SHORT_LOCK(1024, 100_000, 100_000),

    /** For another thread that is in a system call, or has only a few instructions left to execute. */
    ONE_CALL(1000, 1_000, 1_000),

    /** For the end of handlers, or of a request that only the kernel knows of: no thread reports it. */
    NOT_REPORTED(0, 20_000, 1_000_000),

    /** For free memory: waiting in a queue would need memory. */
    NO_MEMORY(0, 100_000, 100_000),

    /** For a lock on a file that another process holds. */
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

    /** Returns the number of turns that spin; 0 if this process has only one core. */
    public int spins() {
        return CAN_SPIN ? spins : 0;
    }

    /**
     * Returns the length of a turn's pause, which doubles with each turn up to a maximum; 0 if the turn spins.
     *
     * @param turn 0 for the first turn
     */
    public long pauseNanos(int turn) {
        int pauses = turn - spins();
        if (pauses < 0) {
            return 0;
        }
        return Math.min(pauseMaxNanos, pauseMinNanos << Math.min(pauses, DOUBLINGS_MAX));
    }

    /**
     * Waits for one turn. An interrupt ends the pause at once and stays pending.
     *
     * @param blocker the object that the thread waits for, as shown in a thread dump
     * @param turn 0 for the first turn; the caller checks its condition again after each turn
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
