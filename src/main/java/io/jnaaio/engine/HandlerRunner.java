package io.jnaaio.engine;

import io.jnaaio.engine.guard.Log;
import java.util.concurrent.atomic.AtomicInteger;

/** What one thread does with handlers, as it is seen by the others. */
final class HandlerRunner {
    private static final int LOOKING = 0;
    private static final int IN_HANDLER = 1;
    private static final int STUCK = 2;

    /** So many handlers in a row keep a worker from its requests. */
    private static final int BESIDE_OTHER_WORK_MAX = 256;

    private final HandlerThreads handlers;
    private final HandlerThread host;
    private final AtomicInteger state = new AtomicInteger(LOOKING);

    /** How many handlers it has begun; written before the state is. */
    private long begun;

    /** The watch's: how many they were at its last look. */
    private long seen;

    HandlerRunner(HandlerThreads handlers, HandlerThread host) {
        this.handlers = handlers;
        this.host = host;
    }

    HandlerThreads handlers() {
        return handlers;
    }

    /** Runs what is in the queue, until nothing is, or other work has waited long enough. The caller has entered, and leaves. */
    void runAll() {
        int left = host.hasOtherWork() ? BESIDE_OTHER_WORK_MAX : Integer.MAX_VALUE;
        Runnable next;
        while (left-- > 0 && (next = handlers.next()) != null) {
            run(next);
        }
    }

    private void run(Runnable handler) {
        begun++;
        state.set(IN_HANDLER);
        try {
            if (host.hasOtherWork()) {
                handlers.watch().begin();
            }
            handler.run();
        } catch (Throwable e) {
            Log.HANDLER_THREW.write(e, null);
        } finally {
            // What was aimed at this handler is not the next one's.
            boolean unused = Thread.interrupted();
            handlers.countEnded();
            if (!state.compareAndSet(IN_HANDLER, LOOKING)) {
                state.set(LOOKING);
                handlers.countStuck(-1);
                handlers.enter();
            }
        }
    }

    boolean isOfCallingThread() {
        return host == Thread.currentThread() && isInHandlerOrStuck();
    }

    boolean isInHandler() {
        return state.get() == IN_HANDLER;
    }

    boolean isInHandlerOrStuck() {
        return state.get() != LOOKING;
    }

    boolean isStuck() {
        return state.get() == STUCK;
    }

    /** The watch looks: if it is in the same handler as at the last look, it is stuck. */
    boolean look() {
        boolean inHandler = isInHandler();
        boolean same = begun == seen;
        seen = begun;
        return inHandler && same && blocks();
    }

    /** It is stuck, if it is in a handler and was not already. */
    boolean blocks() {
        if (!state.compareAndSet(IN_HANDLER, STUCK)) {
            return false;
        }
        handlers.countStuck(1);
        handlers.leave();
        host.replace();
        return true;
    }
}
