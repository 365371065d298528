package io.jnaaio.engine.guard;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that is held for decisions only, well under a microsecond: a thread that finds it taken spins for some microseconds
 * before it parks, since waking it again costs far more.
 *
 * <p>{@link #lock} never throws. A contended {@link ReentrantLock} allocates a node for its queue, and may fail with an
 * OutOfMemoryError on JDK 17; a completion must not be lost by that.
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
