package io.jnaaio.engine.handlers;

import io.jnaaio.engine.guard.Log;
import io.jnaaio.engine.guard.ShortLock;
import io.jnaaio.spi.LibraryThreads;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A thread that runs completion handlers, either exclusively or between other work. */
public abstract class HandlerThread extends Thread {
    /** The maximum number of handlers that a thread with other work runs before it returns to that work. */
    private static final int BESIDE_OTHER_WORK_MAX = 256;

    /** The maximum number of requests that a thread executes itself within one handler. */
    private static final int OWN_REQUESTS_MAX = 16;

    private final boolean hasOtherWork;
    private final ShortLock interruptLock = new ShortLock();

    /** True while an interrupt is for a handler; guarded by the lock. */
    private boolean inHandler;

    private @Nullable Runner runner;

    /** Must be called within {@link LibraryThreads#make}. */
    HandlerThread(String name, boolean hasOtherWork) {
        super(LibraryThreads.group(), null, name, 0, false);
        this.hasOtherWork = hasOtherWork;
    }

    /**
     * Interrupts the handler that this thread is running. Between handlers an interrupt by another thread has no effect,
     * because it could close a {@code FileChannel} that the thread is using.
     */
    @Override
    public void interrupt() {
        interruptLock.lock();
        try {
            if (inHandler || Thread.currentThread() == this) {
                super.interrupt();
            }
        } finally {
            interruptLock.unlock();
        }
    }

    /** Begins or ends a handler, which neither inherits nor leaves an interrupt. */
    private void setInHandler(boolean in) {
        interruptLock.lock();
        try {
            inHandler = in;
            boolean unused = interrupted();
        } finally {
            interruptLock.unlock();
        }
    }

    /** Returns true if the calling thread belongs to this library and is running a completion handler. */
    public static boolean isInHandler() {
        return Thread.currentThread() instanceof HandlerThread thread
                && thread.runner != null
                && thread.runner.isInHandlerOrStuck();
    }

    /**
     * Returns true if the calling thread may execute a request itself, because it is running a handler, and counts the
     * request: after a few, the handler's further requests go to other threads.
     */
    public static boolean claimForRequest() {
        return Thread.currentThread() instanceof HandlerThread thread
                && thread.runner != null
                && thread.runner.claim();
    }

    /**
     * Called before the calling thread waits. If the thread is running a handler, another thread takes over its work at
     * once.
     */
    public static void mayBlock() {
        if (Thread.currentThread() instanceof HandlerThread thread && thread.runner != null) {
            thread.runner.markStuck();
        }
    }

    /**
     * Returns true if this thread will run the handler that was just added to the queue of {@code handlers}, without
     * being woken. Called on this thread.
     */
    abstract boolean willRunQueued(HandlerThreads handlers);

    /**
     * Hands the thread's other work to other threads, because this thread is stuck in a handler. Called from any
     * thread.
     */
    abstract void replace();

    /** Returns this thread's runner for {@code handlers}, and creates it if needed. Called on this thread. */
    final Runner runnerFor(HandlerThreads handlers) {
        Runner current = runner;
        if (current == null || current.handlers != handlers) {
            removeRunner();
            current = new Runner(handlers, this);
            handlers.add(current);
            runner = current;
        }
        return current;
    }

    /** Removes this thread's runner, if any, because the thread runs no more handlers. Called on this thread. */
    final void removeRunner() {
        Runner current = runner;
        if (current != null) {
            current.handlers.remove(current);
            runner = null;
        }
    }

    /** Returns true if this thread is running a handler of {@code handlers}. Called on this thread. */
    final boolean isInHandlerOf(HandlerThreads handlers) {
        Runner current = runner;
        return current != null && current.handlers == handlers && current.isInHandlerOrStuck();
    }

    /** Returns true if this thread is running a handler that was found stuck. Called on this thread. */
    final boolean isStuck() {
        Runner current = runner;
        return current != null && current.isStuck();
    }

    /** Runs the handlers of one engine on one thread, and shows other threads whether the thread is in a handler. */
    static final class Runner {
        private static final int NOT_IN_HANDLER = 0;
        private static final int IN_HANDLER = 1;
        private static final int STUCK = 2;

        private final HandlerThreads handlers;
        private final HandlerThread host;
        private final AtomicInteger state = new AtomicInteger(NOT_IN_HANDLER);

        /** The number of handlers begun; written before {@link #state}, which publishes it. */
        private long begun;

        /** The number of requests that the current handler has executed itself; used only by this thread. */
        private int ownRequests;

        /** The value of {@link #begun} at the last check; used only by the watch thread. */
        private long begunAtLastCheck;

        private Runner(HandlerThreads handlers, HandlerThread host) {
            this.handlers = handlers;
            this.host = host;
        }

        /**
         * Runs queued handlers until the queue is empty, or until the thread's other work has waited long enough. The
         * caller calls {@link HandlerThreads#enter} before and {@link HandlerThreads#leave} afterwards.
         */
        void runAll() {
            int left = host.hasOtherWork ? BESIDE_OTHER_WORK_MAX : Integer.MAX_VALUE;
            Runnable next;
            while (left-- > 0 && (next = handlers.next()) != null) {
                run(next);
            }
        }

        private void run(Runnable handler) {
            begun++;
            ownRequests = 0;
            state.set(IN_HANDLER);
            try {
                host.setInHandler(true);
                if (host.hasOtherWork) {
                    handlers.watch().begin();
                }
                handler.run();
            } catch (Throwable e) {
                Log.HANDLER_THREW.write(e, null);
            } finally {
                host.setInHandler(false);
                handlers.countEnded();
                if (!state.compareAndSet(IN_HANDLER, NOT_IN_HANDLER)) {
                    state.set(NOT_IN_HANDLER);
                    handlers.countStuck(-1);
                    handlers.enter();
                }
            }
        }

        private boolean claim() {
            return isInHandler() && ownRequests++ < OWN_REQUESTS_MAX;
        }

        boolean isInHandler() {
            return state.get() == IN_HANDLER;
        }

        private boolean isInHandlerOrStuck() {
            return state.get() != NOT_IN_HANDLER;
        }

        private boolean isStuck() {
            return state.get() == STUCK;
        }

        /**
         * Checks whether the runner is stuck, which it is if it has been in the same handler since the last check.
         * Called by the watch thread.
         *
         * @return true if this check found the runner stuck
         */
        boolean checkStuck() {
            boolean inHandler = isInHandler();
            boolean same = begun == begunAtLastCheck;
            begunAtLastCheck = begun;
            return inHandler && same && markStuck();
        }

        /**
         * Marks the runner as stuck and has its thread replaced; returns false if it is in no handler or was already
         * marked.
         */
        private boolean markStuck() {
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
