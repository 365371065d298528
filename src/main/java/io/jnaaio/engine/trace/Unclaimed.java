package io.jnaaio.engine.trace;

import io.jnaaio.api.OperationTrace;
import io.jnaaio.spi.LeakListener;
import io.jnaaio.spi.LibraryThreads;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Warns of operations that completed but became unreachable before their result or error was read.
 *
 * <p>One thread waits for such operations while any are watched, and ends soon after the last one. The thread of a
 * {@link java.lang.ref.Cleaner} would live as long as this class is loaded.
 */
public final class Unclaimed extends PhantomReference<Object> {
    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final long LOOK_MILLIS = 1000;

    private static final ReferenceQueue<Object> DROPPED = new ReferenceQueue<>();

    /** Keeps each watch reachable until its operation is claimed or a warning is written. */
    private static final Set<Unclaimed> WATCHED = ConcurrentHashMap.newKeySet();

    private static final AtomicBoolean RUNNING = new AtomicBoolean();

    private final OperationTrace operation;
    private final @Nullable LeakListener listener;

    private Unclaimed(Object op, OperationTrace trace, @Nullable LeakListener listener) {
        super(op, DROPPED);
        this.operation = trace;
        this.listener = listener;
    }

    /**
     * Watches a completed operation until it is claimed.
     *
     * @param trace describes the operation in the warning
     * @param listener called after the warning, or null
     */
    public static Unclaimed watch(
            Object op, OperationTrace trace, @Nullable LeakListener listener) {
        Unclaimed watch = new Unclaimed(op, trace, listener);
        WATCHED.add(watch);
        if (!RUNNING.get() && RUNNING.compareAndSet(false, true)) {
            start();
        }
        return watch;
    }

    /**
     * Starts the thread. If that fails, the warning is delayed until another operation is watched, which tries again.
     */
    private static void start() {
        boolean started = false;
        try {
            LibraryThreads.daemon("jna-aio-unclaimed", Unclaimed::warnOfAll).start();
            started = true;
        } catch (OutOfMemoryError e) {
            LOG.log(Level.DEBUG, "no thread to warn of unclaimed results", e);
        } finally {
            if (!started) {
                RUNNING.set(false);
            }
        }
    }

    /**
     * Ends the watch without a warning, because the result was read. Nothing of the watch is kept, because an operation
     * may be submitted any number of times.
     */
    public void claimed() {
        WATCHED.remove(this);
        clear();
    }

    private static void warnOfAll() {
        do {
            try {
                Reference<?> dropped = DROPPED.remove(LOOK_MILLIS);
                if (dropped instanceof Unclaimed unclaimed && WATCHED.remove(unclaimed)) {
                    unclaimed.warn();
                }
            } catch (InterruptedException | OutOfMemoryError e) {
                // An interrupt has no meaning here. Without memory only this warning is lost.
            }
        } while (goesOn());
    }

    /** Returns false if nothing is watched any more and the thread must end. */
    private static boolean goesOn() {
        if (!WATCHED.isEmpty()) {
            return true;
        }
        RUNNING.set(false);
        // A watch() just before the reset started no thread, because it found one running: check
        // again.
        return !WATCHED.isEmpty() && RUNNING.compareAndSet(false, true);
    }

    private void warn() {
        Throwable place = operation.submittedAt();
        LOG.log(
                Level.WARNING,
                operation
                        + " completed, but its result was never read; call aioReturn() or future(),"
                        + " or give it a callback"
                        + (place == null ? " (LeakTracking.FULL records the place)" : ""),
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
