package io.jnaaio.engine;

import io.jnaaio.engine.guard.IdlePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A thread that waits for any of several operations. */
final class Waiter {
    private final Thread thread = Thread.currentThread();
    private volatile boolean woken;

    /** Waits until any of the operations is not in flight; false if the timeout elapsed, true if there are none. */
    static boolean awaitAny(List<Op<?>> ops, Duration timeout) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        Waiter waiter = new Waiter();
        int added = 0;
        try {
            for (Op<?> op : ops) {
                if (op.endedInKernel() || !op.lane().addWaiter(op, waiter)) {
                    return true;
                }
                added++;
            }
            return ops.isEmpty() || waiter.await(nanos(timeout), polled(ops));
        } finally {
            for (Op<?> op : ops.subList(0, added)) {
                op.lane().removeWaiter(op, waiter);
            }
        }
    }

    /** Waits until the operation is not in flight; the interrupt status is preserved. */
    static void awaitUninterruptibly(Op<?> op) {
        Waiter waiter = new Waiter();
        boolean interrupted = false;
        if (op.lane().addWaiter(op, waiter)) {
            while (!waiter.woken) {
                LockSupport.park(waiter);
                interrupted |= Thread.interrupted();
            }
            op.lane().removeWaiter(op, waiter);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
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

    /** The operations whose status must be polled from the kernel, now or once their submission has found room. */
    private static List<Op<?>> polled(List<Op<?>> ops) {
        List<Op<?>> polled = List.of();
        for (Op<?> op : ops) {
            if (PolledOps.isFor(op.sigevNotify())) {
                if (polled.isEmpty()) {
                    polled = new ArrayList<>();
                }
                polled.add(op);
            }
        }
        return polled;
    }

    private static boolean anyEnded(List<Op<?>> polled) {
        for (Op<?> op : polled) {
            if (op.endedInKernel()) {
                return true;
            }
        }
        return false;
    }

    private boolean await(long timeoutNanos, List<Op<?>> polled) throws InterruptedException {
        long start = System.nanoTime();
        for (int turn = 0; !woken && !anyEnded(polled); turn++) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            long left = timeoutNanos - (System.nanoTime() - start);
            if (left <= 0) {
                return woken;
            }
            long pause = polled.isEmpty() ? left : IdlePolicy.NOT_REPORTED.pauseNanos(turn);
            LockSupport.parkNanos(this, Math.min(left, pause));
        }
        return true;
    }
}
