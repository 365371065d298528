package io.jnaaio.channels;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The future of an operation. Unlike {@code AioFuture} it follows the specification of {@link Future} on
 * cancellation: it is done immediately, although the kernel may still be using the buffers.
 */
class PendingFuture<R> extends CompletableFuture<R> implements Outcome<R> {
    private final AioFileChannel channel;

    /** The operation to cancel together with this future. */
    private @Nullable Future<?> operation;

    PendingFuture(AioFileChannel channel) {
        this.channel = channel;
    }

    /** Sets the operation to cancel with this future. Called before the future is returned to the user. */
    final void cancels(Future<?> running) {
        operation = running;
    }

    @Override
    public final boolean succeed(R value) {
        return super.complete(value);
    }

    @Override
    public final void fail(Throwable why) {
        boolean unused = super.completeExceptionally(why);
    }

    @Override
    public final boolean cancel(boolean mayInterruptIfRunning) {
        boolean cancelled = super.cancel(mayInterruptIfRunning);
        Future<?> running = operation;
        if (cancelled && running != null) {
            boolean unused = running.cancel(false);
        }
        return cancelled;
    }

    @Override
    public final R get() throws InterruptedException, ExecutionException {
        if (!isDone()) {
            channel.checkMayBlock();
        }
        return super.get();
    }

    @Override
    public final R get(long timeout, TimeUnit unit)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!isDone() && timeout > 0) {
            channel.checkMayBlock();
        }
        return super.get(timeout, unit);
    }

    @Override
    public final <U> CompletableFuture<U> newIncompleteFuture() {
        return new CompletableFuture<>();
    }
}
