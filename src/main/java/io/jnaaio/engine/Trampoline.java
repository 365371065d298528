package io.jnaaio.engine;

import io.jnaaio.api.SigevNotify;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Tells users of completions, outside all locks and never nested: what completes while a callback runs on this thread is
 * told after it. A thread that is doing so is a <em>completion thread</em>.
 */
final class Trampoline {
    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final ThreadLocal<@Nullable Trampoline> CURRENT = new ThreadLocal<>();

    private @Nullable Slot head;
    private @Nullable Slot tail;
    private boolean running;

    private @Nullable Slot spare;
    private @Nullable Admission spareOf;

    private Trampoline() {}

    /** The one that is running on this thread, or null: then the thread is not a completion thread now. */
    static @Nullable Trampoline running() {
        Trampoline current = CURRENT.get();
        return current != null && current.running ? current : null;
    }

    static boolean onCompletionThread() {
        return running() != null;
    }

    /**
     * Throws if the caller is a completion thread.
     *
     * @param call what it wanted to do
     */
    static void checkMayBlock(String call) {
        if (onCompletionThread()) {
            throw new IllegalStateException(
                    call
                            + " would block a completion thread, which other operations need; use a"
                            + " callback on an executor of your own, or a dependent stage");
        }
    }

    /** Tells of every slot of the chain that was completed, and gives the slots back. */
    static void deliver(@Nullable Slot chain) {
        if (chain == null) {
            return;
        }
        Trampoline current = CURRENT.get();
        if (current == null) {
            current = new Trampoline();
            CURRENT.set(current);
        }
        current.append(chain);
        if (!current.running) {
            current.run();
        }
    }

    private void append(Slot chain) {
        Slot before = tail;
        if (before == null) {
            head = chain;
        } else {
            before.nextDone = chain;
        }
        Slot last = chain;
        while (last.nextDone != null) {
            last = last.nextDone;
        }
        tail = last;
    }

    private void run() {
        running = true;
        try {
            Slot slot = head;
            while (slot != null) {
                Slot next = slot.nextDone;
                slot.nextDone = null;
                head = next;
                if (next == null) {
                    tail = null;
                }
                tell(slot);
                slot = head;
            }
        } finally {
            running = false;
        }
    }

    private void tell(Slot slot) {
        Op<?> op = slot.op();
        OpFuture<?> future = slot.doneFuture;
        SigevNotify notify = slot.doneNotify;
        Admission admission = op.lane().admission();
        admission.endOperation(slot);
        if (slot.unpin()) {
            spare = slot;
            spareOf = admission;
        }
        try {
            if (future != null) {
                future.deliver();
            }
            if (notify instanceof SigevNotify.Callback callback) {
                call(callback, op);
            }
        } catch (Throwable e) {
            // Dependents of a future never throw here; what does is an Error of the JVM's making.
            LOG.log(Level.ERROR, "telling of the completion of " + op + " failed", e);
        } finally {
            Slot unused = spare;
            spare = null;
            spareOf = null;
            if (unused != null) {
                admission.release(unused);
            }
            op.lane().told();
        }
    }

    private void call(SigevNotify.Callback callback, Op<?> op) {
        try {
            callback.executor().execute(() -> runLogged(callback, op));
        } catch (RuntimeException e) {
            // RejectedExecutionException, or an executor that is broken otherwise.
            LOG.log(
                    Level.WARNING,
                    "the executor refused the callback of "
                            + op
                            + "; it runs on the completion thread",
                    e);
            runLogged(callback, op);
        }
    }

    private static void runLogged(SigevNotify.Callback callback, Op<?> op) {
        try {
            callback.action().accept(op);
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "the callback of " + op + " threw", e);
        }
    }

    /** The slot of the operation whose continuation is running, if it is of that engine and not taken yet. */
    @Nullable Slot takeSpare(Admission admission) {
        Slot taken = spareOf == admission ? spare : null;
        if (taken != null) {
            spare = null;
        }
        return taken;
    }
}
