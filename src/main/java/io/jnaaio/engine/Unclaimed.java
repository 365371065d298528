package io.jnaaio.engine;

import io.jnaaio.api.OperationTrace;
import io.jnaaio.spi.LeakListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * Warns of operations that completed, were never asked for their result, and became garbage: the result, or the error, is
 * lost.
 */
final class Unclaimed implements Runnable {
    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final Cleaner CLEANER = Cleaner.create();

    private final OperationTrace operation;
    private final @Nullable LeakListener listener;
    private Cleaner.@Nullable Cleanable registration;
    private volatile boolean claimed;

    private Unclaimed(OperationTrace operation, @Nullable LeakListener listener) {
        this.operation = operation;
        this.listener = listener;
    }

    /** Watches a completed operation until it is claimed; null if there is no memory for that. */
    static @Nullable Unclaimed watch(Op<?> op, @Nullable LeakListener listener) {
        try {
            Unclaimed watch = new Unclaimed(op.trace(), listener);
            watch.registration = CLEANER.register(op, watch);
            return watch;
        } catch (OutOfMemoryError e) {
            return null;
        }
    }

    /** Nothing is to be told; nothing of it is left, for the operation may be submitted for as long as the process lives. */
    void claimed() {
        claimed = true;
        Cleaner.Cleanable registered = registration;
        if (registered != null) {
            registered.clean();
        }
    }

    @Override
    public void run() {
        if (claimed) {
            return;
        }
        Throwable place = operation.submittedAt();
        LOG.log(
                Level.WARNING,
                operation
                        + " was dropped and nobody asked for its result; ask aioReturn() or future(),"
                        + " or give it a callback"
                        + (place == null ? " (LeakTracking.FULL tells where)" : ""),
                place);
        if (listener != null) {
            try {
                listener.unclaimed(operation);
            } catch (RuntimeException | Error e) {
                LOG.log(Level.WARNING, "the listener for leaks threw", e);
            }
        }
    }
}
