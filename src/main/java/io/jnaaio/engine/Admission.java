package io.jnaaio.engine;

import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.QueueFull;
import io.jnaaio.spi.RequestLimits;
import java.io.InterruptedIOException;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what is in flight: gives each operation its staging memory, reserved whole, then a credit with a slot.
 *
 * <p>In that order, so that nobody holds a credit while waiting for memory. On a completion thread nothing waits; there the
 * credit and the memory of the operation whose continuation is running are taken first.
 *
 * <p>There are a few more slots than credits: an ended slot that a canceller still talks to a driver about must not be used
 * again, and its credit is free all the same.
 */
final class Admission {
    private static final int EXTRA_SLOTS = 32;

    private final StagingPool staging;
    private final int depth;
    private final ShortLock lock = new ShortLock();
    private final Condition freed = lock.newCondition();
    private final Slot[] free;
    private int freeSlots;
    private int credits;
    private int waiting;

    /** Credits of operations that are told, but whose handlers wait for a thread. */
    private int heldBack;

    Admission(int depth, StagingPool staging) {
        this.staging = staging;
        this.depth = depth;
        credits = depth;
        free = new Slot[depth + EXTRA_SLOTS];
        for (int i = free.length - 1; i >= 0; i--) {
            free[freeSlots++] = new Slot(i);
        }
    }

    /** How many slots there are; numbers of slots are below. */
    int slots() {
        return free.length;
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
        long bytes = op.buffers.bytesToStage(limits.coalesceBelowBytes());
        StagingPool.Chunk chunk =
                bytes == 0 ? null : stage(op.lane(), bytes, wait, trampoline, beforeWaiting);
        Slot slot = null;
        try {
            slot = take(op.lane(), wait, trampoline, beforeWaiting);
        } finally {
            if (slot == null && chunk != null) {
                staging.release(chunk);
            }
        }
        if (slot == null) {
            op.lane().figures().count(Counters.QUEUE_FULL_REFUSALS);
            throw full(depth + " operations are in flight already, which is the queue depth");
        }
        try {
            slot.begin(op, chunk, limits);
        } catch (RuntimeException | Error e) {
            // A buffer that cannot be read, for its memory is gone.
            StagingPool.Chunk reserved = slot.end();
            giveBack(slot.unpin() ? slot : null, reserved, true);
            throw e;
        }
        return slot;
    }

    private StagingPool.Chunk stage(
            Lane lane,
            long bytes,
            boolean wait,
            @Nullable Trampoline trampoline,
            Runnable beforeWaiting)
            throws ErrnoException, InterruptedIOException {
        StagingPool.Chunk chunk = null;
        if (trampoline != null) {
            chunk = trampoline.takeChunk(this, Math.min(bytes, staging.chunkMaxBytes()));
        }
        if (chunk == null) {
            chunk = staging.tryAcquire(bytes);
        }
        if (chunk != null) {
            return chunk;
        }
        if (!wait) {
            lane.figures().count(Counters.QUEUE_FULL_REFUSALS);
            throw full(
                    "the staging pool of "
                            + staging.sizeBytes()
                            + " bytes is in use; raise AioOptions.stagingBytes or use direct buffers");
        }
        lane.figures().count(Counters.QUEUE_FULL_WAITS);
        beforeWaiting.run();
        HandlerThread.mayBlock();
        try {
            return staging.acquire(bytes);
        } catch (InterruptedException e) {
            throw interrupted("staging memory", e);
        }
    }

    private @Nullable Slot take(
            Lane lane, boolean wait, @Nullable Trampoline trampoline, Runnable beforeWaiting)
            throws InterruptedIOException {
        Slot slot;
        if (trampoline != null && trampoline.takeCredit(this)) {
            slot = trampoline.takeSlot();
            if (slot == null) {
                slot = tryTake(true);
            }
            if (slot == null) {
                giveBack(null, null, true);
            }
        } else {
            slot = tryTake(false);
            if (slot == null && trampoline != null && trampoline.takeGivenBack(this)) {
                slot = overdraw();
            }
        }
        if (slot == null && wait) {
            beforeWaiting.run();
            HandlerThread.mayBlock();
            slot = takeWaiting(lane);
        }
        if (slot != null) {
            slot.acquired();
        }
        return slot;
    }

    private @Nullable Slot tryTake(boolean ownCredit) {
        lock.lock();
        try {
            if (freeSlots == 0 || (!ownCredit && credits <= 0)) {
                return null;
            }
            if (!ownCredit) {
                credits--;
            }
            return free[--freeSlots];
        } finally {
            lock.unlock();
        }
    }

    /** One beyond the depth, for a completion thread whose own credit was given back too soon; the next one pays for it. */
    private @Nullable Slot overdraw() {
        lock.lock();
        try {
            if (freeSlots == 0) {
                return null;
            }
            credits--;
            return free[--freeSlots];
        } finally {
            lock.unlock();
        }
    }

    private Slot takeWaiting(Lane lane) throws InterruptedIOException {
        try {
            lock.lockInterruptibly();
            try {
                if (credits <= 0 || freeSlots == 0) {
                    lane.figures().count(Counters.QUEUE_FULL_WAITS);
                    waiting++;
                    try {
                        while ((credits <= 0 || freeSlots == 0) && !takeHeldBack()) {
                            freed.await();
                        }
                    } finally {
                        waiting--;
                    }
                }
                credits--;
                return free[--freeSlots];
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            throw interrupted("room in the queue", e);
        }
    }

    /**
     * Frees a credit that a waiting handler holds, where its wait would never end: nothing is in flight, and the handlers that
     * run wait for credits themselves. Called with the lock held.
     */
    private boolean takeHeldBack() {
        if (heldBack == 0 || depth - credits - heldBack > 0 || freeSlots == 0) {
            return false;
        }
        if (!HandlerThread.isInHandler()) {
            return false;
        }
        heldBack--;
        credits++;
        return true;
    }

    /** A credit that is free stays with a handler that waits for a thread. */
    void holdBack() {
        lock.lock();
        try {
            heldBack++;
            if (waiting > 0 && depth - credits - heldBack <= 0) {
                freed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** That handler runs. */
    void letGoHeld() {
        lock.lock();
        try {
            if (heldBack > 0) {
                heldBack--;
                credits++;
                if (waiting > 0 && credits > 0) {
                    freed.signal();
                }
            }
        } finally {
            lock.unlock();
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

    private static ErrnoException full(String what) {
        return new ErrnoException(
                "submit",
                Errno.EAGAIN,
                0,
                what + "; submit again after a completion, or ask for QueueFull.BLOCK",
                0,
                null);
    }

    /** A holder of an ended slot lets go of it; the last one gives it back. */
    void letGo(Slot slot) {
        if (slot.unpin()) {
            giveBack(slot, null, false);
        }
    }

    /**
     * Takes back what an ended operation had.
     *
     * @param slot null if it is still held or went on to another operation
     * @param chunk null if there was none or it went on
     * @param credit false if it went on
     */
    void giveBack(@Nullable Slot slot, StagingPool.@Nullable Chunk chunk, boolean credit) {
        if (chunk != null) {
            staging.release(chunk);
        }
        if (slot == null && !credit) {
            return;
        }
        lock.lock();
        try {
            if (slot != null) {
                free[freeSlots++] = slot;
            }
            if (credit) {
                credits++;
            }
            if (waiting > 0 && credits > 0) {
                freed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** How many operations could be admitted now; for tests and leak checks. */
    int freeCredits() {
        lock.lock();
        try {
            return credits;
        } finally {
            lock.unlock();
        }
    }
}
