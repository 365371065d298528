package io.jnaaio.engine;

import io.jnaaio.api.SigevNotify;
import io.jnaaio.engine.guard.Log;
import java.util.concurrent.atomic.AtomicBoolean;

/** A callback that runs once, whatever its executor does. */
final class CallbackRun implements Runnable {
    private final SigevNotify.Callback callback;
    private final Op<?> op;
    private final AtomicBoolean ran = new AtomicBoolean();

    CallbackRun(SigevNotify.Callback callback, Op<?> op) {
        this.callback = callback;
        this.op = op;
    }

    void start() {
        op.lane().callbacks().begin();
        try {
            callback.executor().execute(this);
        } catch (RuntimeException | Error e) {
            // RejectedExecutionException, no thread or memory to be had, or an executor that is
            // broken otherwise.
            Log.CALLBACK_REFUSED.write(e, op);
            run();
        }
    }

    @Override
    public void run() {
        if (ran.compareAndSet(false, true)) {
            op.lane().callbacks().run(this);
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
