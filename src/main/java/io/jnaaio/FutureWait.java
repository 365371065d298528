package io.jnaaio;

import io.jnaaio.api.ErrnoException;
import io.jnaaio.engine.Delivery;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Waits for futures as a blocking call does.
 *
 * <p>The exception of a future has the stack trace of the thread that found the error, and several waiters may share
 * it. Therefore exceptions of the types that the library itself uses are copied, with the original as the cause: the
 * caller sees both stack traces, and the shared object is not modified. (The JDK's {@code HttpClient.send} does the
 * same.) An IOException of another type may not be copyable: it is thrown itself, and the first waiter adds its own
 * stack trace as a suppressed exception.
 */
final class FutureWait {
    private FutureWait() {}

    /** The stack trace of a waiting thread. */
    static final class WaitedHere extends Exception {
        private static final long serialVersionUID = 1;

        WaitedHere() {
            super("thread " + Thread.currentThread().getName() + " waited for it here");
        }
    }

    static <T extends @Nullable Object> T await(Future<T> future) throws IOException {
        try {
            if (!future.isDone()) {
                Delivery.checkMayBlock("waiting for a future");
            }
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted =
                    new InterruptedIOException(
                            "interrupted while waiting for a future; its operation goes on, and"
                                    + " its buffers are in use until it is done");
            interrupted.initCause(e);
            throw interrupted;
        } catch (ExecutionException e) {
            throw thrown(bare(e));
        }
    }

    /** The exception of a failed future. */
    static Throwable failure(CompletableFuture<?> failed) {
        try {
            return new IllegalStateException("it has not failed: " + failed.join());
        } catch (CompletionException | CancellationException e) {
            return bare(e);
        }
    }

    /** The exception inside the wrappers of java.util.concurrent. */
    static Throwable bare(Throwable e) {
        Throwable bare = e;
        while ((bare instanceof ExecutionException || bare instanceof CompletionException)
                && bare.getCause() != null) {
            bare = bare.getCause();
        }
        return bare;
    }

    private static IOException thrown(Throwable failure) {
        if (failure instanceof IOException e) {
            IOException copy = copy(e);
            if (copy != null) {
                return copy;
            }
            addWaiter(e);
            return e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        return new IOException(failure.toString(), failure);
    }

    /** A copy with the stack trace of this thread; null if the type is not one that the library or a channel throws. */
    static @Nullable IOException copy(IOException e) {
        if (e instanceof ErrnoException errno) {
            return errno.withCallerStack();
        }
        IOException copy = null;
        if (e.getClass() == ClosedChannelException.class) {
            copy = new ClosedChannelException();
        } else if (e.getClass() == AsynchronousCloseException.class) {
            copy = new AsynchronousCloseException();
        } else if (e.getClass() == ClosedByInterruptException.class) {
            copy = new ClosedByInterruptException();
        }
        if (copy != null) {
            copy.initCause(e);
        }
        return copy;
    }

    /** Adds the stack trace only once: several threads may wait for the same exception. */
    private static void addWaiter(IOException e) {
        for (Throwable suppressed : e.getSuppressed()) {
            if (suppressed instanceof WaitedHere) {
                return;
            }
        }
        e.addSuppressed(new WaitedHere());
    }
}
