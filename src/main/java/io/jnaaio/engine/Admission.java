package io.jnaaio.engine;

import io.jnaaio.api.Errno;
import io.jnaaio.api.ErrnoException;
import io.jnaaio.api.QueueFull;
import io.jnaaio.engine.buffers.StagingPool;
import io.jnaaio.engine.guard.LateFaults;
import io.jnaaio.engine.guard.ShortLock;
import io.jnaaio.engine.handlers.HandlerThread;
import io.jnaaio.engine.handlers.HandlerThreads;
import io.jnaaio.engine.stats.Counter;
import io.jnaaio.spi.RequestLimits;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the operations in flight: gives each operation its staging memory, all at once, and then a credit with a slot.
 *
 * <p>The order ensures that no thread holds a credit while it waits for memory. A completion thread never waits; it
 * first reuses the credit and the memory of the operation whose continuation is running.
 *
 * <p>There are a few more slots than credits: the slot of an ended operation must not be reused while a cancelling
 * thread still passes it to a driver, but its credit is already free.
 */
final class Admission implements HandlerThreads.HeldCredit {
    private static final int EXTRA_SLOTS = 32;

    /** Takes a credit even if none is left. */
    private static final int OVERDRAWN = Integer.MIN_VALUE;

    private final StagingPool staging;
    private final int depth;
    private final FreeSlots free;

    /** Guards the waiting threads and the credits held back. */
    private final ShortLock lock = new ShortLock();

    private final Condition freed = lock.newCondition();

    /** The number of waiting threads; read without the lock when a slot or credit is freed. */
    private final AtomicInteger waiting = new AtomicInteger();

    /** Credits of delivered operations whose handlers wait for a thread. Guarded by the lock. */
    private int heldBack;

    Admission(int depth, StagingPool staging) {
        this.staging = staging;
        this.depth = depth;
        free = new FreeSlots(depth + EXTRA_SLOTS, depth);
    }

    /** All slots, free or not, in the order of their indexes. */
    List<Slot> slots() {
        return free.slots();
    }

    /**
     * Gives the operation a slot and starts it there.
     *
     * @param beforeWaiting run before the caller waits: it flushes the requests that the caller has submitted to
     *     drivers, because otherwise the caller might wait for them forever
     * @throws ErrnoException with EAGAIN if there is no room and the caller does not want to, or must not, wait
     */
    Slot admit(Op<?> op, RequestLimits limits, QueueFull policy, Runnable beforeWaiting)
            throws ErrnoException, InterruptedIOException {
        Leftovers leftovers = Delivery.leftovers();
        boolean wait = policy == QueueFull.BLOCK && leftovers == null;
        long bytes = op.buffers.bytesToStage(limits.coalesceBelowBytes());
        StagingPool.Chunk chunk =
                bytes == 0 ? null : stage(op.lane(), bytes, wait, leftovers, beforeWaiting);
        Slot slot = null;
        try {
            slot = take(op.lane(), wait, leftovers, beforeWaiting);
        } finally {
            if (slot == null && chunk != null) {
                staging.release(chunk);
            }
        }
        if (slot == null) {
            op.lane().counters().count(Counter.QUEUE_FULL_REFUSALS, 1);
            throw full(depth + " operations are in flight already, which is the queue depth");
        }
        try {
            slot.begin(op, chunk, limits);
        } catch (RuntimeException | Error e) {
            // A buffer that cannot be read, because its memory is gone.
            LateFaults.takeBackInterrupt();
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
            @Nullable Leftovers leftovers,
            Runnable beforeWaiting)
            throws ErrnoException, InterruptedIOException {
        StagingPool.Chunk chunk = null;
        if (leftovers != null) {
            chunk = leftovers.takeChunk(this, Math.min(bytes, staging.chunkMaxBytes()));
        }
        if (chunk == null) {
            chunk = staging.tryAcquire(bytes);
        }
        if (chunk != null) {
            return chunk;
        }
        if (!wait) {
            lane.counters().count(Counter.QUEUE_FULL_REFUSALS, 1);
            throw full(
                    "the staging pool of "
                            + staging.sizeBytes()
                            + " bytes is in use; raise AioOptions.stagingBytes or use direct buffers");
        }
        lane.counters().count(Counter.QUEUE_FULL_WAITS, 1);
        beforeWaiting.run();
        HandlerThread.mayBlock();
        try {
            return staging.acquire(bytes);
        } catch (InterruptedException e) {
            throw interrupted("staging memory", e);
        }
    }

    private @Nullable Slot take(
            Lane lane, boolean wait, @Nullable Leftovers leftovers, Runnable beforeWaiting)
            throws InterruptedIOException {
        Slot slot;
        if (leftovers != null && leftovers.takeCredit(this)) {
            slot = leftovers.takeSlot();
            if (slot == null) {
                slot = free.take(0, OVERDRAWN);
            }
            if (slot == null) {
                giveBack(null, null, true);
            }
        } else {
            slot = free.take(1, 1);
            if (slot == null && leftovers != null && leftovers.takeGivenBack(this)) {
                // One beyond the depth: its own credit was given back too soon, and the next one
                // pays.
                slot = free.take(1, OVERDRAWN);
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

    private Slot takeWaiting(Lane lane) throws InterruptedIOException {
        Slot slot = free.take(1, 1);
        if (slot != null) {
            return slot;
        }
        lane.counters().count(Counter.QUEUE_FULL_WAITS, 1);
        try {
            lock.lockInterruptibly();
            try {
                int unused = waiting.incrementAndGet();
                try {
                    while ((slot = free.take(1, 1)) == null) {
                        if (!takeHeldBack()) {
                            freed.await();
                        }
                    }
                    return slot;
                } finally {
                    int unusedCount = waiting.decrementAndGet();
                }
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            throw interrupted("room in the queue", e);
        }
    }

    /**
     * Frees a credit of a handler that waits for a thread, if it would wait forever: nothing is in flight, and the
     * running handlers wait for credits themselves. Called with the lock held.
     */
    private boolean takeHeldBack() {
        if (heldBack == 0 || isAnyInFlight() || !free.hasSlot() || !HandlerThread.isInHandler()) {
            return false;
        }
        heldBack--;
        free.give(null, 1);
        return true;
    }

    private boolean isAnyInFlight() {
        return depth - free.credits() - heldBack > 0;
    }

    /** Keeps a free credit for a handler that waits for a thread. */
    void holdBack() {
        lock.lock();
        try {
            heldBack++;
            if (waiting.get() > 0 && !isAnyInFlight()) {
                freed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Releases the credit when that handler starts. */
    @Override
    public void release() {
        lock.lock();
        try {
            if (heldBack > 0) {
                heldBack--;
                free.give(null, 1);
                wakeOne();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Called with the lock held. */
    private void wakeOne() {
        if (waiting.get() > 0 && free.credits() > 0) {
            freed.signal();
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

    /** Releases a hold on the slot of an ended operation; the last holder returns the slot. */
    void letGo(Slot slot) {
        if (slot.unpin()) {
            giveBack(slot, null, false);
        }
    }

    /**
     * Returns the resources of an ended operation.
     *
     * @param slot null if it is still held or was passed to another operation
     * @param chunk null if there was none or it was passed on
     * @param credit false if it was passed on
     */
    void giveBack(@Nullable Slot slot, StagingPool.@Nullable Chunk chunk, boolean credit) {
        if (chunk != null) {
            staging.release(chunk);
        }
        if (slot == null && !credit) {
            return;
        }
        free.give(slot, credit ? 1 : 0);
        if (waiting.get() > 0) {
            lock.lock();
            try {
                wakeOne();
            } finally {
                lock.unlock();
            }
        }
    }

    /** The number of operations that could be admitted now; for tests and leak checks. */
    int freeCredits() {
        return free.credits();
    }
}
