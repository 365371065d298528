package io.jnaaio.channels;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The handlers of operations that a close has ended. They are kept until {@code close} has returned to its caller;
 * then another thread calls them. This lets a caller record why it closes the channel before any handler reports the
 * close.
 *
 * Keeping a handler allocates nothing: the handlers are linked through a field of their own.
 */
final class AfterClose implements Runnable {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    /** Longer than it takes to return from a method. */
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private static final VarHandle LAST;

    static {
        try {
            LAST =
                    MethodHandles.lookup()
                            .findVarHandle(AfterClose.class, "last", HandlerCall.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Executor threads;
    private final Consumer<HandlerCall<?, ?>> dispatch;

    /** The handler added most recently; the others follow through {@link HandlerCall#before}. */
    private volatile @Nullable HandlerCall<?, ?> last;

    private volatile boolean closed;
    private volatile boolean returned;

    /**
     * Creates an empty list.
     *
     * @param threads runs the task that waits for the return and then calls the handlers
     * @param dispatch calls a handler on the executor of its channel
     */
    AfterClose(Executor threads, Consumer<HandlerCall<?, ?>> dispatch) {
        this.threads = threads;
        this.dispatch = dispatch;
    }

    /** Keeps a handler of a channel whose close has begun. */
    void add(HandlerCall<?, ?> handler) {
        HandlerCall<?, ?> before;
        do {
            before = last;
            handler.before = before;
        } while (!LAST.compareAndSet(this, before, handler));
        if (closed) {
            begin();
        }
    }

    /** Called when the channel is closed and {@code close} is about to return. */
    void closed() {
        closed = true;
        if (last != null) {
            begin();
        }
    }

    /**
     * Called as the last statement of {@code close}. It wakes no thread: a woken thread could take the processor from
     * the one that is about to return.
     */
    void returned() {
        returned = true;
    }

    private void begin() {
        try {
            threads.execute(this);
        } catch (RuntimeException | Error e) {
            // Calling a handler early is better than never calling it.
            dispatchAll();
        }
    }

    @Override
    public void run() {
        while (!returned) {
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
        dispatchAll();
    }

    /** Calls the handlers in the order in which they were added. */
    void dispatchAll() {
        HandlerCall<?, ?> next = reversed((HandlerCall<?, ?>) LAST.getAndSet(this, null));
        while (next != null) {
            HandlerCall<?, ?> handler = next;
            next = handler.before;
            handler.before = null;
            try {
                dispatch.accept(handler);
            } catch (RuntimeException | Error e) {
                LOG.log(Level.WARNING, "a completion handler threw", e);
            }
        }
    }

    private static @Nullable HandlerCall<?, ?> reversed(@Nullable HandlerCall<?, ?> latest) {
        HandlerCall<?, ?> result = null;
        HandlerCall<?, ?> next = latest;
        while (next != null) {
            HandlerCall<?, ?> handler = next;
            next = handler.before;
            handler.before = result;
            result = handler;
        }
        return result;
    }
}
