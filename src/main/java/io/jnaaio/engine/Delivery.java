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
 * Delivers completions, outside all locks and never nested: first it hands over the requests that may start now, then it
 * completes futures and starts callbacks. What these and the drivers cause meanwhile on this thread - a driver that completes
 * within its submit, a callback that submits - comes after it, in the same loop. A thread is a <em>completion thread</em>
 * while it delivers.
 */
public final class Delivery {
    /**
     * What stays on a user's thread: an array of the JDK's, which holds the thread's delivery while there is something to do,
     * and in between a weak reference to it. A thread of a pool would else keep the class loader of the library.
     */
    private static final ThreadLocal<Object @Nullable []> CURRENT = new ThreadLocal<>();

    /** Those of threads of the library, as long as they are. */
    private static final Set<Delivery> STAYING =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** For threads that have none and no memory for one; under the lock. */
    private static final Delivery SHARED = new Delivery(new Object[1]);

    private static final ReentrantLock SHARED_LOCK = new ReentrantLock();

    /** The most that are delivered while a lane waits: a chain of operations that end within their submission may have no end. */
    private static final int DELIVERED_WHILE_HELD_MAX = 1024;

    private final Object[] cell;
    private final Reference<Delivery> idle = new WeakReference<>(this);
    private final Chain toSubmit = new Chain();
    private final Chain ended = new Chain();
    private boolean running;
    private boolean delivering;

    /** The engine of the operation that is being delivered, or was last. */
    private @Nullable Admission deliveringOf;

    /** Starts nothing until all that is at hand is delivered: what users submit meanwhile may join. */
    private @Nullable Lane held;

    private int deliveredWhileHeld;

    private final Leftovers leftovers = new Leftovers();

    private Delivery(Object[] cell) {
        this.cell = cell;
    }

    /** The one that delivers on this thread now, or null: then this is not a completion thread. */
    static @Nullable Delivery running() {
        if (SHARED_LOCK.isHeldByCurrentThread()) {
            return SHARED.delivering ? SHARED : null;
        }
        Delivery current = existing();
        return current != null && current.delivering ? current : null;
    }

    /** True if the calling thread delivers a completion now. */
    public static boolean onCompletionThread() {
        return running() != null;
    }

    /**
     * Called before a wait.
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
     * Hands over requests and delivers completions.
     *
     * @param submit requests, a chain by {@code next}
     * @param done ended operations, a chain by {@code next}
     */
    static void follow(@Nullable Slot submit, @Nullable Slot done) {
        if (submit == null && done == null) {
            return;
        }
        Delivery current = currentOrNull();
        if (current != null) {
            current.take(submit, done);
            return;
        }
        // No memory for one: this thread takes its turn with others of the kind.
        lockShared();
        try {
            SHARED.take(submit, done);
        } finally {
            SHARED_LOCK.unlock();
        }
    }

    private static void lockShared() {
        while (!SHARED_LOCK.tryLock()) {
            // To queue for it needs memory.
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
                    // A driver's flush, or a fault here: what is left has to be done all the same.
                    Log.FOLLOWING_FAILED.write(e, null);
                }
            }
        } finally {
            running = false;
            rest();
        }
    }

    /**
     * Whether a lane had better wait with what is submitted now: this thread delivers one operation and has more to deliver,
     * whose continuations are likely to submit, too. It is started when that is done, by {@link Lane#startHeld}.
     */
    static boolean holds(Lane lane) {
        Delivery current = existing();
        return current != null
                && current.delivering
                && !current.ended.isEmpty()
                && current.holdsFor(lane);
    }

    /** Starts the lane, by {@link Lane#startHeld}, when this thread has delivered all that is at hand; false if it cannot. */
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

    /** True if a thread of the library's is in a continuation of that engine's; it may be out of date by a moment. */
    static boolean isAnyDelivering(Admission engine) {
        for (Delivery delivery : STAYING.toArray(new Delivery[0])) {
            if (delivery != null && delivery.delivering && delivery.deliveringOf == engine) {
                return true;
            }
        }
        return false;
    }

    /** The calling thread's, or null if it has none yet. */
    private static @Nullable Delivery existing() {
        Object[] cell = CURRENT.get();
        if (cell == null) {
            return null;
        }
        Object held = cell[0] instanceof Reference<?> idle ? idle.get() : cell[0];
        return (Delivery) held;
    }

    /** The calling thread's, made if need be; null if there is no memory for it. */
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

    /** The thread holds it no longer, unless something is left to do. */
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

    /** Flushes a driver when the next request is for another one, or there is none. */
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
            // Nothing runs here that could use it, and a thread that finds the future done may want
            // it. What is attached just now may run here all the same: it gets one beyond the
            // depth.
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
            // Dependents of a future never throw here; what does is an Error of the JVM's making.
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
        lane.afterTelling();
    }

    /** What the operation that is being delivered leaves to submissions on this thread; null if this is not a completion thread. */
    static @Nullable Leftovers leftovers() {
        Delivery current = running();
        return current == null ? null : current.leftovers;
    }

    /** Holds back the credit of the operation that is being delivered; who gets it lets go of it. Null if it is gone already. */
    static @Nullable Admission holdCredit() {
        Leftovers current = leftovers();
        return current == null ? null : current.holdCredit();
    }

    /** An object for buffers, left by an operation that was delivered on this thread, or a new one. */
    static Buffers takeBuffers() {
        Delivery current = existing();
        Buffers taken = current == null ? null : current.leftovers.takeBuffers();
        return taken == null ? new Buffers() : taken;
    }
}
