package io.jnaaio.engine.handlers;

import io.jnaaio.engine.guard.Log;
import io.jnaaio.spi.LibraryThreads;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A thread that runs completion handlers, always or between other work. */
public abstract class HandlerThread extends Thread {
    /** The most handlers that a thread runs in a row while its requests wait. */
    private static final int BESIDE_OTHER_WORK_MAX = 256;

    private final boolean hasOtherWork;
    private @Nullable Runner runner;

    /** Called within {@link LibraryThreads#make}. */
    HandlerThread(String name, boolean hasOtherWork) {
        super(LibraryThreads.group(), null, name, 0, false);
        this.hasOtherWork = hasOtherWork;
    }

    /** True if the calling thread runs a handler of the library's. */
    public static boolean isInHandler() {
        return Thread.currentThread() instanceof HandlerThread thread
                && thread.runner != null
                && thread.runner.isInHandlerOrStuck();
    }

    /** Called before a wait: if the calling thread is in a handler, another one takes over at once. */
    public static void mayBlock() {
        if (Thread.currentThread() instanceof HandlerThread thread && thread.runner != null) {
            thread.runner.blocks();
        }
    }

    /** Called on this thread: true if it will run what was just put into that queue, without being woken. */
    abstract boolean takes(HandlerThreads handlers);

    /** Called when it is stuck in a handler, from any thread: others take over what else it had to do. */
    abstract void replace();

    /** Its runner for those handlers; called on this thread. */
    final Runner runs(HandlerThreads handlers) {
        Runner current = runner;
        if (current == null || current.handlers != handlers) {
            runsNoMore();
            current = new Runner(handlers, this);
            handlers.add(current);
            runner = current;
        }
        return current;
    }

    /** It runs no handlers any more; called on this thread. */
    final void runsNoMore() {
        Runner current = runner;
        if (current != null) {
            current.handlers.remove(current);
            runner = null;
        }
    }

    /** True if it is in a handler of those; called on this thread. */
    final boolean isInHandlerOf(HandlerThreads handlers) {
        Runner current = runner;
        return current != null && current.handlers == handlers && current.isInHandlerOrStuck();
    }

    /** True if it is in a handler that was found stuck; called on this thread. */
    final boolean isStuck() {
        Runner current = runner;
        return current != null && current.isStuck();
    }

    /** What the thread does with the handlers of one engine, as the other threads see it. */
    static final class Runner {
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

        private Runner(HandlerThreads handlers, HandlerThread host) {
            this.handlers = handlers;
            this.host = host;
        }

        /** Runs what is in the queue, until nothing is, or other work has waited long enough. The caller has entered, and leaves. */
        void runAll() {
            int left = host.hasOtherWork ? BESIDE_OTHER_WORK_MAX : Integer.MAX_VALUE;
            Runnable next;
            while (left-- > 0 && (next = handlers.next()) != null) {
                run(next);
            }
        }

        private void run(Runnable handler) {
            begun++;
            state.set(IN_HANDLER);
            try {
                if (host.hasOtherWork) {
                    handlers.watch().begin();
                }
                handler.run();
            } catch (Throwable e) {
                Log.HANDLER_THREW.write(e, null);
            } finally {
                // An interrupt that was meant for this handler does not reach the next one.
                boolean unused = Thread.interrupted();
                handlers.countEnded();
                if (!state.compareAndSet(IN_HANDLER, LOOKING)) {
                    state.set(LOOKING);
                    handlers.countStuck(-1);
                    handlers.enter();
                }
            }
        }

        boolean isInHandler() {
            return state.get() == IN_HANDLER;
        }

        private boolean isInHandlerOrStuck() {
            return state.get() != LOOKING;
        }

        private boolean isStuck() {
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
        private boolean blocks() {
            if (!state.compareAndSet(IN_HANDLER, STUCK)) {
                return false;
            }
            handlers.countStuck(1);
            handlers.leave();
            host.replace();
            return true;
        }
    }
}
