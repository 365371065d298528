package io.jnaaio.engine;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicInteger;

/** What one thread does with handlers, as it is seen by the others. */
final class HandlerRunner {
    private static final Logger LOG = System.getLogger("io.jnaaio");
    private static final int LOOKING = 0;
    private static final int IN_HANDLER = 1;
    private static final int STUCK = 2;

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

    /** Runs what is in the queue, until nothing is. The caller has entered, and leaves. */
    void runAll() {
        for (Runnable next = handlers.next(); next != null; next = handlers.next()) {
            run(next);
        }
    }

    private void run(Runnable handler) {
        begun++;
        state.set(IN_HANDLER);
        if (host.hasOtherWork()) {
            handlers.watch().begin();
        }
        try {
            handler.run();
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "a completion handler threw", e);
        }
        if (!state.compareAndSet(IN_HANDLER, LOOKING)) {
            state.set(LOOKING);
            handlers.enter();
        }
    }

    boolean isInHandler() {
        return state.get() == IN_HANDLER;
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
        handlers.leave();
        host.replace();
        return true;
    }
}
