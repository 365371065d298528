package io.jnaaio.engine;

import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.QueueFull;
import io.jnaaio.spi.RequestLimits;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what is in flight: gives each operation its staging memory, reserved whole, and then one of the slots.
 *
 * <p>In that order, so that nobody holds a slot while waiting for memory. On a completion thread nothing waits; there the
 * slot of the operation whose continuation is running is taken first.
 */
final class Admission {
    private final StagingPool staging;
    private final Stats stats;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition freed = lock.newCondition();
    private final Slot[] free;
    private int freeCount;

    Admission(int slots, StagingPool staging, Stats stats) {
        this.staging = staging;
        this.stats = stats;
        free = new Slot[slots];
        for (int i = slots - 1; i >= 0; i--) {
            free[freeCount++] = new Slot(i);
        }
    }

    /**
     * Gives the operation a slot and begins it there.
     *
     * @param beforeWaiting run if the caller is going to wait: what it has handed to drivers and not flushed yet would
     *     otherwise be waited for in vain
     * @throws ErrnoException with EAGAIN if there is no room and the caller shall not or must not wait
     */
    Slot admit(Op<?> op, RequestLimits limits, QueueFull policy, Runnable beforeWaiting)
            throws ErrnoException, InterruptedIOException {
        Trampoline trampoline = Trampoline.running();
        boolean wait = policy == QueueFull.BLOCK && trampoline == null;
        long stage = op.buffers.bytesToStage(limits.coalesceBelowBytes());
        Slot spare = trampoline == null ? null : trampoline.takeSpare(this);
        if (spare != null) {
            return admitOnto(spare, op, stage, limits);
        }
        StagingPool.Chunk chunk = stage == 0 ? null : stagingFor(stage, wait, beforeWaiting);
        Slot slot = null;
        try {
            slot = tryTake();
            if (slot == null && wait) {
                beforeWaiting.run();
                slot = takeWaiting();
            }
        } finally {
            if (slot == null && chunk != null) {
                staging.release(chunk);
            }
        }
        if (slot == null) {
            stats.queueFullRefusals.increment();
            throw full(free.length + " operations are in flight already, which is the queue depth");
        }
        return begin(slot, op, chunk, limits);
    }

    private Slot admitOnto(Slot spare, Op<?> op, long stage, RequestLimits limits)
            throws ErrnoException {
        StagingPool.Chunk chunk = null;
        if (stage > 0) {
            chunk = staging.tryAcquire(stage);
            if (chunk == null) {
                release(spare);
                stats.queueFullRefusals.increment();
                throw stagingFull();
            }
        }
        return begin(spare, op, chunk, limits);
    }

    private Slot begin(
            Slot slot, Op<?> op, StagingPool.@Nullable Chunk chunk, RequestLimits limits) {
        slot.acquired();
        slot.begin(op, chunk, limits);
        return slot;
    }

    private StagingPool.Chunk stagingFor(long bytes, boolean wait, Runnable beforeWaiting)
            throws ErrnoException, InterruptedIOException {
        StagingPool.Chunk chunk = staging.tryAcquire(bytes);
        if (chunk != null) {
            return chunk;
        }
        if (!wait) {
            stats.queueFullRefusals.increment();
            throw stagingFull();
        }
        stats.queueFullWaits.increment();
        beforeWaiting.run();
        try {
            return staging.acquire(bytes);
        } catch (InterruptedException e) {
            throw interrupted("staging memory", e);
        }
    }

    private @Nullable Slot tryTake() {
        lock.lock();
        try {
            return freeCount == 0 ? null : free[--freeCount];
        } finally {
            lock.unlock();
        }
    }

    private Slot takeWaiting() throws InterruptedIOException {
        try {
            lock.lockInterruptibly();
            try {
                if (freeCount == 0) {
                    stats.queueFullWaits.increment();
                    while (freeCount == 0) {
                        freed.await();
                    }
                }
                return free[--freeCount];
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            throw interrupted("room in the queue", e);
        }
    }

    private static InterruptedIOException interrupted(String what, InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException e =
                new InterruptedIOException(
                        "submit: interrupted while waiting for "
                                + what
                                + "; nothing was submitted");
        e.initCause(cause);
        return e;
    }

    private ErrnoException stagingFull() {
        return full(
                "the staging pool of "
                        + staging.sizeBytes()
                        + " bytes is in use; raise AioOptions.stagingBytes or use direct buffers");
    }

    private static ErrnoException full(String what) {
        return new ErrnoException(
                "submit",
                Errno.EAGAIN,
                0,
                what + "; submit again after a completion, or ask for QueueFull.BLOCK",
                0,
                null);
    }

    /** Ends the slot's operation and frees its staging memory; the slot itself stays with the caller. */
    void endOperation(Slot slot) {
        StagingPool.Chunk chunk = slot.end();
        if (chunk != null) {
            staging.release(chunk);
        }
    }

    /** Takes an ended slot back. */
    void release(Slot slot) {
        lock.lock();
        try {
            free[freeCount++] = slot;
            freed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Slots not given out; for leak checks. */
    int freeSlots() {
        lock.lock();
        try {
            return freeCount;
        } finally {
            lock.unlock();
        }
    }

    int slots() {
        return free.length;
    }
}
