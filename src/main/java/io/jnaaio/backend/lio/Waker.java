package io.jnaaio.backend.lio;

/** How the reaper is woken from {@code aio_suspend}. Used by its thread, but for {@link #fire()}. */
interface Waker {
    /** Gets ready to be fired; false if the reaper cannot be woken now, and must look again after a pause. */
    boolean arm();

    /** Wakes the reaper. */
    void fire();

    /** The control block to wait for, if {@link #arm()} said yes. */
    long aiocb();

    /** The address of a short timespec: how long to wait where nothing wakes. */
    long pause();

    /** Frees what it uses. */
    void close();
}
