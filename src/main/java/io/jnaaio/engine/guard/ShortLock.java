package io.jnaaio.engine.guard;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock for critical sections that take well under a microsecond. A thread that finds the lock taken spins for some
 * microseconds before it parks, because waking a parked thread costs far more.
 *
 * <p>{@link #lock} never throws. A contended {@link ReentrantLock} allocates a node for its queue, which on JDK 17 may
 * throw an OutOfMemoryError; a completion would be lost.
 */
public final class ShortLock {
    private static final int SPINS = IdlePolicy.SHORT_LOCK.spins();

    private final ReentrantLock lock = new ReentrantLock();

    public void lock() {
        for (int i = 0; i < SPINS; i++) {
            if (lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        while (true) {
            try {
                lock.lock();
                return;
            } catch (OutOfMemoryError e) {
                IdlePolicy.NO_MEMORY.idle(this, 0);
                if (lock.tryLock()) {
                    return;
                }
            }
        }
    }

    public void lockInterruptibly() throws InterruptedException {
        lock.lockInterruptibly();
    }

    public void unlock() {
        lock.unlock();
    }

    public Condition newCondition() {
        return lock.newCondition();
    }
}
