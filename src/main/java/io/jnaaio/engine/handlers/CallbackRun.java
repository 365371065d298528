package io.jnaaio.engine.handlers;

import io.jnaaio.api.AsyncOperation;
import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.guard.Log;
import java.util.concurrent.atomic.AtomicBoolean;

/** A callback that runs once, whatever its executor does. */
public final class CallbackRun implements Runnable {
    private final SigevNotify.Callback callback;
    private final AsyncOperation<?> op;
    private final Callbacks callbacks;
    private final AtomicBoolean ran = new AtomicBoolean();

    /**
     * Prepares it.
     *
     * @param callbacks those that it is counted with
     */
    public CallbackRun(SigevNotify.Callback callback, AsyncOperation<?> op, Callbacks callbacks) {
        this.callback = callback;
        this.op = op;
        this.callbacks = callbacks;
    }

    /** Passes it to its executor, or runs it here if that refuses it; throws nothing. */
    public void start() {
        callbacks.begin();
        try {
            callback.executor().execute(this);
        } catch (RuntimeException | Error e) {
            // RejectedExecutionException, no thread or memory available, or an executor that is
            // broken otherwise.
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

    /** Calls it; throws nothing. */
    void call() {
        try {
            callback.action().accept(op);
        } catch (Throwable e) {
            Log.CALLBACK_THREW.write(e, op);
        }
    }
}
