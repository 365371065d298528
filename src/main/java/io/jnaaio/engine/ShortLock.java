package io.jnaaio.engine;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock that is held for decisions only, well under a microsecond: who finds it taken spins for some microseconds before he
 * parks, since to be woken again costs far more.
 */
final class ShortLock {
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 1024 : 0;

    private final ReentrantLock lock = new ReentrantLock();

    void lock() {
        for (int i = 0; i < SPINS; i++) {
            if (lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        lock.lock();
    }

    void lockInterruptibly() throws InterruptedException {
        lock.lockInterruptibly();
    }

    void unlock() {
        lock.unlock();
    }

    Condition newCondition() {
        return lock.newCondition();
    }
}
