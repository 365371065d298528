package io.jnaaio.engine;

import io.jnaaio.api.SigevNotify;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A callback that runs once, whatever its executor does. */
final class CallbackRun implements Runnable {
    private final SigevNotify.Callback callback;
    private final Op<?> op;
    private final AtomicBoolean ran = new AtomicBoolean();
    private volatile @Nullable Thread runner;

    // Links of Callbacks, guarded by its lock.
    @Nullable CallbackRun previous;
    @Nullable CallbackRun next;

    CallbackRun(SigevNotify.Callback callback, Op<?> op) {
        this.callback = callback;
        this.op = op;
    }

    /** True for a callback of that file, and for every one if it is null. */
    boolean isOf(@Nullable Lane lane) {
        return lane == null || op.lane() == lane;
    }

    /** The thread that runs it; null before and after. */
    @Nullable Thread runner() {
        return runner;
    }

    void start() {
        op.lane().callbacks().add(this);
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
            runner = Thread.currentThread();
            try {
                callback.action().accept(op);
            } catch (Throwable e) {
                Log.CALLBACK_THREW.write(e, op);
            } finally {
                runner = null;
                op.lane().callbacks().remove(this);
            }
        }
    }
}
