package io.jnaaio.channels;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The one call of a completion handler. */
class HandlerCall<R, A> implements Outcome<R>, Runnable {
    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final VarHandle BEGUN;

    static {
        try {
            BEGUN = MethodHandles.lookup().findVarHandle(HandlerCall.class, "begun", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final CompletionHandler<R, ? super A> handler;
    private final A attachment;
    private final Executor executor;
    private @Nullable R value;
    private @Nullable Throwable failure;
    private volatile boolean begun;

    HandlerCall(CompletionHandler<R, ? super A> handler, A attachment, Executor executor) {
        this.handler = handler;
        this.attachment = attachment;
        this.executor = executor;
    }

    @Override
    public final boolean succeed(R result) {
        value = result;
        dispatch();
        return true;
    }

    @Override
    public final void fail(Throwable why) {
        failure = why;
        dispatch();
    }

    private void dispatch() {
        try {
            executor.execute(this);
        } catch (RuntimeException | Error e) {
            if (begun) {
                LOG.log(Level.WARNING, "a completion handler threw", e);
            } else {
                // Shut down since the operation began, or out of threads.
                LOG.log(Level.WARNING, "the executor refused a handler; another thread runs it", e);
                HandlerPool.SHARED.execute(this);
            }
        }
    }

    @Override
    @SuppressWarnings("NullAway") // a success has a value
    public final void run() {
        if (!BEGUN.compareAndSet(this, false, true)) {
            return;
        }
        Throwable why = failure;
        if (why == null) {
            handler.completed(value, attachment);
        } else {
            handler.failed(why, attachment);
        }
    }
}
