package io.jnaaio.engine;

import io.jnaaio.engine.buffers.Buffers;
import io.jnaaio.engine.guard.IdlePolicy;
import io.jnaaio.engine.guard.Log;
import io.jnaaio.engine.handlers.CallbackRun;
import io.jnaaio.engine.handlers.HandlerThread;
import io.jnaaio.engine.trace.JfrEvent;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Delivers completions, outside all locks and never nested: it first submits the requests that may start now, and then
 * completes futures and starts callbacks. If a driver completes requests within its submit, or a callback submits, on
 * this thread, that work is done afterwards, in the same loop. A thread is a <em>completion thread</em> while it
 * delivers.
 */
public final class Delivery {
    /**
     * The only object that stays on a user's thread: an array, which is a class of the JDK. It holds the thread's
     * delivery while there is work, and otherwise a weak reference to it. Without this, a pool thread would keep the
     * class loader of the library reachable.
     */
    private static final ThreadLocal<Object @Nullable []> CURRENT = new ThreadLocal<>();

    /** The deliveries of the library's own threads, for the life of the threads. */
    private static final Set<Delivery> STAYING =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** Used by threads that have no memory for a delivery; guarded by the lock. */
    private static final Delivery SHARED = new Delivery(new Object[1]);

    private static final ReentrantLock SHARED_LOCK = new ReentrantLock();

    /**
     * The maximum number delivered while a lane waits, because a chain of operations that end within their submission
     * may be endless.
     */
    private static final int DELIVERED_WHILE_HELD_MAX = 1024;

    private final Object[] cell;
    private final Reference<Delivery> idle = new WeakReference<>(this);
    private final Chain toSubmit = new Chain();
    private final Chain ended = new Chain();
    private boolean running;
    private boolean delivering;

    /** The engine of the operation being delivered, or delivered last. */
    private @Nullable Admission deliveringOf;

    /**
     * The lane that starts nothing until everything available is delivered: operations submitted meanwhile may be
     * merged.
     */
    private @Nullable Lane held;

    private int deliveredWhileHeld;

    private final Leftovers leftovers = new Leftovers();

    private Delivery(Object[] cell) {
        this.cell = cell;
    }

    /** The delivery running on this thread; null if this is not a completion thread. */
    static @Nullable Delivery running() {
        if (SHARED_LOCK.isHeldByCurrentThread()) {
            return SHARED.delivering ? SHARED : null;
        }
        Delivery current = existing();
        return current != null && current.delivering ? current : null;
    }

    /** True if the calling thread is delivering a completion. */
    public static boolean onCompletionThread() {
        return running() != null;
    }

    /**
     * Called before a thread waits.
     *
     * @param call what the caller is about to do, for the message
     * @throws IllegalStateException on a completion thread
     */
    public static void checkMayBlock(String call) {
        if (onCompletionThread()) {
            throw new IllegalStateException(
                    call
                            + " would block a completion thread, which other operations need; use a"
                            + " callback on AsyncIo.handlerExecutor() or an executor of your own, or"
                            + " a dependent stage");
        }
        HandlerThread.mayBlock();
    }

    /**
     * Submits requests and delivers completions.
     *
     * @param submit requests, linked by {@code next}
     * @param done ended operations, linked by {@code next}
     */
    static void process(@Nullable Slot submit, @Nullable Slot done) {
        if (submit == null && done == null) {
            return;
        }
        Delivery current = currentOrNull();
        if (current != null) {
            current.take(submit, done);
            return;
        }
        // No memory for a delivery: this thread takes turns with others in the same situation.
        lockShared();
        try {
            SHARED.take(submit, done);
        } finally {
            SHARED_LOCK.unlock();
        }
    }

    private static void lockShared() {
        while (!SHARED_LOCK.tryLock()) {
            // Queueing for the lock needs memory.
            IdlePolicy.NO_MEMORY.idle(SHARED_LOCK, 0);
        }
    }

    private void take(@Nullable Slot submit, @Nullable Slot done) {
        toSubmit.addAll(submit);
        ended.addAll(done);
        if (!running) {
            run();
        }
    }

    private void run() {
        cell[0] = this;
        running = true;
        try {
            while (!toSubmit.isEmpty() || !ended.isEmpty() || held != null) {
                try {
                    if (!toSubmit.isEmpty()) {
                        handOver();
                    } else if (!ended.isEmpty() && deliveredWhileHeld < DELIVERED_WHILE_HELD_MAX) {
                        deliverFirst();
                    } else {
                        startHeld();
                    }
                } catch (RuntimeException | Error e) {
                    // A driver's flush failed, or there is a bug here: the rest must be done
                    // nevertheless.
                    Log.HAND_OVER_FAILED.write(e, null);
                }
            }
        } finally {
            running = false;
            rest();
        }
    }

    /**
     * Whether a lane should hold new operations back: this thread is delivering one operation and has more to deliver,
     * whose continuations are likely to submit as well. {@link Lane#startHeld} starts them afterwards.
     */
    static boolean holds(Lane lane) {
        Delivery current = existing();
        return current != null
                && current.delivering
                && !current.ended.isEmpty()
                && current.holdsFor(lane);
    }

    /**
     * Makes this thread start the lane, by {@link Lane#startHeld}, when it has delivered everything available; false
     * if it cannot.
     */
    static boolean hold(Lane lane) {
        Delivery current = currentOrNull();
        if (current == null) {
            return false;
        }
        current.cell[0] = current;
        return current.holdsFor(lane);
    }

    private boolean holdsFor(Lane lane) {
        if (held == null) {
            held = lane;
        }
        return held == lane;
    }

    /** True if a thread of the library is in a continuation of this engine; the answer may be slightly out of date. */
    static boolean isAnyDelivering(Admission engine) {
        for (Delivery delivery : STAYING.toArray(new Delivery[0])) {
            if (delivery != null && delivery.delivering && delivery.deliveringOf == engine) {
                return true;
            }
        }
        return false;
    }

    /** The calling thread's delivery, or null if it has none yet. */
    private static @Nullable Delivery existing() {
        Object[] cell = CURRENT.get();
        if (cell == null) {
            return null;
        }
        Object held = cell[0] instanceof Reference<?> idle ? idle.get() : cell[0];
        return (Delivery) held;
    }

    /** The calling thread's delivery, created if necessary; null if there is no memory for it. */
    private static @Nullable Delivery currentOrNull() {
        try {
            Delivery current = existing();
            if (current == null) {
                Object[] cell = CURRENT.get();
                if (cell == null) {
                    cell = new Object[1];
                    CURRENT.set(cell);
                }
                current = new Delivery(cell);
                if (Thread.currentThread().getName().startsWith("jna-aio-")) {
                    STAYING.add(current);
                }
                cell[0] = current.idle;
            }
            return current;
        } catch (OutOfMemoryError e) {
            return null;
        }
    }

    /** Replaces the thread's strong reference by a weak one unless work is left. */
    private void rest() {
        if (toSubmit.isEmpty() && ended.isEmpty() && held == null) {
            cell[0] = idle;
        }
    }

    private void startHeld() {
        Lane lane = held;
        held = null;
        deliveredWhileHeld = 0;
        if (lane != null) {
            lane.startHeld();
        }
    }

    /** Submits the requests. Flushes a driver when the next request is for another one, or there is none. */
    private void handOver() {
        DriverPort port = null;
        Slot slot;
        while ((slot = toSubmit.poll()) != null) {
            DriverPort to = slot.op().lane().port();
            if (port != null && port != to) {
                port.flush();
            }
            port = to;
            to.submit(slot);
        }
        if (port != null) {
            port.flush();
        }
    }

    private void deliverFirst() {
        Slot slot = ended.poll();
        if (slot == null) {
            return;
        }
        if (held != null) {
            deliveredWhileHeld++;
        }
        deliver(slot);
    }

    private void deliver(Slot slot) {
        Op<?> op = slot.op();
        OpFuture<?> future = slot.doneFuture;
        CallbackRun callback = slot.doneCallback;
        Lane lane = op.lane();
        Admission admission = lane.admission();
        JfrEvent event = slot.event;
        leftovers.set(slot, op, admission);
        deliveringOf = admission;
        if (future != null
                && future.getNumberOfDependents() == 0
                && callback == null
                && !leftovers.hasChunk()) {
            // No continuation here can use the credit, and a thread that finds the future done may
            // want it. A dependent that is being attached now may run here nevertheless: it gets a
            // credit beyond the queue depth.
            leftovers.giveBackEarly(admission);
        }
        boolean delivered = true;
        delivering = true;
        try {
            JfrEvent.record(event);
            if (future != null) {
                delivered = future.deliver();
            }
            if (callback != null) {
                callback.start();
            }
        } catch (RuntimeException | Error e) {
            // Dependents of a future never throw here; only the JVM itself throws an Error.
            Log.NOT_TOLD.write(e, op);
            delivered = future == null;
        } finally {
            delivering = false;
            leftovers.giveBack(admission);
            if (delivered) {
                lane.keepOpen().leave();
            } else if (future != null) {
                lane.undelivered().add(future);
            }
        }
        lane.afterDelivery();
    }

    /**
     * The resources that the operation being delivered leaves to submissions on this thread; null if this is not a
     * completion thread.
     */
    static @Nullable Leftovers leftovers() {
        Delivery current = running();
        return current == null ? null : current.leftovers;
    }

    /**
     * Holds back the credit of the operation being delivered; the caller must release it. Null if it is already gone.
     */
    static @Nullable Admission holdCredit() {
        Leftovers current = leftovers();
        return current == null ? null : current.holdCredit();
    }

    /** An object for buffers: one left by an operation delivered on this thread, or a new one. */
    static Buffers takeBuffers() {
        Delivery current = existing();
        Buffers taken = current == null ? null : current.leftovers.takeBuffers();
        return taken == null ? new Buffers() : taken;
    }
}
