package io.jnaaio.engine;

import io.jnaaio.spi.LibraryThreads;
import org.jspecify.annotations.Nullable;

/** A thread that runs completion handlers, always or between other work. */
abstract class HandlerThread extends Thread {
    private final boolean hasOtherWork;
    private @Nullable HandlerRunner runner;

    /** Called within {@link LibraryThreads#make}. */
    HandlerThread(String name, boolean hasOtherWork) {
        super(LibraryThreads.group(), null, name, 0, false);
        this.hasOtherWork = hasOtherWork;
    }

    /** True if something else waits for it while it is in a handler. */
    final boolean hasOtherWork() {
        return hasOtherWork;
    }

    /** Called on this thread: true if it will run what was just put into that queue, without being woken. */
    abstract boolean takes(HandlerThreads handlers);

    /** Called when it is stuck in a handler, from any thread: others take over what else it had to do. */
    abstract void replace();

    /** Its runner for those handlers; called on this thread. */
    final HandlerRunner runs(HandlerThreads handlers) {
        HandlerRunner current = runner;
        if (current == null || current.handlers() != handlers) {
            runsNoMore();
            current = handlers.add(this);
            runner = current;
        }
        return current;
    }

    /** It runs no handlers any more; called on this thread. */
    final void runsNoMore() {
        HandlerRunner current = runner;
        if (current != null) {
            current.handlers().remove(current);
            runner = null;
        }
    }

    /** True if it is in a handler that was found stuck; called on this thread. */
    final boolean isStuck() {
        HandlerRunner current = runner;
        return current != null && current.isStuck();
    }

    /** True if the calling thread runs a handler of the library's. */
    static boolean isInHandler() {
        return Thread.currentThread() instanceof HandlerThread thread
                && thread.runner != null
                && thread.runner.isInHandlerOrStuck();
    }

    /** The calling thread is about to wait: if it is in a handler, others need not find out by watching. */
    static void mayBlock() {
        if (Thread.currentThread() instanceof HandlerThread thread && thread.runner != null) {
            thread.runner.blocks();
        }
    }
}
