package io.jnaaio.engine.handlers;

import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.guard.Log;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a callback exactly once, even if its executor rejects the task or runs it several times. */
public final class CallbackRun implements Runnable {
    private final SigevNotify.Callback callback;
    private final AsyncOperation<?> op;
    private final Callbacks callbacks;
    private final AtomicBoolean ran = new AtomicBoolean();

    /**
     * Creates a run of {@code callback} for {@code op}.
     *
     * @param callbacks counts this run from {@link #start} until the callback has returned
     */
    public CallbackRun(SigevNotify.Callback callback, AsyncOperation<?> op, Callbacks callbacks) {
        this.callback = callback;
        this.op = op;
        this.callbacks = callbacks;
    }

    /** Returns true if the executor is {@link HandlerThreads}, which runs the callback on its own threads. */
    public boolean isForHandlerThreads() {
        return callback.executor() instanceof HandlerThreads;
    }

    /**
     * Passes the callback to its executor, or runs it in the calling thread if the executor rejects it. Never throws.
     */
    public void start() {
        callbacks.begin();
        try {
            callback.executor().execute(this);
        } catch (RuntimeException | Error e) {
            // The executor rejected the task, found no thread or memory for it, or is broken.
            Log.CALLBACK_REFUSED.write(e, op);
            run();
        }
    }

    @Override
    public void run() {
        if (ran.compareAndSet(false, true)) {
            callbacks.run(this);
        }
    }

    /** Calls the callback; never throws. */
    void call() {
        try {
            callback.action().accept(op);
        } catch (Throwable e) {
            Log.CALLBACK_THREW.write(e, op);
        }
    }
}
