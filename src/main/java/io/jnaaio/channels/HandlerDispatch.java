package io.jnaaio.channels;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Calls completion handlers on the executor that the channel was opened with, or on threads of the engine. */
final class HandlerDispatch {
    private static final Logger LOG = System.getLogger("io.jnaaio");

    private final Executor engineThreads;
    private final @Nullable ExecutorService given;

    /**
     * Creates a dispatch.
     *
     * @param engineThreads runs a handler if no executor is given, or if the given one rejects the handler
     */
    HandlerDispatch(Executor engineThreads, @Nullable ExecutorService given) {
        this.engineThreads = engineThreads;
        this.given = given;
    }

    /**
     * Checks, before an operation with a handler begins, that the handler can run.
     *
     * @throws RejectedExecutionException if its handler could not run
     */
    void check() {
        ExecutorService executor = given;
        if (executor != null && executor.isShutdown()) {
            throw new RejectedExecutionException(
                    "the executor of this channel is shut down: no handler could run");
        }
    }

    /** Runs a handler, on a thread of the engine if the given executor rejects it. */
    void run(HandlerCall<?, ?> handler) {
        ExecutorService executor = given;
        if (executor == null) {
            execute(engineThreads, handler);
            return;
        }
        try {
            Unnested.run(() -> execute(executor, handler));
        } catch (OutOfMemoryError e) {
            // No memory for the wrapper; a handler that has begun is not run again.
            execute(executor, handler);
        }
    }

    private void execute(Executor executor, HandlerCall<?, ?> handler) {
        try {
            executor.execute(handler);
        } catch (RuntimeException | Error e) {
            if (handler.hasBegun()) {
                LOG.log(Level.WARNING, "a completion handler threw", e);
            } else {
                runElsewhere(handler, e);
            }
        }
    }

    /** The executor was shut down after the operation began, or no thread or memory is available. */
    private void runElsewhere(HandlerCall<?, ?> handler, Throwable why) {
        try {
            engineThreads.execute(handler);
            LOG.log(Level.WARNING, "the executor rejected a handler; another thread runs it", why);
        } catch (RuntimeException | Error e) {
            // An exception thrown here would go unnoticed. Running the handler on this thread is
            // better than never calling it.
            handler.run();
        }
    }
}
