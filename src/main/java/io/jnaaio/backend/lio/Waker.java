package io.jnaaio.backend.lio;

/** Wakes the reaper from {@code aio_suspend}. Used by the reaper's thread, except for {@link #fire()}. */
interface Waker {
    /**
     * Prepares to be fired; returns false if the reaper cannot be woken now, and must check again after a pause.
     *
     * @param progress whether a request has completed since the last call, or none was in flight
     */
    boolean arm(boolean progress);

    /** Wakes the reaper. */
    void fire();

    /** The control block to wait for, if {@link #arm} returned true. */
    long aiocb();

    /** The address of a short timespec: the timeout if nothing will wake the reaper. */
    long pause();

    /** The address of a longer timespec: the timeout if {@link #fire} will wake the reaper. */
    long patience();

    /** Frees its resources. */
    void close();
}
