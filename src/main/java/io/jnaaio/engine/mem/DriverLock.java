package io.jnaaio.engine.mem;

import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock for critical sections of a few instructions, whose {@link #lock} never throws. A contended {@link
 * ReentrantLock} allocates a node for its queue, and before JDK 21 it throws the OutOfMemoryError that this may cause
 * (JDK-8066859).
 */
public final class DriverLock {
    private static final long PAUSE_NANOS = 100_000;

    private final ReentrantLock lock = new ReentrantLock();

    public void lock() {
        while (true) {
            try {
                lock.lock();
                return;
            } catch (OutOfMemoryError e) {
                // The thread neither holds the lock nor is queued, because the node is allocated
                // before either.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    public void unlock() {
        lock.unlock();
    }
}
