package io.jnaaio.engine.mem;

import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock for a few instructions, whose {@link #lock} never throws. A contended {@link ReentrantLock} allocates a node for its
 * queue, and before JDK 21 throws the OutOfMemoryError that this may bring (JDK-8066859).
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
                // It is not locked and not queued: the node is allocated before either.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    public void unlock() {
        lock.unlock();
    }
}
