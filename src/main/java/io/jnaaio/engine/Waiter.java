package io.jnaaio.engine;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A thread that waits for any of some operations. */
final class Waiter {
    private final Thread thread = Thread.currentThread();
    private volatile boolean woken;

    /** Waits until any of them is not in flight; false if the time ran out. True for none. */
    static boolean awaitAny(List<Op<?>> ops, Duration timeout) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Waiter waiter = new Waiter();
        int added = 0;
        try {
            for (Op<?> op : ops) {
                if (!op.lane().addWaiter(op, waiter)) {
                    return true;
                }
                added++;
            }
            return ops.isEmpty() || waiter.await(nanos(timeout));
        } finally {
            for (Op<?> op : ops.subList(0, added)) {
                op.lane().removeWaiter(op, waiter);
            }
        }
    }

    private static long nanos(Duration timeout) {
        try {
            return timeout.toNanos();
        } catch (ArithmeticException e) {
            return timeout.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    void wake() {
        woken = true;
        LockSupport.unpark(thread);
    }

    private boolean await(long timeoutNanos) throws InterruptedException {
        long start = System.nanoTime();
        while (!woken) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long left = timeoutNanos - (System.nanoTime() - start);
            if (left <= 0) {
                return woken;
            }
            LockSupport.parkNanos(this, left);
        }
        return true;
    }
}
