package io.jnaaio.backend.lio;

/** Wakes the reaper from {@code aio_suspend}. Used by the reaper's thread, except for {@link #fire()}. */
interface Waker {
    /**
     * Gets ready to be fired; false if the reaper cannot be woken now, and must look again after a pause.
     *
     * @param progress whether a request has completed since the last call, or none was in flight
     */
    boolean arm(boolean progress);

    /** Wakes the reaper. */
    void fire();

    /** The control block to wait for, if {@link #arm} said yes. */
    long aiocb();

    /** The address of a short timespec: how long to wait where nothing wakes. */
    long pause();

    /** The address of a longer timespec: how long to wait at most where {@link #fire} wakes. */
    long patience();

    /** Frees what it uses. */
    void close();
}
